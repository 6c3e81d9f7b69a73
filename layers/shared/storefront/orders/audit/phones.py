"""What is counted of phones, and how that must agree with the orders that were placed with them."""

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
from storefront.orders.status import OrderStatus
from storefront.orders.trusting import counter_of
from storefront.trust.model import UNKNOWN, Score
from storefront.trust.repository import PhoneRecord, phone_key
from storefront.values import dataclass

PHONES = Subject("a phone", "phones")
_COUNTERS = ("open", "delivered", "refused")


@dataclass(slots=True)
class PhoneSection(Section):
    """What is counted of a phone, by its digest.

    Args:
        score: what is counted; None if nothing is.
        orders: the orders that each counter counts.
    """

    subject = PHONES

    score: Score | None = None
    orders: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether anything is counted of it."""
        return self.score is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of one that is missing."""
        return ["orders that were placed with it"] if self.orders else []


def enter_score(books: Books, name: str, record: PhoneRecord) -> None:
    """Note what is counted."""
    books.open(PhoneSection, name).score = record.to_model()


def enter_phone(books: Books, order: Order) -> None:
    """Note by which counter an order is counted."""
    counter = counter_of(order.status, sold=order.sold, refused=bool(order.refused))
    if order.phone_name and counter:
        orders = books.open(PhoneSection, order.phone_name).orders
        orders.setdefault(counter, set()).add(order.order_id)


def check_phone(books: Books, name: str, now: datetime) -> Differences:
    """Yield whether a counter is another than the orders that it is to count."""
    del now
    section = books.section(PhoneSection, name)
    for counter in _COUNTERS:
        orders = len(section.orders.get(counter, ()))
        yield from _compared(name, counter, section.score, orders, orders)


def reread_phone(look: Look, name: str) -> None:
    """Read a phone again, and the orders that were known to be placed with it."""
    known = look.known.section(PhoneSection, name)
    look.items(Table.SHOP, [phone_key(name)])
    ids = {order_id for orders in known.orders.values() for order_id in orders}
    look.items(Table.ORDERS, [(order_pk(order_id), ORDER) for order_id in ids])


def confirm_phones(look: Look, names: Collection[str]) -> tuple[list[Difference], list[str]]:
    """Return which counters differ from the orders, and of which phones that cannot be told."""

    def read(item: Item) -> frozenset[tuple[str, str]] | None:
        name: str = item["phone_name"]["S"] if "phone_name" in item else ""
        if name not in names:
            return None
        sold = "sold" in item and item["sold"]["BOOL"]
        status = OrderStatus(item["status"]["S"])
        counter = counter_of(status, sold=sold, refused="refused" in item)
        return frozenset({(name, counter)} if counter else ())

    before = scan(look, read)
    look.items(Table.SHOP, [phone_key(name) for name in names])
    least, most = least_and_most(before, scan(look, read))
    sure, unclear = list[Difference](), list[str]()
    for name in names:
        score = look.books.section(PhoneSection, name).score
        keys = [(name, counter) for counter in _COUNTERS]
        wrong = [
            difference
            for key in keys
            for difference in _compared(name, key[1], score, least[key], most[key])
        ]
        sure += wrong
        if not wrong and any(least[key] != most[key] for key in keys):
            unclear.append(name)
    return sure, unclear


def _compared(name: str, counter: str, score: Score | None, least: int, most: int) -> Differences:
    """Yield what is wrong with a counter of a phone that has `least` to `most` such orders."""
    counted: int = getattr(score or UNKNOWN, counter)
    if not least <= counted <= most:
        expected = f"{least}" + (f" to {most}" if most > least else "") + f" {counter}"
        yield Difference(OrderRule.PHONES, name, expected, f"{counted} {counter}")
