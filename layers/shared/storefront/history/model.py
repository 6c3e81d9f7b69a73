"""The history of a product: an entry for each change of what staff enter, never altered.

Entries are numbered without a gap, and the details of a product say the last number. Whoever
changes the product writes the next entry in the same transaction, which fails if somebody else has:
so what an entry says was there before is what the entry before it has left.

Stock is not in it: that has its movements. What is charged is in the price ledgers, too.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from storefront.values import dataclass

#: Who changed something if nobody did: a schedule, or a command.
SYSTEM = "system"
#: Bytes of the changes of an entry, as they are kept; a description in Bangla, twice, fits.
MAX_BYTES = 100_000
_DIGITS = 16

#: What is said of a product: JSON values by the number of a variant, 0 for the product itself, and
#: by the field.
Content = Mapping[tuple[int, str], Any]


class ChangeSource(StrEnum):
    """By what something was changed."""

    STAFF = "staff"
    #: An entry was taken back.
    REVERT = "revert"
    #: A file of many products.
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and by what.

    Args:
        actor: id of the account, or "system".
        source: by what.
        reverts: number of the entry that is taken back, if one is.
    """

    actor: str = SYSTEM
    source: ChangeSource = ChangeSource.STAFF
    reverts: int | None = None


#: Who changes something: the id of an account, or an author where there is more to say.
Actor = str | Author


def author_of(actor: Actor) -> Author:
    """Return the author that an account's id stands for; an author as it is."""
    return actor if isinstance(actor, Author) else Author(actor)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What became of one field.

    Args:
        field: its name, as the API has it.
        item: number of the variant that it is of; 0 for the product itself.
        before, after: JSON values; None for what was not there. One that was too large to keep is
            what `cut` makes of it.
    """

    field: str
    item: int
    before: Any
    after: Any

    @property
    def is_cut(self) -> bool:
        """Return whether a value is not kept."""
        return is_cut(self.before) or is_cut(self.after)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of a product.

    Args:
        product_id: the product.
        number: 1 for the first; each change adds 1.
        author: who changed it.
        created_at: when.
        changes: what became of each field that differs; at least one.
    """

    product_id: str
    number: int
    author: Author
    created_at: datetime
    changes: tuple[FieldChange, ...]


def changes_between(before: Content, after: Content) -> tuple[FieldChange, ...]:
    """Return what differs, in the order of the fields; what is new and says nothing is left out."""
    keys = list(dict.fromkeys([*before, *after]))
    return tuple(
        FieldChange(field, item, before.get((item, field)), after.get((item, field)))
        for item, field in keys
        if before.get((item, field)) != after.get((item, field))
        and ((item, field) in before or after[item, field])
    )


def bounded(changes: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Return changes that fit an entry: of the largest values only digests, if need be."""
    kept = list(changes)
    by_size = sorted(range(len(kept)), key=lambda one: -size_of([kept[one]]))
    for place in by_size:
        if size_of(kept) <= MAX_BYTES:
            break
        one = kept[place]
        kept[place] = replace(one, before=cut(one.before), after=cut(one.after))
    return tuple(kept)


def size_of(changes: Sequence[FieldChange]) -> int:
    """Return how many bytes changes take as they are kept."""
    return len(written(changes).encode())


def written(changes: Sequence[FieldChange]) -> str:
    """Return changes as they are kept: JSON, in which letters of all scripts stay letters."""
    rows = [[one.field, one.item, one.before, one.after] for one in changes]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_changes(text: str) -> tuple[FieldChange, ...]:
    """Return the changes that were written."""
    return tuple(FieldChange(*row) for row in json.loads(text))


def cut(value: Any) -> Any:
    """Return what is kept in place of a value that is too large: its digest, and its bytes."""
    if value is None:
        return None
    return {"digest": digest_of(value), "bytes": len(_canonical(value))}


def is_cut(value: Any) -> bool:
    """Return whether this stands in the place of a value."""
    return isinstance(value, dict) and value.keys() == {"digest", "bytes"}


def digest_of(value: Any) -> str:
    """Return a digest by which values are compared; that of a value that was cut is its own."""
    if is_cut(value):
        return str(value["digest"])
    return hashlib.sha256(_canonical(value)).hexdigest()[:_DIGITS]


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
