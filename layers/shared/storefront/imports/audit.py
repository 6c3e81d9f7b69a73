"""What the audit knows of imports: that each counts what its chunks did, and all rows of its file.

What an import did to products and stock is compared where it belongs: by the rules of these.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from datetime import datetime

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.tables import Table
from storefront.imports.model import KEPT, Import, ImportState
from storefront.imports.repository import (
    CHUNK,
    IMPORTS,
    PICTURES,
    TURN,
    UNDO,
    ImportRecord,
    MarkRecord,
    TurnRecord,
    import_pk,
)
from storefront.values import dataclass

IMPORT = Subject("an import", "imports")


class ImportRule(Rule):
    """What must hold of imports."""

    #: An import counts as many chunks, rows, products and pictures as its chunks say; and of one
    #: that is done, these are all that its file has. No picture comes that was not asked for.
    IMPORT = "import"


@dataclass(slots=True)
class ImportSection(Section):
    """An import.

    Args:
        own: what it says itself.
        chunks: how many are marked as done.
        undone: how many as taken back.
        rows: that these had.
        ended: how many products came to which end in them.
    """

    subject = IMPORT

    own: Import | None = None
    chunks: int = 0
    undone: int = 0
    rows: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def is_there(self) -> bool:
        """Return whether there is such an import."""
        return self.own is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an import that is missing."""
        return ["chunks"] if self.chunks or self.undone else []


def _enter_import(books: Books, name: str, record: ImportRecord) -> None:
    del name
    books.open(ImportSection, record.sk).own = record.to_model()


def _enter_mark(books: Books, import_id: str, record: MarkRecord) -> None:
    section = books.open(ImportSection, import_id)
    section.undone += record.sk.startswith(UNDO)
    section.chunks += record.sk.startswith(CHUNK)
    section.rows += record.rows
    section.ended.update(record.ended)


def _enter_creation(books: Books, answer: Answer) -> None:
    """Compare nothing: an import that a repeat is told of may be forgotten by then."""
    del books, answer


def _check(books: Books, import_id: str, now: datetime) -> Differences:
    """Yield everything in an import that is not as it must be."""
    section = books.section(ImportSection, import_id)
    own = section.own
    if own is None or now >= own.created_at + KEPT:
        return  # its chunks are forgotten by then, and it is soon
    marked = _told(section.chunks, section.undone, section.rows, section.ended)
    ended = Counter({**own.ended, **own.taken_back, **own.pictured})
    counted = _told(own.finished, own.undone, own.rows, ended)
    if marked != counted:
        yield Difference(ImportRule.IMPORT, import_id, marked, counted)
    if own.split is None or own.state not in {ImportState.DONE, ImportState.UNDONE}:
        return
    done = ended["pictures_come"] + ended["pictures_missed"]
    if done > ended["pictures_due"]:
        due = f"at most {ended['pictures_due']} pictures"
        yield Difference(ImportRule.IMPORT, import_id, due, f"{done} pictures")
    rows = own.rows + own.split.error_rows
    if own.state is ImportState.DONE and rows != own.split.rows:
        yield Difference(ImportRule.IMPORT, import_id, f"{own.split.rows} rows", f"{rows} rows")


def _told(chunks: int, undone: int, rows: int, ended: Counter[str]) -> str:
    counts = (f"{count} {name}" for name, count in sorted(ended.items()) if count)
    return ", ".join([f"{chunks} chunks", f"{undone} undone", f"{rows} rows", *counts])


def _reread(look: Look, import_id: str) -> None:
    look.items(Table.CATALOG, [(IMPORTS, import_id)])
    look.partition(Table.CATALOG, import_pk(import_id))


AUDIT = DomainAudit(
    rules=ImportRule,
    kinds=[
        Kind(ImportRecord, IMPORTS, None, _enter_import),
        Kind(MarkRecord, "IMPORT", CHUNK, _enter_mark),
        Kind(MarkRecord, "IMPORT", UNDO, _enter_mark),
        Kind(MarkRecord, "IMPORT", PICTURES, _enter_mark),
        Kind(TurnRecord, "IMPORT", TURN),
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_import", _enter_creation)],
    inspections=[Inspection(ImportSection, _check, _reread)],
)
