"""What orders claim of counters, as surely as that can be told while people buy.

A counter and the orders that it counts change together, and are never read at one moment. So a
difference is made sure of as for held stock (`held`): by a scan of all orders before the counters
are read, and one after. An order that both show at one version claimed then what it says; of any
other one nobody can tell.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from storefront.books.look import Item, Look
from storefront.books.registration import UNREADABLE
from storefront.db.tables import Table
from storefront.orders.repository import ORDER

T = TypeVar("T")


class Claims(NamedTuple, Generic[T]):
    """What an order claims at one version.

    Args:
        version: the order's.
        of: the counters that count it.
    """

    version: str
    of: frozenset[T]


#: Claims by order.
AllClaims = Mapping[str, Claims[T]]


def scan(look: Look, read: Callable[[Item], frozenset[T] | None]) -> dict[str, Claims[T]]:
    """Return what all orders claim.

    Args:
        look: reads.
        read: returns what an order's raw item claims, or would if it came to life again; None where
            it has nothing to do with the counters. One that it cannot read claims nothing: the
            audit names it.
    """
    found: dict[str, Claims[T]] = {}
    for item in look.everything(Table.ORDERS):
        if item["sk"]["S"] != ORDER:
            continue
        try:
            claimed = read(item)
            if claimed is not None:
                version = item["version"]["N"]
                found[item["pk"]["S"].partition("#")[2]] = Claims(version, claimed)
        except UNREADABLE:
            continue
    return found


def least_and_most(before: AllClaims[T], after: AllClaims[T]) -> tuple[Counter[T], Counter[T]]:
    """Return how many orders claim each counter for sure, and how many may.

    Args:
        before: what `scan` found before the counters were read.
        after: and what it found after that.
    """
    least, most = Counter[T](), Counter[T]()
    for order_id in before.keys() | after.keys():
        first, last = before.get(order_id), after.get(order_id)
        both = {name for one in (first, last) if one for name in one.of}
        most.update(both)
        if first == last:
            least.update(both)
    return least, most
