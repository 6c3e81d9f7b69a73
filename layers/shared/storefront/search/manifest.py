"""Of which files the index is made: packs in S3, each with the files that a commit has added.

The files of an index never change, and a commit only adds some. So whoever has an index needs only
the packs that are new to them.
"""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta

from storefront.catalog.translations import TranslationState
from storefront.values import dataclass

#: With so many packs, or so many times the bytes of what is still used, all becomes one again.
_MOST_PACKS, _MOST_WASTE = 24, 2
_LITTLE = 1_000_000
#: A pack that is older, and that no manifest names, will be named by none: nobody works so long.
ABANDONED = timedelta(hours=1)


class OutdatedError(Exception):
    """Somebody else has committed since the manifest was read; nothing was written."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Some files of an index, in one of S3.

    Args:
        key: its name in the bucket.
        files: the names of the files.
        size: bytes of all of them.
    """

    key: str
    files: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """An index, as it was after a commit.

    Args:
        version: counts the commits.
        generation: which index it is; one that is built anew is another one.
        form: what its documents are made of, see `tantivy_index.FORMAT`.
        packs: where its files are, the oldest first; the last one says which of them are used.
        documents: how many it has.
        as_of: products were read then, or later.
        waiting: of how many a translation is missing, or outdated.
        dropped: keys of packs that a reader may still be fetching; the next commit deletes them.
        rebuild: the generation that is being built to take its place, if one is.
        touched: products that were indexed since that began, and must be read again for it.
        cursor: of an index that is being built, the last product that is in it.
    """

    version: int
    generation: str
    form: int
    packs: tuple[Pack, ...]
    documents: int
    as_of: datetime
    waiting: Mapping[TranslationState, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    rebuild: str | None = None
    touched: tuple[str, ...] = ()
    cursor: str | None = None

    @property
    def files(self) -> frozenset[str]:
        """The names of all files in packs, those that are not used any more, too."""
        return frozenset(name for pack in self.packs for name in pack.files)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all packs that it names, those that were dropped, too."""
        return frozenset([*(pack.key for pack in self.packs), *self.dropped])

    def is_wasteful(self, used: int) -> bool:
        """Return whether too much of it is not used any more.

        Args:
            used: bytes of the files that are.
        """
        kept = sum(pack.size for pack in self.packs)
        return len(self.packs) >= _MOST_PACKS or kept > _MOST_WASTE * used + _LITTLE

    def after(
        self,
        pack: Pack,
        documents: int,
        as_of: datetime,
        waiting: Mapping[TranslationState, int],
        *,
        is_whole: bool,
        touched: Collection[str] = (),
    ) -> "Manifest":
        """Return the manifest after a commit.

        Args:
            pack: what it has written.
            documents: how many there are now.
            as_of: since when products were read for it.
            waiting: of how many a translation is missing, or outdated.
            is_whole: whether the pack takes the place of all others.
            touched: the products it has indexed.
        """
        old = tuple(one.key for one in self.packs)
        return replace(
            self,
            version=self.version + 1,
            packs=(pack,) if is_whole else (*self.packs, pack),
            documents=documents,
            as_of=as_of,
            waiting=waiting,
            dropped=old if is_whole else (),
            touched=tuple(sorted({*self.touched, *touched})) if self.rebuild else (),
        )
