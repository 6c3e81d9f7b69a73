"""Cash on delivery: what is collected pays the order, once; what is refused need not be paid."""

import pytest

from storefront.errors import NotFoundError, StorefrontError, ValidationFailedError
from storefront.fulfilments.model import NotLeftError, ParcelStatus, Returned
from storefront.orders.doorstep import awaited, forgone, outstanding
from storefront.orders.goods import FulfilmentStatus
from storefront.orders.model import Order
from storefront.orders.repository import queue_of
from storefront.orders.shipping import fulfilment_status
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.inbound.cash import CollectionKnownError
from storefront.payments.model.attempt import AttemptStatus, Provider
from storefront.payments.model.refund import (
    MoreThanSoldError,
    RefundParts,
    RefundStatus,
    RefundUnits,
)
from storefront.payments.refunds.preview import refund_preview
from storefront.payments.refunds.service import RefundKnownError
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants, contents
from tests.support.parcels import ARRIVES, RETURNS, go, pack
from tests.support.shop import Shop
from tests.unit.orders.cash import ADVANCE, CashSales


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


@pytest.fixture
def product(shop: Shop) -> str:
    return shop.product(stock=5, price=19_900)


@pytest.fixture
def order(sales: CashSales, product: str) -> Order:
    """An accepted order of three units for 597.00, and delivery for 60.00."""
    return sales.accepted(product, 3)


def faults(caught: pytest.ExceptionInfo[ValidationFailedError]) -> list[str]:
    return [str(one["field"]) for one in caught.value.fields["errors"]]


def test_an_order_is_paid_once_all_of_its_cash_is_there(
    sales: CashSales, order: Order, product: str
) -> None:
    paid = sales.collect(order, "657.00")

    assert paid == sales.shop.get(order.order_id)
    assert (paid.status, paid.taken) == (OrderStatus.PAID, 65_700)
    (attempt_id,) = paid.attempt_ids
    attempt = sales.shop.attempt(attempt_id)
    assert (attempt.provider, attempt.status) == (Provider.CASH, AttemptStatus.CAPTURED)
    assert (attempt.transaction_id, str(attempt.amount)) == ("DL1", "657.00")
    assert sales.shop.levels(product) == (2, 2)  # sold when it was accepted
    assert sales.shop.events(order.order_id)[-1] == "order.paid"
    check_invariants(sales.shop)


def test_cash_that_comes_in_parts_pays_with_the_last(sales: CashSales, order: Order) -> None:
    part = sales.collect(order, "400.00", "DL1", "one")
    assert (part.status, str(outstanding(part))) == (OrderStatus.ACCEPTED, "257.00")
    check_invariants(sales.shop)

    assert sales.collect(order, "257.00", "DL2", "two").status is OrderStatus.PAID
    events = sales.shop.events(order.order_id)
    assert events[-2:] == ["cash.collected", "order.paid"]
    check_invariants(sales.shop)


def test_a_repeat_finds_what_was_written_down(sales: CashSales, order: Order) -> None:
    first = sales.collect(order, "657.00")
    before = contents(sales.shop.store)

    assert sales.collect(order, "657.00") == first
    assert contents(sales.shop.store) == before


def test_a_consignment_is_collected_once_ever(sales: CashSales, order: Order, product: str) -> None:
    other = sales.accepted(product)
    sales.collect(order, "657.00", "DL1", "one")

    for again in (order, other):
        with pytest.raises(CollectionKnownError) as caught:
            sales.collect(again, "259.00", "DL1", "two")
        assert caught.value.fields == {"order_id": order.order_id}
    check_invariants(sales.shop)


def test_two_clerks_who_write_down_the_same_are_one_collection(
    sales: CashSales, order: Order
) -> None:
    first = just_before(lambda: sales.collect(order, "657.00", "DL1", "hers"))

    with first, pytest.raises(CollectionKnownError):
        sales.collect(order, "657.00", "DL1", "his")

    assert len(sales.shop.get(order.order_id).collections) == 1
    check_invariants(sales.shop)


