"""Orders are packed and sent, and come back: no unit twice, and the shelf is as it is counted."""

from dataclasses import replace

import pytest

from storefront.editions import Seen
from storefront.errors import (
    IdempotencyMismatchError,
    NotFoundError,
    StaleError,
    ValidationFailedError,
)
from storefront.fulfilments.model import (
    MAX_PARCELS,
    NotLeftError,
    Parcel,
    ParcelChange,
    ParcelStateError,
    ParcelStatus,
    Returned,
    TooManyParcelsError,
)
from storefront.orders.goods import FulfilmentStatus
from storefront.orders.shipping import fulfilment_status
from storefront.orders.status import OrderStateError
from storefront.payments.model.refund import UnitsAwayError
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.parcels import ARRIVES, RETURNS, bought, go, pack, to_ship
from tests.support.shop import CLERK, Shop

HANDED_OVER, CANCELED, BACK = (
    ParcelStatus.HANDED_OVER,
    ParcelStatus.CANCELED,
    ParcelStatus.BACK,
)


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=10)


@pytest.fixture
def cup(shop: Shop) -> str:
    return shop.product(stock=10)


@pytest.fixture
def order_id(shop: Shop, mug: str, cup: str) -> str:
    """An order for three mugs and a cup, paid."""
    return bought(shop, {mug: 3, cup: 1})


def status(shop: Shop, order_id: str) -> FulfilmentStatus:
    return fulfilment_status(shop.get(order_id))


def left(shop: Shop, order_id: str) -> dict[str, int]:
    return shop.get(order_id).left_to_pack


def shelf(shop: Shop, product_id: str) -> int:
    """Return what somebody counts who goes and looks."""
    return shop.levels(product_id)[1] + to_ship(shop, product_id)


def test_an_order_goes_out_in_two_parcels(shop: Shop, order_id: str, mug: str, cup: str) -> None:
    assert status(shop, order_id) is FulfilmentStatus.NONE

    first = pack(shop, order_id, {mug: 2, cup: 1})
    assert (first["number"], first["status"], first["courier"]) == (1, "packed", "Pathao")
    assert (left(shop, order_id), status(shop, order_id)) == ({mug: 1}, FulfilmentStatus.PACKING)
    go(shop, order_id, HANDED_OVER)
    assert status(shop, order_id) is FulfilmentStatus.PARTLY_SHIPPED
    assert pack(shop, order_id, {mug: 1})["number"] == 2
    go(shop, order_id, *ARRIVES, number=2)
    assert status(shop, order_id) is FulfilmentStatus.PARTLY_DELIVERED
    go(shop, order_id, ParcelStatus.DELIVERED)

    assert (left(shop, order_id), status(shop, order_id)) == ({}, FulfilmentStatus.DELIVERED)
    assert shop.events(order_id)[-7:] == [
        "parcel.packed",
        "parcel.handed_over",
        "parcel.packed",
        "parcel.handed_over",
        "parcel.in_transit",
        "parcel.delivered",
        "parcel.delivered",
    ]
    check_invariants(shop)


def test_what_is_on_the_shelf_is_what_is_not_sold_and_what_is_to_ship(
    shop: Shop, order_id: str, mug: str
) -> None:
    assert (shop.levels(mug), to_ship(shop, mug), shelf(shop, mug)) == ((7, 7), 3, 10)

    pack(shop, order_id, {mug: 2})
    assert (to_ship(shop, mug), shelf(shop, mug)) == (3, 10)
    go(shop, order_id, HANDED_OVER)

    assert (shop.levels(mug), to_ship(shop, mug), shelf(shop, mug)) == ((7, 7), 1, 8)
    check_invariants(shop)


