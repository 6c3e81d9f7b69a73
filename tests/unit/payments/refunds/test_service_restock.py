"""Units that come back with a refund: on the shelf again, in the ledger, never more than sold."""

import pytest

from storefront.errors import ValidationFailedError
from storefront.inventory.model import MovementKind
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import RefundStatus
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.provider_side import REFUSED, ProviderSide, Sale, late_payment, surplus, unwanted
from tests.support.shop import CLERK, Shop


def test_units_go_back_on_the_shelf_with_their_refund(
    shop: Shop, sale: Sale, clock: FrozenClock
) -> None:
    clock.advance(minutes=1)
    refund = shop.refund(sale.order_id, "200.00", restock={sale.product_id: 2})

    order = shop.get(sale.order_id)
    assert shop.levels(sale.product_id) == (9, 9)
    assert (order.returned, refund.restocked) == ({sale.product_id: 2}, {sale.product_id: 2})
    newest = shop.stock.movements(sale.product_id, PageRequest(1, None)).items[0]
    assert (newest.kind, newest.quantity) == (MovementKind.RETURNED, 2)
    assert (newest.order_id, newest.actor) == (sale.order_id, CLERK.user_id)
    requested, succeeded = shop.orders.history(sale.order_id, CLERK)[1][-2:]
    assert (requested.type, succeeded.type) == ("refund.requested", "refund.succeeded")
    assert "restocked" not in requested.data, "the provider may still say no"
    assert succeeded.data["restocked"] == {sale.product_id: 2}


def test_units_come_back_once_however_often_the_request_is_sent(shop: Shop, sale: Sale) -> None:
    for _ in range(3):
        shop.refund(sale.order_id, "200.00", restock={sale.product_id: 2})

    assert shop.levels(sale.product_id) == (9, 9)