def test_a_repeat_at_the_same_time_is_no_second_collection(sales: CashSales, order: Order) -> None:
    with just_before(lambda: sales.collect(order, "400.00")):
        after = sales.collect(order, "400.00")

    assert after == sales.shop.get(order.order_id)
    assert list(after.collections.values()) == [40_000]
    check_invariants(sales.shop)


@pytest.mark.parametrize("amount", ["0", "657.001", "-1", "722.71", "all", "9999999999999"])
def test_an_amount_that_cannot_be_is_a_slip(sales: CashSales, order: Order, amount: str) -> None:
    before = contents(sales.shop.store)

    with pytest.raises(ValidationFailedError) as caught:
        sales.collect(order, amount)

    assert faults(caught) == ["amount"]
    assert contents(sales.shop.store) == before


def test_a_little_more_than_was_due_is_written_down_as_it_was(
    sales: CashSales, order: Order
) -> None:
    paid = sales.collect(order, "660.00")

    assert (paid.status, paid.taken) == (OrderStatus.PAID, 66_000)
    check_invariants(sales.shop)


def test_only_what_is_accepted_is_collected_for(sales: CashSales, product: str) -> None:
    pending = sales.place(product)
    before_it_comes = sales.shop.get(sales.shop.order(sales.buyer, {product: 1}))

    for one in (pending, before_it_comes):
        with pytest.raises(OrderStateError):
            sales.collect(one, "199.00")
    with pytest.raises(NotFoundError):
        sales.shop.cash_service.refuse(sales.shop.buyer(), pending.order_id, {product: (1, 0)})


def test_what_is_refused_need_not_be_paid_and_comes_back_when_it_is_there(
    sales: CashSales, order: Order, product: str
) -> None:
    after = sales.refuse(order, **{product: (1, 0)})

    assert (after.status, forgone(after)) == (OrderStatus.ACCEPTED, 19_900)
    assert str(outstanding(after)) == "458.00"
    assert sales.shop.levels(product) == (2, 2)
    check_invariants(sales.shop)
    assert sales.collect(order, "458.00").status is OrderStatus.PAID
    back = sales.refuse(order, **{product: (1, 1)})

    assert (back.status, back.returned) == (OrderStatus.PAID, {product: 1})
    assert sales.shop.levels(product) == (3, 3)
    events = sales.shop.events(order.order_id)
    assert events[-3:] == ["units.refused", "order.paid", "units.returned"]
    check_invariants(sales.shop)


def test_saying_it_again_changes_nothing(sales: CashSales, order: Order, product: str) -> None:
    first = sales.refuse(order, **{product: (2, 1)})

    assert sales.refuse(order, **{product: (2, 1)}) == first
    assert sales.shop.levels(product) == (3, 3)


def test_a_refusal_may_explain_why_less_was_collected(
    sales: CashSales, order: Order, product: str
) -> None:
    sales.collect(order, "458.00")

    assert sales.refuse(order, **{product: (1, 0)}).status is OrderStatus.PAID
    check_invariants(sales.shop)


def test_an_order_of_which_nothing_is_taken_is_refused(
    sales: CashSales, order: Order, product: str
) -> None:
    refused = sales.refuse(order, **{product: (3, 2)})

    assert (refused.status, str(outstanding(refused))) == (OrderStatus.REFUSED, "0.00")
    assert sales.shop.levels(product) == (4, 4)
    check_invariants(sales.shop)
    sales.refuse(order, **{product: (3, 3)})
    assert sales.shop.levels(product) == (5, 5)
    with pytest.raises(OrderStateError, match="refused"):
        sales.collect(order, "60.00")
    check_invariants(sales.shop)


def test_who_refuses_all_may_have_paid_for_the_way(
    sales: CashSales, order: Order, product: str
) -> None:
    sales.collect(order, "60.00")

    refused = sales.refuse(order, **{product: (3, 3)})

    assert (refused.status, refused.taken) == (OrderStatus.REFUSED, 6_000)
    check_invariants(sales.shop)