def test_units_of_a_hot_product_are_counted_wherever_they_were_sold(shop: Shop, mug: str) -> None:
    shop.sharding_service.spread(mug, 2)
    order_id = bought(shop, {mug: 2})
    assert to_ship(shop, mug) == 2
    check_invariants(shop)

    pack(shop, order_id, {mug: 1})
    go(shop, order_id, HANDED_OVER)
    assert to_ship(shop, mug) == 1
    check_invariants(shop)
    gathered = shop.sharding_service.gather(mug)

    assert (gathered.shards, gathered.to_ship, to_ship(shop, mug)) == (0, 1, 1)
    check_invariants(shop)


def test_a_parcel_is_packed_in_two_calls_and_moved_in_two(
    shop: Shop, order_id: str, mug: str
) -> None:
    with counted_calls() as packing:
        pack(shop, order_id, {mug: 1}, "key")
    with counted_calls() as moving:
        go(shop, order_id, HANDED_OVER)
    with counted_calls() as reading:
        shop.fulfilments.of_order(order_id, CLERK)

    assert (packing, moving, reading) == (
        ["GetItem", "TransactWriteItems"],
        ["BatchGetItem", "TransactWriteItems"],
        ["Query"],
    )


def test_no_more_is_packed_than_is_left(shop: Shop, order_id: str, mug: str, cup: str) -> None:
    pack(shop, order_id, {mug: 2})

    with pytest.raises(NotLeftError) as refused:
        pack(shop, order_id, {mug: 2, cup: 1})
    with pytest.raises(NotLeftError):
        pack(shop, order_id, {"01JOTHER": 1})

    assert refused.value.fields["left"] == sorted(
        [{"product_id": mug, "quantity": 1}, {"product_id": cup, "quantity": 1}],
        key=lambda one: str(one["product_id"]),
    )
    assert left(shop, order_id) == {mug: 1, cup: 1}


def test_one_key_packs_once(shop: Shop, order_id: str, mug: str) -> None:
    first = pack(shop, order_id, {mug: 3}, "key")
    again = pack(shop, order_id, {mug: 3}, "key")

    assert again == first
    assert shop.get(order_id).parcels == 1
    with pytest.raises(IdempotencyMismatchError):
        pack(shop, order_id, {mug: 2}, "key")


def test_what_is_packed_while_another_changes_the_order_is_packed(
    shop: Shop, order_id: str, mug: str, cup: str
) -> None:
    with just_before(lambda: pack(shop, order_id, {cup: 1}, "another")):
        packed = pack(shop, order_id, {mug: 3}, "key")

    assert packed["number"] == 2
    assert pack(shop, order_id, {mug: 3}, "key") == packed


def test_only_what_is_paid_is_packed(shop: Shop, mug: str) -> None:
    order_id = shop.order(shop.buyer(), {mug: 1})

    with pytest.raises(OrderStateError):
        pack(shop, order_id, {mug: 1})
    with pytest.raises(NotFoundError):
        pack(shop, "01JNOTHING", {mug: 1})


def test_what_the_buyer_disputes_stays_here_until_the_bank_has_decided(
    shop: Shop, mug: str
) -> None:
    assert isinstance(shop.stripe, FakeStripe)
    buyer = shop.buyer()
    order_id = shop.order(buyer, {mug: 2})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(shop.stripe.pay(attempt.reference or ""))
    pack(shop, order_id, {mug: 1})
    intent = shop.attempt(attempt.attempt_id).transaction_id or ""
    shop.deliver(shop.stripe.dispute_event("created", intent, "needs_response"))

    with pytest.raises(OrderStateError):
        pack(shop, order_id, {mug: 1})
    with pytest.raises(OrderStateError):
        go(shop, order_id, HANDED_OVER)
    check_invariants(shop)
    shop.deliver(shop.stripe.dispute_event("closed", intent, "won"))

    assert go(shop, order_id, HANDED_OVER).status is HANDED_OVER
    check_invariants(shop)


def test_what_is_unpacked_can_be_packed_again(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 3})
    go(shop, order_id, CANCELED)

    assert left(shop, order_id)[mug] == 3
    assert pack(shop, order_id, {mug: 3})["number"] == 2
    with pytest.raises(ParcelStateError):
        go(shop, order_id, HANDED_OVER)
    check_invariants(shop)


