"""Lists of orders and timelines: whose, in which order, page by page."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from storefront.access import Caller
from storefront.db.tables import BY_STATUS
from storefront.errors import ForbiddenError, NotFoundError, ValidationFailedError
from storefront.orders.listing import IN_TURN, OrderFilter, OrderListService
from storefront.orders.status import MOVES, OrderStatus
from storefront.orders.views import order_view
from storefront.paging import PageRequest
from storefront.web.paging import InvalidCursorError, page_view, read_page
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.provider_side import ProviderSide, late_payment
from tests.support.shop import Shop


def listed(shop: Shop, caller: Caller, **query: str) -> tuple[list[str], str | None]:
    """Return ids and next cursor, as the function does it."""
    listing = OrderListService(shop.order_index)
    wanted = listing.read(caller, query)
    page = listing.page(wanted, read_page(query, wanted.scope))
    view = page_view(page, order_view, wanted.scope)
    return [order["id"] for order in view["items"]], view["next_cursor"]


def page_of_all(shop: Shop, caller: Caller) -> list[Any]:
    """Return the first page as the function does it."""
    wanted = OrderFilter(None)
    page = OrderListService(shop.order_index).page(wanted, PageRequest(100))
    return list(page_view(page, order_view, wanted.scope)["items"])


def place(shop: Shop, clock: FrozenClock, *buyers: Caller) -> list[str]:
    """Place one order each, a second apart; return ids, the newest first."""
    product, ids = shop.product(stock=50), []
    for buyer in buyers:
        clock.advance(seconds=1)
        ids.append(shop.order(buyer, {product: 1}))
    return ids[::-1]


def test_customers_see_their_own_orders_the_newest_first(shop: Shop, clock: FrozenClock) -> None:
    buyer, other = shop.buyer(), shop.buyer()
    ids = place(shop, clock, buyer, other, buyer)

    with counted_calls() as calls:
        found, cursor = listed(shop, buyer)

    assert (found, cursor) == ([ids[0], ids[2]], None)
    assert calls == ["Query", "BatchGetItem"]


def test_pages_follow_each_other_without_gaps_or_repeats(shop: Shop, clock: FrozenClock) -> None:
    buyer = shop.buyer()
    ids = place(shop, clock, *[buyer] * 5)

    first, cursor = listed(shop, buyer, limit="2")
    second, cursor = listed(shop, buyer, limit="2", cursor=cursor or "")
    third, cursor = listed(shop, buyer, limit="2", cursor=cursor or "")

    assert first + second + third == ids
    assert cursor is None


def test_a_cursor_is_of_no_use_to_anybody_else_or_in_another_list(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    place(shop, clock, *[buyer] * 3)
    _, cursor = listed(shop, buyer, limit="1")
    assert cursor

    with pytest.raises(InvalidCursorError):
        listed(shop, shop.buyer(), cursor=cursor)
    with pytest.raises(InvalidCursorError):
        listed(shop, shop.staff(), cursor=cursor)
    with pytest.raises(InvalidCursorError):
        listed(shop, shop.staff(), cursor=cursor, status="pending")


def test_a_tampered_cursor_is_refused(shop: Shop, clock: FrozenClock) -> None:
    buyer = shop.buyer()
    place(shop, clock, *[buyer] * 2)
    _, cursor = listed(shop, buyer, limit="1")
    assert cursor

    swapped = cursor[:9] + ("A" if cursor[9] != "A" else "B") + cursor[10:]
    for tampered in (cursor[:-1], cursor + "A", "é" + cursor[1:], "", "=", swapped, "A" * 999):
        with pytest.raises(InvalidCursorError):
            listed(shop, buyer, cursor=tampered)


def test_staff_see_everybodys_orders_of_one_status(shop: Shop, clock: FrozenClock) -> None:
    one, two = shop.buyer(), shop.buyer()
    ids = place(shop, clock, one, two, one)
    shop.cancel(two, ids[1])

    assert listed(shop, shop.staff(), status="pending") == ([ids[0], ids[2]], None)
    assert listed(shop, shop.staff(), status="canceled") == ([ids[1]], None)
    assert listed(shop, shop.staff(), status="paid") == ([], None)


def test_staff_see_all_orders_merged_and_page_through_them(shop: Shop, clock: FrozenClock) -> None:
    buyers = [shop.buyer() for _ in range(5)]
    ids = place(shop, clock, *buyers)
    shop.cancel(shop.staff(), ids[1])
    shop.cancel(shop.staff(), ids[4])
    staff = shop.staff()

    first, cursor = listed(shop, staff, limit="2")
    second, cursor = listed(shop, staff, limit="2", cursor=cursor or "")
    third, cursor = listed(shop, staff, limit="2", cursor=cursor or "")

    assert first + second + third == ids
    assert cursor is None


def test_staff_find_more_of_one_status_on_the_next_page_and_no_empty_one(
    shop: Shop, clock: FrozenClock
) -> None:
    ids = place(shop, clock, *[shop.buyer() for _ in range(6)])
    staff = shop.staff()

    first, cursor = listed(shop, staff, limit="3")
    second, end = listed(shop, staff, limit="3", cursor=cursor or "")

    assert first + second == ids
    assert end is None


def test_staff_who_see_as_many_orders_as_they_asked_for_are_sent_to_no_empty_page(
    shop: Shop, clock: FrozenClock
) -> None:
    ids = place(shop, clock, shop.buyer(), shop.buyer())
    shop.cancel(shop.staff(), ids[0])

    assert listed(shop, shop.staff(), limit="2") == (ids, None)


def test_an_order_that_left_its_status_while_the_list_was_read_is_not_shown_under_it(
    shop: Shop, clock: FrozenClock
) -> None:
    """As when the index lags: the order itself is asked, so a page may be short of it."""
    ids = place(shop, clock, *[shop.buyer() for _ in range(3)])
    staff = shop.staff()

    with just_before(lambda: shop.cancel(staff, ids[1]), "BatchGetItem"):
        first, cursor = listed(shop, staff, status="pending", limit="2")
    second, end = listed(shop, staff, status="pending", limit="2", cursor=cursor or "")

    assert (first, second, end) == ([ids[0]], [ids[2]], None)
    assert listed(shop, staff, status="canceled") == ([ids[1]], None)


def test_a_list_of_all_orders_shows_one_that_moves_on_meanwhile_once_and_as_it_is(
    shop: Shop, clock: FrozenClock
) -> None:
    """Whichever of the partitions have been read by then."""
    staff, partitions = shop.staff(), sum(BY_STATUS.shards.values())
    for nth in range(1, partitions + 1):
        (newest,) = place(shop, clock, shop.buyer())
        with just_before(partial(shop.cancel, staff, newest), "Query", nth=nth):
            view = page_of_all(shop, staff)

        assert [order["id"] for order in view].count(newest) == 1, f"before query {nth}"
        assert view[0]["status"] == "canceled"


def test_no_move_of_an_order_takes_it_past_the_reader_of_all_statuses() -> None:
    """A status is read for the last time after each status it can come from is for the first."""
    last = {status: at for at, status in enumerate(IN_TURN)}
    first = {status: at for at, status in reversed(list(enumerate(IN_TURN)))}
    moves = {(old, new) for old, by in MOVES.items() for to in by.values() for new in to if old}

    assert set(IN_TURN) == set(OrderStatus)
    assert [
        move for move in moves if move[0] is not move[1] and last[move[1]] < first[move[0]]
    ] == []


@pytest.mark.parametrize("was", [OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.REFUNDED])
def test_an_order_that_is_paid_again_while_all_are_listed_is_listed_once(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, was: OrderStatus
) -> None:
    """By a late payment, or by a bank that sends a refund back; before whichever query."""
    side = ProviderSide(shop, shop.stripe.provider)
    for nth in range(1, sum(BY_STATUS.shards[one.value] for one in IN_TURN) + 1):
        order_id, pay = _ended(shop, side, stripe, clock, was)
        assert shop.get(order_id).status is was

        with just_before(pay, "Query", nth=nth):
            found = [order["id"] for order in page_of_all(shop, shop.staff())]

        assert found.count(order_id) == 1, f"before query {nth}"
        assert shop.get(order_id).status is OrderStatus.PAID


def _ended(
    shop: Shop, side: ProviderSide, stripe: FakeStripe, clock: FrozenClock, was: OrderStatus
) -> tuple[str, Callable[[], object]]:
    """Return an order that is over, and what makes it paid after all."""
    clock.advance(seconds=1)
    if was is OrderStatus.REFUNDED:
        sale = side.sale()
        made = shop.refund(sale.order_id)
        failed = stripe.given.change(made.reference or "", "failed")
        return sale.order_id, partial(shop.deliver, stripe.refund_event("failed", dict(failed)))
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(stock=9): 1})
    attempt = shop.begin_stripe(buyer, order_id)
    if was is OrderStatus.CANCELED:
        shop.cancel(buyer, order_id)
    else:
        clock.now = shop.get(order_id).hold_expires_at
        shop.sweep()
    return order_id, partial(shop.deliver, late_payment(stripe, attempt))


def test_staff_s_list_takes_a_query_a_shard_and_one_call_for_the_orders(
    shop: Shop, clock: FrozenClock
) -> None:
    place(shop, clock, *[shop.buyer() for _ in range(5)])

    with counted_calls() as one_status:
        listed(shop, shop.staff(), status="pending", limit="5")
    with counted_calls() as every_status:
        listed(shop, shop.staff(), limit="5")

    assert one_status == ["Query"] * 4 + ["BatchGetItem"]
    turns = sum(BY_STATUS.shards[one.value] for one in IN_TURN)
    assert every_status == ["Query"] * turns + ["BatchGetItem"]


def test_a_list_without_orders_asks_for_none(shop: Shop) -> None:
    with counted_calls() as calls:
        assert listed(shop, shop.buyer()) == ([], None)

    assert calls == ["Query"]


def test_customers_may_not_ask_by_status(shop: Shop) -> None:
    with pytest.raises(ForbiddenError):
        listed(shop, shop.buyer(), status="pending")


def test_an_unknown_status_is_refused_with_the_known_ones(shop: Shop) -> None:
    with pytest.raises(ValidationFailedError) as refused:
        listed(shop, shop.staff(), status="lost")

    assert all(one.value in refused.value.fields["errors"][0]["message"] for one in OrderStatus)


def test_a_timeline_tells_who_did_what_in_order(shop: Shop, clock: FrozenClock) -> None:
    buyer, staff = shop.buyer(), shop.staff()
    order_id = shop.order(buyer, {shop.product(price=19_900): 2})
    clock.advance(minutes=1)
    shop.cancel(staff, order_id)

    with counted_calls() as calls:
        _, (placed, canceled) = shop.orders.history(order_id, buyer)

    assert calls == ["Query"]
    assert (placed.sequence, placed.type, placed.actor) == (1, "order.placed", buyer.user_id)
    assert placed.data == {
        "total_amount": "398.00",
        "currency": "BDT",
        "units": 2,
        "hold_until": "2030-01-01T12:15:00.000Z",
    }
    assert (canceled.sequence, canceled.type, canceled.actor) == (
        2,
        "order.canceled",
        staff.user_id,
    )
    assert (canceled.at - placed.at).total_seconds() == 60


def test_somebody_elses_timeline_does_not_exist(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    with pytest.raises(NotFoundError):
        shop.orders.history(order_id, shop.buyer())
    with pytest.raises(NotFoundError):
        shop.orders.history("01JZ8K3V6M4Q2X9T7B5N1C0DEF", shop.buyer())
    assert shop.orders.history(order_id, shop.staff())[0].order_id == order_id