def test_a_double_click_with_all_units_is_answered_with_the_first_refund(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    def click() -> RefundStatus:
        return shop.refund(sale.order_id, "100.00", restock={sale.product_id: 3}).status

    with just_before(click):
        assert click() is RefundStatus.SUCCEEDED

    assert shop.levels(sale.product_id) == (10, 10)
    assert side.listed(sale.attempt_id) == 1


@pytest.mark.parametrize("already", [0, 1, 3])
def test_no_more_units_come_back_than_were_sold(
    shop: Shop, side: ProviderSide, sale: Sale, already: int
) -> None:
    if already:
        shop.refund(sale.order_id, "1.00", key="before", restock={sale.product_id: already})
    books = contents(shop.store)

    with pytest.raises(ValidationFailedError) as refused:
        shop.refund(sale.order_id, "1.00", restock={sale.product_id: 4 - already})

    assert refused.value.fields["product_id"] == sale.product_id
    assert contents(shop.store) == books
    assert shop.levels(sale.product_id) == (7 + already, 7 + already)


def test_units_of_another_product_do_not_come_back(shop: Shop, sale: Sale) -> None:
    other = shop.product(stock=5)

    with pytest.raises(ValidationFailedError):
        shop.refund(sale.order_id, restock={sale.product_id: 1, other: 1})

    assert (shop.levels(sale.product_id), shop.levels(other)) == ((7, 7), (5, 5))


def test_two_clerks_cannot_return_the_same_units(shop: Shop, sale: Sale) -> None:
    back = {sale.product_id: 2}
    first = just_before(lambda: shop.refund(sale.order_id, "1.00", key="one", restock=back))

    with first, pytest.raises(ValidationFailedError):
        shop.refund(sale.order_id, "1.00", key="two", restock=back)

    assert shop.levels(sale.product_id) == (9, 9)


def test_a_refund_that_fails_puts_nothing_back_and_can_be_made_again_with_its_units(
    shop: Shop, side: ProviderSide, sale: Sale
) -> None:
    back = {sale.product_id: 3}
    for key in ("first", "second"):
        side.script.next("refund", REFUSED)
        failed = shop.refund(sale.order_id, key=key, restock=back)
        assert (failed.status, failed.restocked) == (RefundStatus.FAILED, {})
        assert shop.levels(sale.product_id) == (7, 7)

    made = shop.refund(sale.order_id, key="third", restock=back)

    assert (made.status, made.restocked) == (RefundStatus.SUCCEEDED, back)
    assert shop.get(sale.order_id).status is OrderStatus.REFUNDED
    assert shop.levels(sale.product_id) == (10, 10)


@pytest.mark.parametrize("well", [True, False])
def test_units_wait_for_the_end_of_a_refund_that_takes_its_time(
    shop: Shop, side: ProviderSide, sale: Sale, *, well: bool
) -> None:
    back = {sale.product_id: 2}
    side.keep_next_pending()
    shop.refund(sale.order_id, "100.00", restock=back)
    assert shop.levels(sale.product_id) == (7, 7)
    with pytest.raises(ValidationFailedError):
        shop.refund(sale.order_id, "100.00", key="of the same units", restock=back)

    side.end(sale.attempt_id, well=well)
    shop.reconcile()

    assert shop.levels(sale.product_id) == ((9, 9) if well else (7, 7))
    assert shop.get(sale.order_id).returned == {sale.product_id: 2 if well else 0}


@pytest.mark.parametrize("well", [True, False])
def test_nobody_packs_what_is_here_while_all_of_its_money_is_on_its_way(
    shop: Shop, side: ProviderSide, sale: Sale, *, well: bool
) -> None:
    units = shop.get(sale.order_id).left_to_pack
    for amount, key in (("100.00", "a part"), (None, "the rest")):
        side.keep_next_pending()
        shop.refund(sale.order_id, amount, key)
    assert units
    assert shop.get(sale.order_id).left_to_pack == {}

    side.end(sale.attempt_id, well=well)
    shop.reconcile()

    assert shop.get(sale.order_id).left_to_pack == ({} if well else units)
    check_invariants(shop)


def test_units_stay_on_the_shelf_when_the_bank_sends_their_money_back(
    shop: Shop, stripe: FakeStripe
) -> None:
    """They are there, and may be sold by then. (bKash ends a refund once.)"""
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    made = shop.refund(sale.order_id, restock={sale.product_id: 3})

    shop.deliver(stripe.refund_event("failed", stripe.given.change(made.reference or "", "failed")))

    assert shop.levels(sale.product_id) == (10, 10)
    assert shop.refund(sale.order_id, key="again").status is RefundStatus.SUCCEEDED


def test_units_of_an_archived_product_come_back_too(shop: Shop, sale: Sale) -> None:
    shop.product_service.archive(sale.product_id)

    shop.refund(sale.order_id, restock={sale.product_id: 3})

    assert shop.levels(sale.product_id) == (10, 10)


def test_an_order_that_got_no_units_returns_none(shop: Shop, stripe: FakeStripe) -> None:
    attempt = unwanted(shop, stripe)
    (line,) = shop.get(attempt.order_id).lines
    before = shop.levels(line.product_id)

    with pytest.raises(ValidationFailedError):
        shop.refund(attempt.order_id, restock={line.product_id: 1})

    assert shop.levels(line.product_id) == before


def test_money_that_bought_nothing_returns_no_units(shop: Shop, stripe: FakeStripe) -> None:
    order_id, second = surplus(shop, stripe)
    (line,) = shop.get(order_id).lines

    with pytest.raises(ValidationFailedError):
        shop.refund(order_id, attempt_id=second.attempt_id, restock={line.product_id: 1})

    assert shop.levels(line.product_id) == (7, 7)


def test_a_surplus_payment_of_an_order_that_got_no_units_returns_none(
    shop: Shop, stripe: FakeStripe
) -> None:
    """The order is refunded, as one that was paid may be; still nothing has left the shelf."""
    buyer, product = shop.buyer(), shop.product(3)
    order_id = shop.order(buyer, {product: 3})
    first = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.event("expired", first.reference or ""))
    second = shop.begin_stripe(buyer, order_id)
    shop.cancel(buyer, order_id)
    shop.order(shop.buyer(), {product: 1})
    shop.deliver(late_payment(stripe, second))
    shop.reconcile()
    assert shop.get(order_id).status is OrderStatus.REFUNDED
    shop.deliver(late_payment(stripe, first))

    with pytest.raises(ValidationFailedError):
        shop.refund(order_id, attempt_id=first.attempt_id, restock={product: 1})

    assert shop.levels(product) == (2, 3)