@pytest.mark.parametrize(("units", "field"), [((4, 0), "refused"), ((1, 2), "back")])
def test_more_than_was_sold_is_not_refused(
    sales: CashSales, order: Order, product: str, units: tuple[int, int], field: str
) -> None:
    with pytest.raises(ValidationFailedError) as caught:
        sales.refuse(order, **{product: units})

    assert faults(caught) == [f"units.0.{field}"]


def test_what_was_said_is_not_taken_back(sales: CashSales, order: Order, product: str) -> None:
    sales.refuse(order, **{product: (2, 2)})

    for units in ((1, 1), (2, 1)):
        with pytest.raises(ValidationFailedError):
            sales.refuse(order, **{product: units})
    with pytest.raises(ValidationFailedError):
        sales.refuse(order, **{sales.shop.product(): (1, 0)})


def test_what_is_paid_is_not_refused_any_more(sales: CashSales, order: Order, product: str) -> None:
    sales.collect(order, "657.00")

    with pytest.raises(OrderStateError, match="paid"):
        sales.refuse(order, **{product: (1, 1)})


def test_what_has_come_is_not_canceled(sales: CashSales, order: Order, product: str) -> None:
    sales.refuse(order, **{product: (1, 0)})

    with pytest.raises(OrderStateError, match="come"):
        sales.shop.cancel(sales.clerk, order.order_id)


def test_a_cancellation_that_comes_first_wins_over_the_cash(sales: CashSales, order: Order) -> None:
    cancel = just_before(lambda: sales.shop.cancel(sales.clerk, order.order_id))

    with cancel, pytest.raises(OrderStateError, match="canceled"):
        sales.collect(order, "657.00")
    check_invariants(sales.shop)


def test_units_of_a_line_are_worth_what_the_line_costs_in_whatever_order(
    sales: CashSales, shop: Shop
) -> None:
    odd = shop.product(stock=7, price=1_001)
    order = sales.accepted(odd, 7)
    worths = []
    for units in (1, 3, 6):
        order = sales.refuse(order, **{odd: (units, 0)})
        worths.append(forgone(order))
        check_invariants(shop)

    assert worths == [1_001, 3_003, 6_006]


def test_writing_it_down_takes_few_calls(sales: CashSales, order: Order) -> None:
    with counted_calls() as calls:
        sales.collect(order, "657.00")

    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]


def test_cash_that_was_given_back_is_written_down_by_its_name(
    sales: CashSales, order: Order
) -> None:
    sales.collect(order, "657.00")

    refund = sales.give_back(order, "100.00")

    assert (refund.status, refund.reference) == (RefundStatus.SUCCEEDED, "TRX1")
    after = sales.shop.get(order.order_id)
    assert (after.status, after.refunded) == (OrderStatus.PAID, 10_000)
    check_invariants(sales.shop)
    assert sales.give_back(order, "100.00") == refund
    assert sales.give_back(order, "557.00", "TRX2", "rest").status is RefundStatus.SUCCEEDED
    assert sales.shop.get(order.order_id).status is OrderStatus.REFUNDED
    check_invariants(sales.shop)


def test_cash_is_given_back_by_a_name_that_is_new(sales: CashSales, order: Order) -> None:
    sales.collect(order, "657.00")
    sales.give_back(order, "100.00")

    with pytest.raises(RefundKnownError):
        sales.give_back(order, "50.00", "TRX1", "again")
    with pytest.raises(ValidationFailedError) as caught:
        sales.give_back(order, "50.00", None, "nameless")
    assert faults(caught) == ["reference"]
    check_invariants(sales.shop)


def test_more_than_was_collected_is_not_given_back(sales: CashSales, order: Order) -> None:
    sales.collect(order, "657.00")

    with pytest.raises(StorefrontError, match="Only"):
        sales.give_back(order, "657.01")


