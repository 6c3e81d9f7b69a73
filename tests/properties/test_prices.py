"""Random histories of prices: whatever staff set and whenever, an order costs what it should.

What it should cost is told by a list of all that was set, looked through from its beginning.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storefront.catalog.model import NewSale, ProductChanges
from storefront.errors import ValidationFailedError
from storefront.inventory.prices import Prices
from tests.properties.enough import require_enough
from tests.properties.world import World
from tests.support.figures import record
from tests.support.interleaving import just_before
from tests.support.searching import searched

#: How many histories: in `make test`, and with --long.
SHORT, LONG = 50, 400
LONGEST = 15
#: What must have happened in all of them together, or they have shown nothing; per 25 histories.
ENOUGH = {"at the sale price": 10, "at the regular price": 20, "met a change": 5}

#: Seconds: moments and lengths meet each other at whole ones, and between them.
passing = st.sampled_from([0.25, 1, 2, 5, 60])
spans = st.integers(0, 3)
lengths = st.sampled_from([1, 4, 60, 100_000])
#: Some of them fit no regular price.
reduced = st.integers(1, 6).map(lambda one: one * 1_000)
amounts = st.integers(4, 9).map(lambda one: one * 1_000)


@dataclass(frozen=True)
class Change:
    """What staff set: a regular price, a sale that begins in some seconds, or the end of one."""

    regular: int | None = None
    sale: tuple[int, int | None, int] | None = None
    ends: bool = False

    def at(self, now: datetime) -> ProductChanges:
        """Return it as it is asked for at a moment."""
        sale = None
        if self.sale:
            amount, begins, lasts = self.sale
            starts = None if begins is None else now + timedelta(seconds=begins)
            ends = (starts or now) + timedelta(seconds=lasts)
            sale = NewSale(f"{amount // 100}.00", starts, ends)
        price = f"{self.regular // 100}.00" if self.regular else None
        without = frozenset({"sale"} if self.ends else ())
        return ProductChanges(price=price, sale=sale, without=without)


changes = st.one_of(
    st.builds(Change, regular=amounts),
    st.builds(Change, sale=st.tuples(reduced, st.none() | spans, lengths)),
    st.just(Change(ends=True)),
)


@dataclass
class History:
    """One product, and all that was set of its prices, with the moments."""

    world: World
    product: str = ""
    told: list[tuple[datetime, Prices]] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Put a product on the shelf."""
        self.product = self.world.shop.product(stock=90, price=5_000)
        self.note()

    def note(self) -> None:
        """Remember what is set at this moment."""
        item = self.world.shop.stock.get(self.product)
        assert item is not None
        self.told.append((self.world.clock(), item.prices))

    def set(self, change: Change) -> None:
        """Let staff set a price; what does not fit is refused."""
        try:
            changes = change.at(self.world.clock())
            self.world.shop.product_service.update(self.product, changes)
        except ValidationFailedError:
            return
        self.note()

    def order(self, rival: Change | None) -> None:
        """Order a unit, while staff set a price if `rival` says so, and see what it costs."""
        shop = self.world.shop
        meeting = just_before(lambda: self.set(rival)) if rival else nullcontext()
        before = len(self.told)
        with meeting:
            order = shop.get(shop.order(shop.buyer(), {self.product: 1}))
        prices = [prices for moment, prices in self.told if moment <= order.created_at][-1]
        sale = prices.sale
        is_on = sale is not None and sale.starts <= order.created_at < sale.ends
        due = sale.price if sale and is_on else prices.regular
        assert order.total == due
        self.happened["at the sale price" if is_on else "at the regular price"] += 1
        self.happened["met a change"] += len(self.told) > before
        shop.cancel(shop.staff(), order.order_id)

    def spread(self, shards: int) -> None:
        """Spread the product over shards, or gather it."""
        sharding = self.world.shop.sharding_service
        if shards:
            sharding.spread(self.product, shards)
        else:
            sharding.gather(self.product)


steps = st.one_of(
    st.tuples(st.just("wait"), passing),
    st.tuples(st.just("set"), changes),
    st.tuples(st.just("order"), st.none() | changes),
    st.tuples(st.just("spread"), st.integers(0, 3)),
)


def test_an_order_costs_what_was_set_for_its_moment(
    new_world: Callable[[], World], request: pytest.FixtureRequest
) -> None:
    """And the audit finds nothing: ledger, shards, and what the last sale is measured by."""
    histories = LONG if request.config.option.long else SHORT
    happened = Counter[str]()

    @searched(request.config, histories)
    @given(st.lists(steps, min_size=5, max_size=LONGEST))
    def play(history_of: list[tuple[str, object]]) -> None:
        history = History(new_world())
        history.begin()
        for what, value in history_of:
            if what == "wait":
                history.world.clock.now += timedelta(seconds=float(str(value)))
            elif what == "set":
                assert isinstance(value, Change)
                history.set(value)
            elif what == "order":
                assert value is None or isinstance(value, Change)
                history.order(value)
            else:
                history.spread(int(str(value)))
        history.order(None)
        history.world.check()
        happened.update(history.happened)

    play()

    require_enough(happened, ENOUGH)
    record(
        "An order costs what was set for its very moment, whoever sets prices meanwhile",
        "Hypothesis over the real services, a clock that moves, price changes just before commits, "
        f"histories of up to {LONGEST} steps",
        "none wrong: " + ", ".join(f"{happened[what]} {what}" for what in ENOUGH),
        times=histories,
    )
