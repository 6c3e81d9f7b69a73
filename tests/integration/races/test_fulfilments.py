"""Clerks who pack, send and refund the same units at once: no unit goes two ways."""

from storefront.fulfilments.model import NotLeftError, ParcelStateError, ParcelStatus, Returned
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.refund import UnitsAwayError
from tests.support.invariants import check_invariants
from tests.support.parcels import RETURNS, bought, go, pack, to_ship
from tests.support.races import after_looks, found, insistent, refusals, together
from tests.support.shop import Shop

PROMISE = "No unit is sent twice, and none that was refunded"


def test_of_two_clerks_who_pack_the_same_units_one_does(shop: Shop, moment: int) -> None:
    del moment
    mug = shop.product(stock=5)
    order_id = bought(shop, {mug: 3})

    outcomes = together(
        *[insistent(lambda key=key: pack(shop, order_id, {mug: 2}, key)) for key in ("1", "2", "3")]  # type: ignore[misc]
    )

    refused = refusals(outcomes)
    assert [type(one) for one in refused] == [NotLeftError] * 2
    assert refused[0].fields["left"] == [{"product_id": mug, "quantity": 1}]
    assert shop.get(order_id).parcels == 1
    check_invariants(shop)
    found(PROMISE, "3 clerks pack 2 of 3 units", "1 parcel, and 2 hear what is left")


def test_one_click_sent_four_times_is_one_parcel(shop: Shop, moment: int) -> None:
    del moment
    mug = shop.product(stock=5)
    order_id = bought(shop, {mug: 3})

    outcomes = together(*[insistent(lambda: pack(shop, order_id, {mug: 3}, "key"))] * 4)

    assert refusals(outcomes) == []
    assert shop.get(order_id).parcels == 1


def test_what_is_refunded_is_not_sent_and_what_is_sent_is_not_put_back(
    shop: Shop, moment: int
) -> None:
    mug = shop.product(stock=5)
    order_id = bought(shop, {mug: 2})

    def pack_and_send() -> object:
        pack(shop, order_id, {mug: 2})
        return go(shop, order_id, ParcelStatus.HANDED_OVER)

    outcomes = together(
        insistent(pack_and_send),
        after_looks(moment * 2, shop, order_id, lambda: _put_back(shop, order_id, mug)),
    )

    (refused,) = refusals(outcomes)
    assert isinstance(refused, NotLeftError | UnitsAwayError | OrderStateError)
    sent = shop.get(order_id).units_of(shop.get(order_id).lines[0]).shipped
    assert (sent, shop.levels(mug), to_ship(shop, mug)) in {
        (2, (3, 3), 0),
        (0, (5, 5), 0),
    }
    check_invariants(shop)
    found(PROMISE, "units are sent while they are refunded and put back", f"{sent} of 2 sent")


def _put_back(shop: Shop, order_id: str, product_id: str) -> object:
    return shop.refund(order_id, restock={product_id: 2})


def test_a_parcel_is_handed_over_or_taken_apart(shop: Shop, moment: int) -> None:
    del moment
    mug = shop.product(stock=5)
    order_id = bought(shop, {mug: 2})
    pack(shop, order_id, {mug: 2})

    outcomes = together(
        insistent(lambda: go(shop, order_id, ParcelStatus.HANDED_OVER)),
        insistent(lambda: go(shop, order_id, ParcelStatus.CANCELED)),
    )

    assert [type(one) for one in refusals(outcomes)] == [ParcelStateError]
    is_here = bool(shop.get(order_id).left_to_pack)
    assert to_ship(shop, mug) == (2 if is_here else 0)
    check_invariants(shop)


def test_what_came_back_is_put_on_the_shelf_once(shop: Shop, moment: int) -> None:
    del moment
    mug = shop.product(stock=5)
    order_id = bought(shop, {mug: 2})
    pack(shop, order_id, {mug: 2})
    go(shop, order_id, *RETURNS)
    back = {mug: Returned(2, 0)}

    def refund() -> object:
        return shop.refund(order_id, "100.00")

    def come_back() -> object:
        return go(shop, order_id, ParcelStatus.BACK, back=back)

    outcomes = together(*[insistent(come_back)] * 3, insistent(refund))

    assert refusals(outcomes) == []
    assert (shop.levels(mug), shop.get(order_id).status) == ((5, 5), OrderStatus.PAID)
    check_invariants(shop)
