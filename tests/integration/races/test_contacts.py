"""Whom an order is for, changed and erased while the order itself goes on."""

import pytest

from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError
from storefront.orders.contacting import OrderContactService
from storefront.orders.status import OrderStateError
from tests.support.addresses import whom
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop


@pytest.fixture
def service(shop: Shop) -> OrderContactService:
    return shop.order_contact_service


def test_an_address_is_changed_or_erased_and_nothing_of_it_comes_back(
    shop: Shop, service: OrderContactService, moment: int
) -> None:
    del moment
    buyer, product = shop.buyer(), shop.product(stock=5)
    contact = whom(shop.clock())
    placed = shop.order_service.place(buyer, {product: 1}, None, contact=contact)

    outcomes = together(
        insistent(lambda: service.erase(shop.staff(), placed["id"])),
        insistent(lambda: service.change(buyer, placed["id"], {"note": "Call first"}, Seen())),
        insistent(lambda: shop.cancel(buyer, placed["id"])),
    )

    for refused in refusals(outcomes):
        assert isinstance(refused, NotFoundError | OrderStateError)
    order, kept = shop.orders.with_contact(placed["id"], buyer, None, shop.clock())
    assert (order.contact_until, kept) == (None, None)
    check_invariants(shop)
    found(
        "What was erased of a buyer is gone",
        "an address is changed and the order canceled while it is erased",
        "nothing personal is left, and the order is whole",
    )


def test_of_two_who_change_what_they_have_seen_one_does(
    shop: Shop, service: OrderContactService, moment: int
) -> None:
    del moment
    buyer, product = shop.buyer(), shop.product(stock=5)
    contact = whom(shop.clock())
    placed = shop.order_service.place(buyer, {product: 1}, None, contact=contact)
    seen = Seen.of(contact.edition)

    outcomes = together(
        insistent(lambda: service.change(buyer, placed["id"], {"note": "Call first"}, seen)),
        insistent(lambda: service.change(shop.staff(), placed["id"], {"note": "At six"}, seen)),
    )

    assert [type(one) for one in refusals(outcomes)] == [StaleError]
    assert shop.get(placed["id"]).version == 2
    check_invariants(shop)
