"""A small document store on SQLite, so that a simulator's state survives stops and kills."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
)
"""


class Store:
    """JSON documents by kind and id, in order of creation; safe to use from many threads.

    Field names given to `find` and `indexed` come from code, never from input.

    Args:
        path: SQLite file; `:memory:` keeps everything in this process.
        indexed: top-level fields that `find` is often asked for.
    """

    def __init__(self, path: str | Path = ":memory:", *, indexed: Collection[str] = ()) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._after_commit: list[Callable[[], None]] = []
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A killed process loses nothing under NORMAL; only a power cut could.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_SCHEMA)
        for field in indexed:
            self._db.execute(
                f"CREATE INDEX IF NOT EXISTS by_{field} ON documents (kind, {_json_field(field)})"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the block one all-or-nothing change; nested blocks join the outermost one."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                    self._after_commit.clear()
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1
            callbacks = self._take_callbacks() if outermost else []
        # Outside the lock: a callback may wait for a thread that needs the store.
        for callback in callbacks:
            callback()

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` once the running transaction is committed; never if it is not."""
        with self.transaction():
            self._after_commit.append(callback)

    def get(self, kind: str, doc_id: str) -> Document | None:
        """Return one document or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, doc_id)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, doc_id: str, document: Document) -> None:
        """Create or replace one document; a replaced one keeps its place in the order."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO documents (kind, id, body) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, doc_id, json.dumps(document)),
            )

    def delete(self, kind: str, doc_id: str) -> None:
        """Remove one document if it is there."""
        with self.transaction():
            self._db.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, doc_id))

    def find(
        self,
        kind: str,
        *,
        order_by: str | None = None,
        limit: int | None = None,
        **equals: str | int,
    ) -> list[Document]:
        """Return the documents whose fields equal the given values, oldest first.

        Args:
            kind: which documents.
            order_by: field to sort by before age.
            limit: at most that many; all if None.
            equals: top-level field names and their values.
        """
        where = "".join(f" AND {_json_field(name)} = ?" for name in equals)
        order = f"{_json_field(order_by)}, seq" if order_by else "seq"
        with self._lock:
            rows = self._db.execute(
                f"SELECT body FROM documents WHERE kind = ?{where} ORDER BY {order} LIMIT ?",  # noqa: S608 - checked names
                (kind, *equals.values(), -1 if limit is None else limit),
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def dump(self) -> dict[str, list[Document]]:
        """Return everything by kind."""
        with self._lock:
            kinds = self._db.execute("SELECT DISTINCT kind FROM documents ORDER BY kind").fetchall()
            return {kind: self.find(kind) for (kind,) in kinds}

    def rewrite(
        self, change: Callable[[Document], Document], *, keep: Collection[str] = ()
    ) -> None:
        """Replace every document by what ``change`` makes of it, but for the kinds in `keep`."""
        marks = ", ".join("?" for _ in keep)
        with self.transaction():
            rows = self._db.execute(
                f"SELECT seq, body FROM documents WHERE kind NOT IN ({marks})",  # noqa: S608 - marks are "?"
                tuple(keep),
            ).fetchall()
            changed = ((json.dumps(change(json.loads(body))), seq) for seq, body in rows)
            self._db.executemany("UPDATE documents SET body = ? WHERE seq = ?", changed)

    def clear(self, *, keep: Collection[str] = ()) -> None:
        """Remove every document except those of the kinds in `keep`."""
        marks = ", ".join("?" for _ in keep)
        with self.transaction():
            self._db.execute(f"DELETE FROM documents WHERE kind NOT IN ({marks})", tuple(keep))  # noqa: S608 - marks are "?"

    def clear_kind(self, kind: str) -> None:
        """Remove every document of one kind."""
        with self.transaction():
            self._db.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _take_callbacks(self) -> list[Callable[[], None]]:
        callbacks, self._after_commit = self._after_commit, []
        return callbacks


def _json_field(name: str) -> str:
    if not name.isidentifier():
        msg = f"not a field name: {name!r}"
        raise ValueError(msg)
    return f"json_extract(body, '$.{name}')"
