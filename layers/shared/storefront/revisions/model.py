"""What becomes of each field when a change of a product is taken back: the rules."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from storefront.catalog.content import content_of
from storefront.catalog.model import Product
from storefront.contract import with_members
from storefront.errors import ConflictError
from storefront.history.model import Content, FieldChange, HistoryEntry
from storefront.inventory.model import ProductStatus, number_of
from storefront.values import dataclass


class UndoOutcome(StrEnum):
    """What becomes of a field when an entry is taken back."""

    #: It gets its old value.
    RESTORED = "restored"
    #: It has that already: the entry was taken back before.
    SAME = "same"
    #: It has been changed again since, so its old value would overwrite somebody's work.
    CHANGED_SINCE = "changed-since"
    #: It cannot get its old value; the reason says why.
    IMPOSSIBLE = "impossible"


class Hindrance(StrEnum):
    """Why a field cannot get its old value."""

    #: The entry made what it is of; archive that instead.
    CREATED = "created"
    #: It, or what it is of, was archived, which is for ever.
    ARCHIVED = "archived"
    #: Options, and what is sold by them, are changed by `PUT .../options/`.
    OPTIONS = "options"
    #: A picture was added or deleted; files that are deleted are gone.
    PICTURES = "pictures"
    #: The sale would be over.
    SALE_OVER = "sale-over"
    #: The old value was too large to be kept.
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Reverted:
    """What becomes of one change of an entry.

    Args:
        change: as the entry has it.
        present: the field's value before it is taken back.
        outcome: what becomes of it.
        hindrance: why nothing does, where that is impossible.
    """

    change: FieldChange
    present: Any
    outcome: UndoOutcome
    hindrance: Hindrance | None = None


class ChangedSinceError(ConflictError):
    """Fields have been changed again since; nothing was written.

    Args:
        plan: what would become of each field.
    """

    slug = "changed-since"
    title = "It has been changed again since"
    members = with_members(changed=list[str])

    def __init__(self, plan: Sequence[Reverted]) -> None:
        names = [
            one.change.field if one.change.item == 0 else f"{one.change.item:03}.{one.change.field}"
            for one in plan
            if one.outcome is UndoOutcome.CHANGED_SINCE
        ]
        super().__init__(
            "Nothing was written. Ask with dry_run to see their present values; with "
            "over_later_changes they are overwritten.",
            changed=names,
        )


class NotRevertibleError(ConflictError):
    """Nothing of the entry can be taken back, or the old values are not allowed any more."""

    slug = "not-revertible"
    title = "It cannot be taken back"


def planned(entry: HistoryEntry, product: Product, now: datetime) -> list[Reverted]:
    """Return what becomes of each change of an entry, if that is taken back.

    Args:
        entry: the entry.
        product: as it is.
        now: the present.
    """
    content = content_of(product)
    kept = {0} | {number_of(one.product_id) for one in product.variants}
    made = _made_by(entry)
    plan = []
    for change in entry.changes:
        present = content.get((change.item, change.field))
        hindrance = _hindrance(change, content, now)
        if change.item in made:
            hindrance = Hindrance.CREATED
        elif change.item not in kept:
            hindrance = Hindrance.ARCHIVED
        plan.append(_outcome(change, present, hindrance, now))
    return plan


def _made_by(entry: HistoryEntry) -> set[int]:
    """Return the numbers of what an entry has made; all of them, if it is the product itself."""
    made = {one.item for one in entry.changes if one.before is None and one.field == "sku"}
    is_creation = any((one.field, one.before) == ("name", None) for one in entry.changes)
    return {one.item for one in entry.changes} if is_creation else made


def _outcome(
    change: FieldChange, present: Any, hindrance: Hindrance | None, now: datetime
) -> Reverted:
    if _is_same(change.field, present, change.before, now):
        return Reverted(change, present, UndoOutcome.SAME)
    if hindrance:
        return Reverted(change, present, UndoOutcome.IMPOSSIBLE, hindrance)
    is_latest = _is_same(change.field, present, change.after, now)
    return Reverted(
        change, present, UndoOutcome.RESTORED if is_latest else UndoOutcome.CHANGED_SINCE
    )


def _hindrance(change: FieldChange, content: Content, now: datetime) -> Hindrance | None:
    field, before = change.field, change.before
    if change.is_cut:
        return Hindrance.CUT
    if field == "status" and ProductStatus.ARCHIVED in {before, change.after}:
        return Hindrance.ARCHIVED
    if field in {"options", "sku"} or (change.item, field) not in content:
        return Hindrance.OPTIONS
    if field == "pictures" and _ids(before) != _ids(content[0, "pictures"]):
        return Hindrance.PICTURES
    if field == "sale" and before and datetime.fromisoformat(before["ends_at"]) <= now:
        return Hindrance.SALE_OVER
    return None


def _ids(pictures: Any) -> set[str]:
    return {one["id"] for one in pictures or ()}


def _is_same(field: str, one: Any, other: Any, now: datetime) -> bool:
    """Return whether two values are the same now: sales that have begun are, whenever they did."""
    if field != "sale":
        return bool(one == other)
    return bool(_on_sale(one, now) == _on_sale(other, now))


def _on_sale(sale: Any, now: datetime) -> Any:
    """Return a sale as it is from now on; one that is over is none."""
    if sale is None or datetime.fromisoformat(sale["ends_at"]) <= now:
        return None
    starts = max(datetime.fromisoformat(sale["starts_at"]), now)
    return sale["price"], starts, sale["ends_at"]


def wanted_of(plan: Sequence[Reverted], *, over_later_changes: bool) -> list[FieldChange]:
    """Return the changes whose old values are to be written; raises what `revert` raises."""
    outcomes = {one.outcome for one in plan}
    if UndoOutcome.CHANGED_SINCE in outcomes and not over_later_changes:
        raise ChangedSinceError(plan)
    if outcomes == {UndoOutcome.IMPOSSIBLE}:
        reasons = sorted({one.hindrance.value for one in plan if one.hindrance})
        raise NotRevertibleError(f"Nothing of it can be taken back: {', '.join(reasons)}.")
    restored = {UndoOutcome.RESTORED, UndoOutcome.CHANGED_SINCE}
    return [one.change for one in plan if one.outcome in restored]