def test_an_advance_and_cash_are_two_payments_of_one_order(
    shop: Shop, bkash: FakeBkash, product: str, clock: FrozenClock
) -> None:
    sales = CashSales(shop, ADVANCE)
    order = sales.place(product, 3)
    advance = shop.begin_bkash(sales.buyer, order.order_id)
    bkash.approve(advance.reference or "")
    shop.call_back(advance)

    paid = sales.collect(order, "597.00")

    assert (paid.status, paid.taken) == (OrderStatus.PAID, 65_700)
    check_invariants(shop)
    # Cash goes back first, and the advance, which was for the way, if that is said.
    sales.give_back(order, "597.00")
    assert shop.get(order.order_id).status is OrderStatus.PAID
    shop.refund(order.order_id, attempt_id=advance.attempt_id)
    assert shop.get(order.order_id).status is OrderStatus.REFUNDED
    check_invariants(shop)
    clock.advance(days=1)
    assert shop.reconcile().counts  # of the advance alone: nobody is asked about cash
    check_invariants(shop)


def test_no_money_is_given_back_for_a_unit_that_was_refused(
    sales: CashSales, order: Order, product: str
) -> None:
    sales.refuse(order, **{product: (2, 0)})
    sales.collect(order, "259.00")

    with pytest.raises(MoreThanSoldError):
        sales.give_units_back(order, {product: RefundUnits(2)})
    seen = sales.shop.refund_previews.look(order.order_id)
    (line,) = refund_preview(seen, RefundParts({product: RefundUnits(1)}))["lines"]
    assert (line["left"], line["amount"]) == (1, "199.00")
    refund = sales.give_units_back(order, {product: RefundUnits(1)})

    assert (refund.amount.amount, refund.units) == (19_900, {product: (1,)})
    check_invariants(sales.shop)


def test_a_unit_that_was_refused_is_not_packed_and_waits_for_somebody(
    sales: CashSales, order: Order, product: str
) -> None:
    shop, order_id = sales.shop, order.order_id
    sales.refuse(order, **{product: (1, 0)})

    with pytest.raises(NotLeftError):
        pack(shop, order_id, {product: 3})
    assert queue_of(shop.get(order_id)) == "to_pack"
    pack(shop, order_id, {product: 2})
    after = shop.get(order_id)
    assert (after.left_to_pack, queue_of(after)) == ({}, "stopped")
    check_invariants(shop)
    go(shop, order_id, *ARRIVES)
    assert fulfilment_status(shop.get(order_id)) is FulfilmentStatus.DELIVERED
    sales.refuse(order, **{product: (1, 1)})

    assert queue_of(shop.get(order_id)) == "to_collect"
    assert shop.levels(product) == (3, 3)
    check_invariants(shop)


@pytest.mark.parametrize("said", [(2,), (1, 2)], ids=["at once", "one by one"])
def test_of_units_that_were_sent_the_parcels_are_refused_first(
    sales: CashSales, order: Order, product: str, said: tuple[int, ...]
) -> None:
    shop, order_id = sales.shop, order.order_id
    pack(shop, order_id, {product: 1})
    go(shop, order_id, *RETURNS)
    for refused in said:
        sales.refuse(order, **{product: (refused, 0)})

    after = shop.get(order_id)
    assert (after.goods[product].refused, after.left_to_pack) == (1, {product: 1})
    with pytest.raises(ValidationFailedError):
        sales.refuse(order, **{product: (2, 3)})
    go(shop, order_id, ParcelStatus.BACK, back={product: Returned(1, 0)})
    sales.refuse(order, **{product: (2, 1)})

    assert shop.levels(product) == (4, 4)
    check_invariants(shop)


