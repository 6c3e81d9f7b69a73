"""Units of an order that are in the shop when its money has gone back: their refund keeps them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from storefront.orders.ending import stays_here
from storefront.payments.model.change import Change
from storefront.payments.model.refund import Refund


def keeping_what_is_here(change: Change) -> Change:
    """Return a change by a refund that takes with it what is in the shop, if its order is over.

    Args:
        change: of a refund; with others, the one that owns the units.
    """
    last = change.rest[-1] if change.rest else change
    order, units = stays_here(last.order)
    if not units or change.refund is None:
        return change
    if change.rest:
        rest = (*change.rest[:-1], replace(last, order=order))
        change = replace(change, rest=rest)
    else:
        change = replace(change, order=order)
    return replace(
        change,
        refund=_with(change.refund, units) if change.refund else None,
        restocked=_sum(change.restocked, units),
        unsent=_sum(change.unsent, units),
    )


def _with(refund: Refund, units: Mapping[str, int]) -> Refund:
    taken = replace(refund.taken, canceled=_sum(refund.taken.canceled, units))
    return replace(refund, taken=taken, restocked=_sum(refund.restocked, units))


def _sum(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(first) + Counter(second))
