"""Sales that begin, change and end while a crowd buys: each order at a price of its moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from threading import Lock

import pytest

from storefront.catalog.model import NewSale, ProductChanges
from storefront.catalog.price_ledger import page_of_lines
from storefront.db.store import Store
from storefront.errors import OutOfStockError, UnavailableError
from storefront.inventory.prices import PriceEntry
from storefront.orders.model import Order
from storefront.paging import PageRequest
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants
from tests.support.races import in_turn, refusals
from tests.support.shop import Shop

UNITS, BUYERS = 60, 48


class CrowdsClock(FrozenClock):
    """A clock that goes on by a hundredth of a second whenever anybody looks."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def __call__(self) -> datetime:
        """Return the next moment; nobody else gets the same."""
        with self._lock:
            self.advance(milliseconds=10)
            return self.now


@dataclass(frozen=True)
class Bought:
    """An order, and when its buyer had the answer."""

    order: Order
    answered: datetime

    def could_cost(self, ledger: list[PriceEntry], done: Mapping[int, datetime]) -> bool:
        """Return whether the order has a price that was in force while it was being placed.

        A change has a moment from which on it is in force by its ledger, and one at which it was
        answered; so has an order. In between, each may come before the other or after it.
        """
        (line,) = self.order.lines
        began = self.order.created_at
        return any(
            entry.prices.at(began) == line.unit_price
            for entry in ledger
            if entry.created_at <= self.answered and began <= done.get(entry.number + 1, began)
        )


@pytest.mark.siblings(1)
@pytest.mark.parametrize("shards", [0, 8])
def test_every_order_has_a_price_of_its_moment(
    store: Store, stripe: FakeStripe, bkash: FakeBkash, turn: int, shards: int
) -> None:
    del turn
    clock = CrowdsClock()
    shop = Shop(store, clock, stripe, bkash)
    product, moves, done = shop.product(stock=UNITS, price=20_000), count(), dict[int, datetime]()
    if shards:
        shop.sharding_service.spread(product, shards)

    def set_prices() -> None:
        number, now = next(moves), clock()
        if number % 4 == 3:
            changes = ProductChanges(without=frozenset({"sale"}))
        elif number % 4 == 2:
            changes = ProductChanges(price=f"{200 + number}.00")
        else:
            starts = now + timedelta(seconds=number % 3)
            sale = NewSale(f"{100 + number}.00", starts, starts + timedelta(seconds=5))
            changes = ProductChanges(sale=sale)
        item = shop.product_service.update(product, changes).sale
        done[item.priced] = clock()

    def buy() -> Bought:
        order_id = shop.order(shop.buyer(), {product: 1})
        answered = clock()
        return Bought(shop.get(order_id), answered)

    crowd = [buy] * BUYERS
    actions = [one for buyer in crowd for one in (buyer, set_prices)][: BUYERS + BUYERS // 2]
    outcomes = in_turn([*actions, *crowd[BUYERS // 2 :]])

    bought = [one for one in outcomes if isinstance(one, Bought)]
    assert {type(one) for one in refusals(outcomes)} <= {OutOfStockError, UnavailableError}
    ledger = [*reversed(page_of_lines(store, product, PageRequest(limit=100)).items)]
    assert [one for one in bought if not one.could_cost(ledger, done)] == []
    assert len({one.order.total for one in bought}) > 2
    check_invariants(shop)
