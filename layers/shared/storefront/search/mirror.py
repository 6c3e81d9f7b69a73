"""An index on this machine's disk, which follows what the manifest says."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol
from weakref import finalize

from botocore.exceptions import BotoCoreError, ClientError

from storefront.search.manifest import Manifest, OutdatedError, Pack
from storefront.search.packs import packed, prune, size_of, unpack, used_files
from storefront.search.tantivy_index import TantivyIndex


class Packs(Protocol):
    """Where packs are."""

    def get(self, key: str) -> bytes:
        """Return a pack; raises `PackMissingError` if there is none."""

    def put(self, key: str, content: bytes) -> None:
        """Write a pack."""

    def delete(self, key: str) -> None:
        """Delete a pack; one that is not there is no fault."""


class Mirror:
    """The index of one generation, on disk; fetches no pack twice.

    Args:
        files: where packs are.
    """

    def __init__(self, files: Packs) -> None:
        self._files = files
        self._cleanup: Callable[[], object] = lambda: None
        self._folder: Path | None = None
        self._generation = ""
        self._has: set[str] = set()
        self._index: TantivyIndex | None = None
        self._unsaid = list[str]()

    def follow(self, manifest: Manifest) -> TantivyIndex:
        """Return the index as a manifest has it.

        Raises:
            PackMissingError: the manifest is an old one, and a pack of it is there no more.
        """
        if self._folder is None or self._generation != manifest.generation:
            self.forget()
            self._folder, self._generation = Path(mkdtemp(prefix="search-")), manifest.generation
            self._cleanup = finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        missing = [pack for pack in manifest.packs if pack.key not in self._has]
        for pack in missing:
            is_last = pack is manifest.packs[-1]
            unpack(self._files.get(pack.key), self._folder, is_last=is_last)
        if missing and self._index:
            self._index.reload()
        if self._index is None:
            self._index = TantivyIndex(self._folder)
        if missing:
            prune(self._folder)
        self._has = {pack.key for pack in manifest.packs}
        return self._index

    def publish(
        self, before: Manifest, key: str, as_of: datetime, touched: Collection[str] = ()
    ) -> Manifest:
        """Write a pack of what the index has that a manifest does not, and return the next one.

        Args:
            before: the manifest that was followed before the index was changed.
            key: the name of the pack.
            as_of: since when products were read for the change.
            touched: the products that were changed.
        """
        if self._folder is None or self._index is None:
            raise AssertionError
        used = used_files(self._folder)
        is_whole = before.is_wasteful(size_of(self._folder, used))
        names = used if is_whole else used - before.files
        self._unsaid.append(key)
        self._files.put(key, packed(self._folder, names))
        pack = Pack(key, tuple(sorted(names)), size_of(self._folder, names))
        documents = self._index.size()
        waiting = self._index.waiting()
        return before.after(pack, documents, as_of, waiting, is_whole=is_whole, touched=touched)

    def adopt(self, before: Manifest, after: Manifest) -> None:
        """Take the index that is here for what a manifest says: it was committed.

        What the one before had dropped is deleted.
        """
        if self._folder is None:
            raise AssertionError
        self._has = {pack.key for pack in after.packs}
        prune(self._folder)
        self.delete(before.dropped)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Forget what is here unless the block, which changes and commits it, comes to its end."""
        self._unsaid.clear()
        try:
            yield
        except OutdatedError:
            self.delete(self._unsaid)  # nobody will ever read them
            self.forget()
            raise
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Delete what is here."""
        self._cleanup()
        self._folder, self._index, self._has = None, None, set()

    def delete(self, keys: Iterable[str]) -> None:
        """Delete packs that nobody needs; one that stays costs a little, and does no harm."""
        for key in keys:
            with suppress(BotoCoreError, ClientError):
                self._files.delete(key)
