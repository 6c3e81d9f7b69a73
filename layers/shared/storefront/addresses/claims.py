"""Which slug is whose: an item for each, which is written with the product or category that has it.

A slug that something has had stays its own: it leads to the id and never to another slug, so there
are no chains and no circles. What its owner says is the slug of now; `current` repeats it for
whoever finds the item first.
"""

from typing import TYPE_CHECKING, ClassVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from storefront.addresses.model import Owner, OwnerKind
from storefront.db.records import Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.slugs import numbered

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition

SLUG = "SLUG"
#: Label prefix of the writes that claim slugs: `slug:<slug>`.
_LABEL = "slug"
#: Up to which number the slugs of things with one name are looked through.
_LAST_NUMBER = 20
_DIGITS_OF_ID = 6
#: How many writes a change of a slug takes.
WRITES = 2


class SlugRecord(Record):
    """A slug, and what it leads to."""

    table: ClassVar[Table] = Table.CATALOG

    kind = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    current = BooleanAttribute()

    @property
    def owner(self) -> Owner:
        """What it leads to."""
        return Owner(OwnerKind(self.kind), self.owner_id)


def slug_pk(slug: str) -> str:
    """Return the partition of a slug."""
    return f"SLUG#{slug}"


def change_slug(transaction: Transaction, owner: Owner, before: str, after: str) -> None:
    """Let something have another slug, with what else a transaction does.

    The one that it had stays its own, and may be taken back.

    Args:
        transaction: must hold the owner, on the condition that it had the slug `before`.
        owner: what it leads to.
        before: its slug until now; "" for none.
        after: its slug from now on; cancelled under its label if it is, or was, another's.
    """
    if before == after:
        return
    is_its: Condition = SlugRecord.owner_id == owner.id
    actions = [
        SlugRecord.kind.set(owner.kind.value),
        SlugRecord.owner_id.set(owner.id),
        SlugRecord.current.set(True),
    ]
    is_free = SlugRecord.pk.does_not_exist() | is_its
    key = slug_pk(after), SLUG
    transaction.update(f"{_LABEL}:{after}", SlugRecord, key, actions, is_free)
    if before:
        key, actions = (slug_pk(before), SLUG), [SlugRecord.current.set(False)]
        transaction.update(f"old-{_LABEL}:{before}", SlugRecord, key, actions, is_its)


def free_slug(transaction: Transaction, owner: Owner, slug: str) -> None:
    """Give up a slug, so that it may lead to something else."""
    is_its = SlugRecord.owner_id == owner.id
    transaction.delete(f"free-{_LABEL}:{slug}", SlugRecord, (slug_pk(slug), SLUG), is_its)


def is_taken(slug: str, error: TransactionCanceledError) -> bool:
    """Return whether a transaction failed because a slug is another's."""
    return slug in error.labelled(_LABEL)


def owner_of(store: Store, slug: str) -> Owner | None:
    """Return what a slug leads to, or led to; None if there is no such slug."""
    record = store.get(SlugRecord, slug_pk(slug), SLUG)
    return record.owner if record else None


def free_like(store: Store, slug: str, owner: Owner) -> str:
    """Return a slug like one that is taken, which was free a moment ago.

    A number is looked for; what many things are called gets the end of the owner's id instead, so
    that this is one call however many there are. Only a write's condition says that it is free.
    """
    likely = [numbered(slug, number) for number in range(2, _LAST_NUMBER + 1)]
    taken = store.get_many(SlugRecord, [(slug_pk(one), SLUG) for one in likely])
    partitions = {one.pk for one in taken}
    free = (one for one in likely if slug_pk(one) not in partitions)
    return next(free, numbered(slug, owner.id[-_DIGITS_OF_ID:].lower()))
