"""One phone that orders much at once on delivery: as many are open as may be, and not one more."""

from functools import partial

import pytest

from sandbox.faults.plan import Plan, Rule
from storefront.orders.quote import CashNotOfferedError, PayMethod
from storefront.orders.quoting import Enquiry
from storefront.terms.checkout import CashPolicy
from tests.integration.races.test_promotions import CHANCE, WEATHER
from tests.support.clock import FrozenClock
from tests.support.faults import COMMIT, faulty
from tests.support.invariants import check_invariants
from tests.support.races import found, in_turn, insistent, refusals, together
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales
from tests.unit.orders.quotes import DHAKA, IN_DHAKA

_BUYERS, _ROOM = 24, 7


@pytest.mark.parametrize("weather", WEATHER)
def test_a_phone_gets_every_place_and_not_one_more(shop: Shop, weather: str, turn: int) -> None:
    sales, product = CashSales(shop, CashPolicy(max_open=_ROOM)), shop.product(stock=_BUYERS)
    kinds = WEATHER[weather]
    rules = [Rule(*kinds, operation=COMMIT, chance=CHANCE)] if kinds else []
    enquiry = Enquiry({product: 1}, DHAKA, method=PayMethod.COD)
    buyers = [shop.buyer() for _ in range(_BUYERS)]
    tokens = [sales.service.quote(one, enquiry)["quote"] or "" for one in buyers]

    with faulty(shop.store, Plan(*rules, seed=turn)):
        outcomes = in_turn(
            [
                insistent(partial(sales.ordering.order, buyer, token, None, IN_DHAKA))
                for buyer, token in zip(buyers, tokens, strict=True)
            ],
            width=_BUYERS,
        )

    assert [type(one) for one in refusals(outcomes)] == [CashNotOfferedError] * (_BUYERS - _ROOM)
    assert shop.levels(product) == (_BUYERS - _ROOM, _BUYERS)
    check_invariants(shop)
    found(
        "A phone has as many orders on delivery open as it may",
        f"{_BUYERS} orders with one phone that has room for {_ROOM}",
        f"{_ROOM} are placed, and nothing is held for the others",
        weather,
    )


def test_what_ends_is_counted_once_however_many_end_it(
    shop: Shop, clock: FrozenClock, moment: int
) -> None:
    del moment
    sales, product = CashSales(shop), shop.product(stock=5, price=19_900)
    lapsing, out = sales.place(product), sales.accepted(product)
    clock.now = lapsing.hold_expires_at

    together(
        insistent(shop.sweep),
        insistent(lambda: shop.cancel(sales.buyer, lapsing.order_id)),
        insistent(lambda: sales.collect(out, "259.00", "DL1", "one")),
        insistent(lambda: sales.refuse(out, **{product: (1, 1)})),
        insistent(lambda: shop.cancel(sales.clerk, out.order_id)),
    )

    score = shop.phone_service.find(sales.clerk, phone=IN_DHAKA.phone, order_id=None)
    assert score.open == 0
    assert score.delivered + score.refused <= 1
    check_invariants(shop)