def test_a_parcel_that_comes_back_brings_back_what_is_whole(
    shop: Shop, order_id: str, mug: str
) -> None:
    pack(shop, order_id, {mug: 3})
    go(shop, order_id, *RETURNS)
    assert status(shop, order_id) is FulfilmentStatus.COMING_BACK

    parcel = go(shop, order_id, BACK, back={mug: Returned(restocked=2, damaged=1)})

    assert (parcel.failures, shop.levels(mug), to_ship(shop, mug)) == (1, (9, 9), 0)
    (last,) = [
        one.text
        for one in shop.timeline_service.tell(order_id, CLERK).entries
        if one.type == "parcel.back"
    ]
    assert last.startswith("Parcel 1 came back; 2 \u00d7 Product")
    check_invariants(shop)


def test_goods_that_all_came_back_are_back_be_they_whole_or_not(shop: Shop, mug: str) -> None:
    order_id = bought(shop, {mug: 3})
    pack(shop, order_id, {mug: 3})
    go(shop, order_id, *RETURNS)

    go(shop, order_id, BACK, back={mug: Returned(restocked=1, damaged=2)})

    assert status(shop, order_id) is FulfilmentStatus.BACK


def test_of_what_comes_back_every_unit_is_told(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 3})
    go(shop, order_id, *RETURNS)

    for back in ({}, {mug: Returned(2, 0)}, {mug: Returned(2, 2)}, {"01JOTHER": Returned(3, 0)}):
        with pytest.raises(ValidationFailedError):
            go(shop, order_id, BACK, back=back)

    assert shop.levels(mug) == (7, 7)
    go(shop, order_id, BACK, back={mug: Returned(0, 3)})
    assert shop.levels(mug) == (7, 7)
    check_invariants(shop)


def test_a_courier_fails_and_tries_again(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 1})
    way = (ParcelStatus.FAILED, ParcelStatus.IN_TRANSIT)

    parcel = go(shop, order_id, HANDED_OVER, *way, *way, ParcelStatus.DELIVERED)

    assert (parcel.failures, parcel.status) == (2, ParcelStatus.DELIVERED)
    texts = [one.text for one in shop.timeline_service.tell(order_id, CLERK).entries]
    assert "Parcel 1 could not be delivered, for the second time" in texts


def test_a_parcel_is_handed_over_to_somebody(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 1})
    service, handed_over = shop.fulfilment_service, ParcelChange(HANDED_OVER)
    nobody = replace(handed_over, tracking={"courier": ""})

    with pytest.raises(ValidationFailedError):
        service.change(CLERK, order_id, "1", nobody, Seen())
    redx = replace(handed_over, tracking={"courier": "RedX", "number": "R7"})
    _, parcel = service.change(CLERK, order_id, "1", redx, Seen())

    assert (parcel.tracking.courier, parcel.tracking.number) == ("RedX", "R7")
    assert parcel.handed_over_at == shop.clock()


def test_what_was_seen_is_changed_once(shop: Shop, order_id: str, mug: str) -> None:
    seen = Seen.of(pack(shop, order_id, {mug: 1})["etag"])
    service = shop.fulfilment_service

    _, first = service.change(CLERK, order_id, "1", ParcelChange(HANDED_OVER), seen)
    _, again = service.change(CLERK, order_id, "1", ParcelChange(HANDED_OVER), seen)
    with pytest.raises(StaleError):
        service.change(CLERK, order_id, "1", ParcelChange(ParcelStatus.DELIVERED), seen)

    assert again == first
    assert to_ship(shop, mug) == 2


@pytest.mark.parametrize("number", ["0", "2", "01", "21", "x", "\u09e7"])
def test_a_parcel_that_there_is_not_is_not_found(
    shop: Shop, order_id: str, mug: str, number: str
) -> None:
    pack(shop, order_id, {mug: 1})

    with pytest.raises(NotFoundError):
        shop.fulfilment_service.change(CLERK, order_id, number, ParcelChange(CANCELED), Seen())


