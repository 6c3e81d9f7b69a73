"""Codes that are asked for and tried at once: as many as may be, and not one more."""

import pytest

from storefront.messages.codes import MAX_TRIES, CodeNotSentError, CodeRefusedError
from storefront.orders.status import OrderStateError, OrderStatus
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop
from tests.unit.messages.test_confirming import Confirmer, other_than


@pytest.fixture
def service(shop: Shop) -> Confirmer:
    return Confirmer(shop)


def test_codes_that_are_asked_for_at_once_are_one(service: Confirmer, moment: int) -> None:
    del moment
    order = service.place(service.shop.product())

    outcomes = together(*[insistent(lambda: service.ask_for_code(order))] * 8)

    assert [type(one) for one in refusals(outcomes)] == [CodeNotSentError] * 7
    assert len(service.waiting()) == 1


def test_codes_that_are_tried_at_once_are_five(service: Confirmer, moment: int) -> None:
    del moment
    order = service.place(service.shop.product())
    service.ask_for_code(order)
    wrong = other_than(service.code())

    outcomes = together(*[insistent(lambda: service.confirm(order, wrong))] * 12)

    refused = refusals(outcomes)
    assert [type(one) for one in refused] == [CodeRefusedError] * 12
    assert sum(one.fields["why"] == "wrong" for one in refused) <= MAX_TRIES
    assert service.shop.get(order.order_id).is_pending
    found(
        "A code is tried five times",
        "twelve try at once",
        "five at the most are compared",
    )


def test_a_code_a_cancellation_and_the_sweep_are_one_outcome(
    shop: Shop, service: Confirmer, clock: FrozenClock, moment: int
) -> None:
    del moment
    product = shop.product(stock=5)
    order = service.place(product, 2)
    clock.now = order.hold_expires_at
    service.ask_for_code(order)
    code = service.code()

    outcomes = together(
        insistent(lambda: service.confirm(order, code)),
        insistent(lambda: shop.cancel(service.buyer, order.order_id)),
        insistent(shop.sweep),
    )

    assert all(isinstance(one, OrderStateError) for one in refusals(outcomes))
    status = shop.get(order.order_id).status
    assert status in {OrderStatus.ACCEPTED, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    left = 3 if status is OrderStatus.ACCEPTED else 5
    assert shop.levels(product) == (left, left)
    check_invariants(shop)