def test_a_unit_comes_back_while_another_parcel_of_the_product_is_under_way(
    sales: CashSales, order: Order, product: str
) -> None:
    """The courier brings it back before the other parcel has arrived."""
    shop, order_id = sales.shop, order.order_id
    pack(shop, order_id, {product: 2})
    go(shop, order_id, *ARRIVES)
    pack(shop, order_id, {product: 1}, "second")
    go(shop, order_id, *ARRIVES[:2], number=2)
    sales.refuse(order, **{product: (1, 0)})

    sales.refuse(order, **{product: (1, 1)})

    assert (shop.get(order_id).goods[product].retrieved, shop.levels(product)) == (1, (3, 3))
    check_invariants(shop)
    go(shop, order_id, ParcelStatus.FAILED, ParcelStatus.COMING_BACK, number=2)
    go(shop, order_id, ParcelStatus.BACK, number=2, back={product: Returned(1, 0)})
    with pytest.raises(ValidationFailedError):  # the other one came with its parcel
        sales.refuse(order, **{product: (2, 2)})
    sales.refuse(order, **{product: (2, 1)})
    sales.collect(order, str(outstanding(shop.get(order_id))))
    assert (shop.levels(product), queue_of(shop.get(order_id))) == ((4, 4), None)
    check_invariants(shop)


def test_what_was_not_taken_out_of_a_parcel_comes_back_without_it(
    sales: CashSales, order: Order, product: str
) -> None:
    """The commonest refusal: the buyer keeps two of three, and the courier brings one back."""
    shop, order_id = sales.shop, order.order_id
    pack(shop, order_id, {product: 2})
    go(shop, order_id, *ARRIVES)
    pack(shop, order_id, {product: 1}, "second")
    go(shop, order_id, *RETURNS, number=2)
    sales.refuse(order, **{product: (1, 0)})
    with pytest.raises(ValidationFailedError):  # it comes back with the second parcel
        sales.refuse(order, **{product: (1, 1)})

    sales.refuse(order, **{product: (2, 0)})
    sales.collect(order, str(outstanding(shop.get(order_id))))
    go(shop, order_id, ParcelStatus.BACK, number=2, back={product: Returned(1, 0)})
    assert queue_of(shop.get(order_id)) == "stopped"
    with pytest.raises(ValidationFailedError):
        sales.refuse(order, **{product: (2, 2)})
    sales.refuse(order, **{product: (2, 1)})

    after = shop.get(order_id)
    assert (after.status, queue_of(after)) == (OrderStatus.PAID, None)
    assert (after.goods[product].retrieved, after.goods[product].canceled) == (1, 0)
    assert shop.levels(product) == (4, 4)
    check_invariants(shop)


def test_a_unit_that_arrived_comes_back_besides_those_that_were_refused(
    sales: CashSales, order: Order, product: str
) -> None:
    pack(sales.shop, order.order_id, {product: 2})
    go(sales.shop, order.order_id, *ARRIVES)
    sales.refuse(order, **{product: (1, 1)})
    sales.collect(order, "458.00")

    refund = sales.give_units_back(order, {product: RefundUnits(1)})

    assert refund.restocked == {product: 1}
    assert sales.shop.levels(product) == (4, 4)
    check_invariants(sales.shop)


def test_a_unit_is_back_at_once_out_of_the_parcel_that_has_brought_it(
    sales: CashSales, order: Order, product: str
) -> None:
    pack(sales.shop, order.order_id, {product: 3})
    go(sales.shop, order.order_id, *ARRIVES)

    refused = sales.refuse(order, **{product: (1, 1)})

    assert refused.goods[product].retrieved == 1
    assert sales.shop.levels(product) == (3, 3)
    check_invariants(sales.shop)


def test_a_unit_that_was_never_packed_and_one_out_of_a_parcel_are_two_to_come_back(
    sales: CashSales, order: Order, product: str
) -> None:
    sales.refuse(order, **{product: (1, 0)})
    pack(sales.shop, order.order_id, {product: 2})
    go(sales.shop, order.order_id, *ARRIVES)

    assert awaited(sales.refuse(order, **{product: (2, 0)})) == {product: 2}

    assert awaited(sales.refuse(order, **{product: (2, 2)})) == {}
    assert sales.shop.levels(product) == (4, 4)
    check_invariants(sales.shop)


def test_an_order_ends_whose_units_are_all_paid_back_before_all_is_collected(
    sales: CashSales, order: Order, product: str
) -> None:
    sales.collect(order, "600.00")

    sales.give_units_back(order, {product: RefundUnits(3)})

    assert sales.shop.get(order.order_id).status is OrderStatus.REFUSED
    check_invariants(sales.shop)
