"""What orders use of limited promotions, and how the counters must agree with that."""

import json
from collections.abc import Collection, Iterable
from dataclasses import field
from datetime import datetime

from storefront.books.look import Item, Look
from storefront.books.model import Difference, Differences, Subject
from storefront.books.sections import Books, Section
from storefront.db.tables import Table
from storefront.orders.audit.claims import least_and_most, scan
from storefront.orders.audit.sections import OrderRule
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER,
    order_pk,
)
from storefront.orders.status import ENDED_UNPAID
from storefront.uses.model import Count, Use
from storefront.uses.repository import USES, UseRecord, key_of
from storefront.values import dataclass

PROMOTION = Subject("a promotion's uses", "promotions")


@dataclass(slots=True)
class UsesSection(Section):
    """What is used of a promotion.

    Args:
        counts: its counters, by their range keys.
        orders: the orders that hold a use of each counter.
    """

    subject = PROMOTION

    counts: dict[str, Count] = field(default_factory=dict)
    orders: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether anything is counted of it."""
        return bool(self.counts)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of one that is missing."""
        return ["orders that use it"] if self.orders else []


def enter_count(books: Books, code: str, record: UseRecord) -> None:
    """Note a counter."""
    books.open(UsesSection, code).counts[record.sk] = record.to_model()


def enter_uses(books: Books, order: Order) -> None:
    """Note what an order uses."""
    for use in order.held_uses:
        orders = books.open(UsesSection, use.name).orders
        orders.setdefault(use.counter, set()).add(order.order_id)


def check_uses(books: Books, code: str, now: datetime) -> Differences:
    """Yield whether a counter is another than the orders that use it, or above its limit."""
    del now
    section = books.section(UsesSection, code)
    for counter in sorted(section.counts.keys() | section.orders.keys()):
        orders = len(section.orders.get(counter, ()))
        yield from _compared(code, counter, section.counts.get(counter), orders, orders)


def reread_uses(look: Look, code: str) -> None:
    """Read the counters of a promotion again, and the orders that were known to use it."""
    known = look.known.section(UsesSection, code)
    _read_counts(look, code)
    ids = {order_id for orders in known.orders.values() for order_id in orders}
    look.items(Table.ORDERS, [(order_pk(order_id), ORDER) for order_id in ids])


def confirm_uses(look: Look, codes: Collection[str]) -> tuple[list[Difference], list[str]]:
    """Return which counters differ from what orders use, and of which that cannot be told."""
    before = scan(look, lambda item: _read(item, codes))
    for code in codes:
        _read_counts(look, code)
    least, most = least_and_most(before, scan(look, lambda item: _read(item, codes)))
    sure, unclear = list[Difference](), list[str]()
    for code in codes:
        counts = look.books.section(UsesSection, code).counts
        counters = counts.keys() | {use.counter for use in most if use.name == code}
        uses = [Use(code, counter) for counter in sorted(counters)]
        wrong = [
            one
            for use in uses
            for one in _compared(code, use.counter, counts.get(use.counter), least[use], most[use])
        ]
        sure += wrong
        if not wrong and any(least[use] != most[use] for use in uses):
            unclear.append(code)
    return sure, unclear


def _read_counts(look: Look, name: str) -> None:
    """Read the counters of a promotion, or of a coupon for one order, whichever it is."""
    look.partition(Table.SHOP, f"{USES}#{name}")
    look.items(Table.SHOP, [key_of(Use.of_coupon(name))])


def _read(item: Item, codes: Collection[str]) -> frozenset[Use] | None:
    """Return what an order uses of some promotions; nothing, if it would only if it were paid late.

    None of one that has to do with none of them.
    """
    kept = json.loads(item["uses"]["S"]) if "uses" in item else []
    uses = [one for one in Use.read(kept) if one.name in codes]
    is_over = item["status"]["S"] in ENDED_UNPAID
    return frozenset(() if is_over else uses) if uses else None


def _compared(code: str, counter: str, count: Count | None, least: int, most: int) -> Differences:
    """Yield what is wrong with a counter that between `least` and `most` orders use."""
    used, limit = (count.used, count.limit) if count else (0, 0)
    if not least <= used <= most:
        expected = f"{counter}: {least}" + (f" to {most}" if most > least else "") + " used"
        yield Difference(OrderRule.USES, code, expected, f"{counter}: {used} used")
    if used > limit and count:
        yield Difference(OrderRule.USES, code, f"{counter}: {limit} at most", f"{used} used")
