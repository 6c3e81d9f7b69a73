"""What orders hold of products, for certain: read from the orders themselves, since an index lags.

A scan of all orders that ends before some moment, and one that begins after it, tell what was held
at that moment though nothing stands still: a scan shows all that was written before it began, and
no order becomes pending again. So an order that both show as pending held its units then, and one
that the first shows as over held none. Only one that the first shows as pending and the second as
over, or that the first does not show at all, may have held its units at that moment or not.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import NamedTuple, TypeVar

from storefront.books.look import Item, Look
from storefront.books.model import Difference
from storefront.books.registration import UNREADABLE
from storefront.db.tables import Table
from storefront.ids import first_id_of
from storefront.inventory.audit import StockSection
from storefront.inventory.model import SALE_ITEM
from storefront.inventory.repository import stock_key
from storefront.orders.audit.sections import differs_in
from storefront.orders.repository import ORDER
from storefront.orders.status import OrderStatus
from storefront.values import dataclass

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
        """Return whether it is known to the unit: no order of the product came or ended since."""
        return self.least == self.most

    def __contains__(self, units: int) -> bool:
        return self.least <= units <= self.most

    def __str__(self) -> str:
        return str(self.least) if self.is_exact else f"{self.least} to {self.most}"


_NONE = HeldRange(0, 0)


class _Share(NamedTuple):
    """What an order is for of a product in a shard, and whether it holds it."""

    quantity: int
    is_held: bool


#: Shares by product, shard and order.
_Shares = dict[tuple[str, int, str], _Share]
#: What was held of a product, by shard.
HeldRanges = dict[int, HeldRange]


def held_around(
    look: Look, product_ids: Collection[str], read: Callable[[], T]
) -> tuple[T, dict[str, HeldRanges]]:
    """Return what `read` returns, and what orders held of each product, by shard, while it read.

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
    least, most = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for (product_id, number, order_id), share in after.items():
        earlier = before.get((product_id, number, order_id))
        if earlier is None or earlier.is_held:
            most[product_id, number] += share.quantity
            least[product_id, number] += share.quantity if earlier and share.is_held else 0
    ranges: dict[str, HeldRanges] = {one: {SALE_ITEM: HeldRange(0, 0)} for one in product_ids}
    for (product_id, number), units in most.items():
        ranges[product_id][number] = HeldRange(least[product_id, number], units)
    return seen, ranges


def confirm_held(look: Look, product_ids: Collection[str]) -> tuple[list[Difference], list[str]]:
    """Return which counters differ from what orders hold, and of which that cannot be told."""
    _, ranges = held_around(look, product_ids, lambda: _read_counters(look, product_ids))
    sure, unclear = list[Difference](), list[str]()
    for product_id, section in look.books.all(StockSection).items():
        held, orders = section.held, ranges[product_id]
        wrong = [
            differs_in(number, product_id, str(orders.get(number, _NONE)), held.get(number, 0))
            for number in sorted(held.keys() | orders.keys())
            if held.get(number, 0) not in orders.get(number, _NONE)
        ]
        if section.sale is not None and wrong:
            sure += wrong
        elif not all(one.is_exact for one in orders.values()):
            unclear.append(product_id)
    return sure, unclear


def _read_counters(look: Look, product_ids: Collection[str]) -> None:
    """Read sale items and shards.

    Where a product is spread or gathered between the two, they do not fit each other; what a shard
    holds is held wherever free units are.
    """
    look.items(Table.CATALOG, [stock_key(one, SALE_ITEM) for one in product_ids])
    sections = look.books.all(StockSection)
    look.items(
        Table.CATALOG,
        [
            stock_key(product_id, number)
            for product_id, section in sections.items()
            if section.sale
            for number in range(1, section.sale.shards + 1)
        ],
    )


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


def _read(item: Item) -> list[tuple[tuple[str, int, str], _Share]]:
    """Return the shares of an order; of one that cannot be read none, and the audit names it."""
    try:
        order_id = item["pk"]["S"].partition("#")[2]
        is_held = item["status"]["S"] == OrderStatus.PENDING.value
        spread = json.loads(item["held_in"]["S"]) if "held_in" in item else {}
        lines = [line["M"] for line in item["lines"]["L"]]
        whole = {line["product_id"]["S"]: {SALE_ITEM: line["quantity"]["N"]} for line in lines}
        return [
            ((product_id, int(number), order_id), _Share(int(units), is_held))
            for product_id, parts in (whole | spread).items()
            for number, units in parts.items()
        ]
    except UNREADABLE:
        return []
