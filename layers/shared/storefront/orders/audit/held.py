"""What orders hold of products, for certain: read from the orders themselves, since an index lags.

A scan of all orders that ends before some moment, and one that begins after it, tell what was held
at that moment though nothing stands still: a scan shows all that was written before it began, and
no order becomes pending again. So an order that both show as pending held its units then, and one
that the first shows as over held none. Only one that the first shows as pending and the second as
over, or that the first does not show at all, may have held its units at that moment or not.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeVar

from storefront.books.look import Item, Look
from storefront.books.model import Difference
from storefront.books.registration import UNREADABLE
from storefront.db.tables import Table
from storefront.ids import first_id_of
from storefront.inventory.audit import StockSection
from storefront.inventory.repository import SALE, product_pk
from storefront.orders.audit.sections import OrderRule
from storefront.orders.model import OrderStatus
from storefront.orders.repository import ORDER

T = TypeVar("T")

#: By how much clocks of functions may differ, and much more: an order with an older id was there.
_SURELY_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HeldRange:
    """How many units were held at one moment: between `least` and `most`, both included."""

    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        """Tell whether it is known to the unit: no order of the product came or ended meanwhile."""
        return self.least == self.most

    def __contains__(self, units: int) -> bool:
        return self.least <= units <= self.most

    def __str__(self) -> str:
        return str(self.least) if self.is_exact else f"{self.least} to {self.most}"


class _Share(NamedTuple):
    """What an order is for of a product, and whether it holds it."""

    quantity: int
    is_held: bool


#: Shares by product and order.
_Shares = dict[tuple[str, str], _Share]


def held_around(
    look: Look, product_ids: Collection[str], read: Callable[[], T]
) -> tuple[T, dict[str, HeldRange]]:
    """Return what `read` returns, and what orders held of each product while it read.

    Args:
        look: reads all orders, twice.
        product_ids: which products.
        read: reads something; the counters, say.

    Raises:
        UnavailableError: the table could not be read.
    """
    recent = first_id_of(look.clock() - _SURELY_BEFORE)
    before = _shares(look, product_ids, recent)
    seen = read()
    after = _shares(look, product_ids, recent, {order_id for *_, order_id in before})
    least, most = dict.fromkeys(product_ids, 0), dict.fromkeys(product_ids, 0)
    for (product_id, order_id), share in after.items():
        earlier = before.get((product_id, order_id))
        if earlier is None or earlier.is_held:
            most[product_id] += share.quantity
            least[product_id] += share.quantity if earlier and share.is_held else 0
    return seen, {one: HeldRange(least[one], most[one]) for one in product_ids}


def confirm_held(look: Look, product_ids: Collection[str]) -> tuple[list[Difference], list[str]]:
    """Return which counters differ from what orders hold, and of which that cannot be told."""
    keys = [(product_pk(product_id), SALE) for product_id in product_ids]
    _, ranges = held_around(look, product_ids, lambda: look.items(Table.CATALOG, keys))
    sure, unclear = list[Difference](), list[str]()
    for product_id, section in look.books.all(StockSection).items():
        if section.sale is None:
            continue
        held, orders = section.sale.on_hand - section.sale.available, ranges[product_id]
        if held not in orders:
            expected, found = f"{orders} held", f"{held} held"
            sure.append(Difference(OrderRule.STOCK_HELD, product_id, expected, found))
        elif not orders.is_exact:
            unclear.append(product_id)
    return sure, unclear


def _shares(
    look: Look, product_ids: Collection[str], recent: str, others: Collection[str] = ()
) -> _Shares:
    """Return the shares that matter, which are few, though a product may have a million orders.

    One that is over matters if it may be new, or was not over before: of any other the scan before
    shows that it held nothing.

    Args:
        look: reads all orders.
        product_ids: of which products.
        recent: ids that sort before it are of orders that were there before the first scan.
        others: further orders that matter.
    """
    shares: _Shares = {}
    for item in look.everything(Table.ORDERS):
        if item["sk"]["S"] == ORDER:
            for key, share in _read(item):
                is_of_use = share.is_held or key[-1] >= recent or key[-1] in others
                if is_of_use and key[0] in product_ids:
                    shares[key] = share
    return shares


def _read(item: Item) -> list[tuple[tuple[str, str], _Share]]:
    """Return the shares of an order; of one that cannot be read none, and the audit names it."""
    try:
        order_id = item["pk"]["S"].partition("#")[2]
        is_held = item["status"]["S"] == OrderStatus.PENDING.value
        lines = [line["M"] for line in item["lines"]["L"]]
        return [
            ((line["product_id"]["S"], order_id), _Share(int(line["quantity"]["N"]), is_held))
            for line in lines
        ]
    except UNREADABLE:
        return []