def test_an_order_has_twenty_parcels_at_the_most(shop: Shop, order_id: str, mug: str) -> None:
    for number in range(1, MAX_PARCELS + 1):
        pack(shop, order_id, {mug: 1})
        go(shop, order_id, CANCELED, number=number)

    with pytest.raises(TooManyParcelsError):
        pack(shop, order_id, {mug: 1})
    _, parcels = shop.fulfilments.of_order(order_id, CLERK)
    assert [one.number for one in parcels] == list(range(1, MAX_PARCELS + 1))
    check_invariants(shop)


def test_units_that_are_refunded_and_put_back_are_not_sent(
    shop: Shop, order_id: str, mug: str, cup: str
) -> None:
    shop.refund(order_id, "199.00", restock={mug: 1})
    check_invariants(shop)

    assert (left(shop, order_id), to_ship(shop, mug)) == ({mug: 2, cup: 1}, 2)
    assert shelf(shop, mug) == 10
    with pytest.raises(NotLeftError):
        pack(shop, order_id, {mug: 3})


def test_units_in_a_parcel_do_not_come_back_with_a_refund(
    shop: Shop, order_id: str, mug: str
) -> None:
    pack(shop, order_id, {mug: 2})

    with pytest.raises(UnitsAwayError) as refused:
        shop.refund(order_id, "199.00", "one", {mug: 2})
    assert (refused.value.fields["packed"], refused.value.fields["away"]) == (2, 0)
    go(shop, order_id, HANDED_OVER)
    with pytest.raises(UnitsAwayError) as refused:
        shop.refund(order_id, "199.00", "one", {mug: 2})
    assert (refused.value.fields["packed"], refused.value.fields["away"]) == (0, 2)
    go(shop, order_id, ParcelStatus.DELIVERED)
    shop.refund(order_id, "199.00", "one", {mug: 3})

    assert (shop.levels(mug), to_ship(shop, mug)) == ((10, 10), 0)
    check_invariants(shop)


def test_a_refund_that_fails_lets_its_units_go_out_after_all(
    shop: Shop, order_id: str, mug: str
) -> None:
    assert isinstance(shop.bkash, object)
    shop.bkash.given.next_status = "Pending"  # type: ignore[attr-defined]
    shop.refund(order_id, "199.00", restock={mug: 3})
    assert mug not in left(shop, order_id)
    check_invariants(shop)

    shop.bkash.given.made[-1].status = "Failed"  # type: ignore[attr-defined]
    shop.reconcile()

    assert (left(shop, order_id)[mug], to_ship(shop, mug)) == (3, 3)
    check_invariants(shop)


def test_what_is_given_back_whole_is_not_handed_over(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 3})
    shop.refund(order_id)

    with pytest.raises(OrderStateError):
        go(shop, order_id, HANDED_OVER)
    assert go(shop, order_id, CANCELED).status is CANCELED
    check_invariants(shop)


def test_nobody_sees_the_parcels_of_others(shop: Shop, order_id: str, mug: str) -> None:
    pack(shop, order_id, {mug: 1})

    with pytest.raises(NotFoundError):
        shop.fulfilments.of_order(order_id, shop.buyer())
    with pytest.raises(NotFoundError):
        shop.fulfilments.of_order("01JNOTHING", CLERK)


def test_nothing_of_a_courier_is_told_by_events(shop: Shop, order_id: str, mug: str) -> None:
    """A tracking number leads to whom a parcel is for, and events are kept for ever."""
    pack(shop, order_id, {mug: 1})
    parcel: Parcel = go(shop, order_id, HANDED_OVER)

    told = [str(one.data) for one in shop.timeline_service.tell(order_id, CLERK).entries]
    assert parcel.tracking.number
    assert not any(parcel.tracking.number in one or "Pathao" in one for one in told)
