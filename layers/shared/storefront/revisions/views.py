"""What staff see of the history of products."""

from typing import Any

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Moment, SaleId
from storefront.history.model import ChangeSource, HistoryEntry
from storefront.inventory.model import variant_id
from storefront.revisions.model import Hindrance, Reverted, UndoOutcome


class HistoryChangeView(TypedDict):
    """What became of one field; `variant_id` is null for one of the product itself.

    `before` and `after` are values as the product's answer has them, null for what was not there.
    A value that was too large to keep is an object of its `digest` and its `bytes`.
    """

    field: str
    variant_id: SaleId | None
    before: Any
    after: Any


class HistoryEntryView(TypedDict):
    """One change. `actor`: id of the account that made it, or "system".

    `reverts`: number of the entry that it has taken back, if it has.
    """

    number: int
    actor: str
    source: ChangeSource
    reverts: int | None
    created_at: Moment
    changes: list[HistoryChangeView]


class HistoryView(TypedDict):
    """A page of the changes of a product, the newest first."""

    items: list[HistoryEntryView]
    next_cursor: str | None


class RevertedChangeView(HistoryChangeView):
    """What becomes of one field when a change is taken back, or would become of it.

    `present` is its value before that. Where `outcome` is `impossible`, `reason` says why.
    """

    present: Any
    outcome: UndoOutcome
    reason: Hindrance | None


class RevertView(TypedDict):
    """What has become of each field of a change that was taken back, or would become of it."""

    items: list[RevertedChangeView]


def entry_view(entry: HistoryEntry) -> HistoryEntryView:
    """Return an entry as staff see it."""
    product_id = entry.product_id
    return {
        "number": entry.number,
        "actor": entry.author.actor,
        "source": entry.author.source,
        "reverts": entry.author.reverts,
        "created_at": iso(entry.created_at),
        "changes": [
            {
                "field": one.field,
                "variant_id": variant_id(product_id, one.item) if one.item else None,
                "before": one.before,
                "after": one.after,
            }
            for one in entry.changes
        ],
    }


def reverted_view(reverted: Reverted, product_id: str) -> RevertedChangeView:
    """Return what becomes of a field as staff see it."""
    change = reverted.change
    return {
        "field": change.field,
        "variant_id": variant_id(product_id, change.item) if change.item else None,
        "before": change.before,
        "after": change.after,
        "present": reverted.present,
        "outcome": reverted.outcome,
        "reason": reverted.hindrance,
    }
