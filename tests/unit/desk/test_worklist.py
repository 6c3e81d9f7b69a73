"""Staff see what is to be done next, the longest waiting first, at the same cost every day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storefront.desk.stage import Stage
from storefront.desk.work_views import WorkView
from storefront.desk.worklist import MOST
from storefront.errors import ValidationFailedError
from storefront.fulfilments.model import ParcelStatus, Returned
from storefront.orders.promising import DEFAULT_DAYS
from storefront.paging import PageRequest
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.parcels import ARRIVES, RETURNS, bought, go, pack
from tests.support.shop import CLERK, Shop
from tests.unit.orders.cash import CashSales
from tests.unit.orders.quotes import IN_DHAKA

#: Days within which an order comes in the shop of `CashSales`.
PROMISED = 2


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=99)


def listed(shop: Shop, stage: Stage, limit: int = MOST) -> list[WorkView]:
    _, page = shop.worklist.show(stage, PageRequest(limit), CLERK)
    return list(page.items)


def ids(shop: Shop, stage: Stage) -> list[str]:
    return [one["order"]["id"] for one in listed(shop, stage)]


def pages(shop: Shop, stage: Stage, limit: int) -> Iterator[list[str]]:
    """Yield the orders of each page."""
    after = None
    while True:
        _, page = shop.worklist.show(stage, PageRequest(limit, after), CLERK)
        yield [one["order"]["id"] for one in page.items]
        after = page.last
        if after is None:
            return


def counts(shop: Shop) -> dict[str, int]:
    """Return how many wait at each stage at which any do."""
    stages, _ = shop.worklist.show(Stage.TO_PACK, PageRequest(), CLERK)
    assert [one["stage"] for one in stages] == list(Stage)
    return {one["stage"].value: one["count"] for one in stages if one["count"]}


def test_an_order_is_listed_where_its_next_step_is(shop: Shop, mug: str) -> None:
    sales = CashSales(shop)
    order = sales.place(mug, 2)
    assert counts(shop) == {"to_accept": 1}
    (waiting,) = listed(shop, Stage.TO_ACCEPT)
    assert (waiting["order"]["number"], waiting["late"]) == (order.number, False)
    assert waiting["due_by"] == waiting["order"]["expires_at"]

    order_id = sales.accept(order).order_id
    assert counts(shop) == {"to_pack": 1}
    (waiting,) = listed(shop, Stage.TO_PACK)
    assert [(one["product_id"], one["quantity"]) for one in waiting["left"]] == [(mug, 2)]
    contact = waiting["order"]["contact"]
    assert contact is not None
    assert contact["delivery"] is not None
    assert (contact["delivery"]["line1"], waiting["parcel"]) == ("House 12", None)

    pack(shop, order_id, {mug: 2})
    (waiting,) = listed(shop, Stage.TO_HAND_OVER)
    assert waiting["parcel"] is not None
    assert (waiting["parcel"]["courier"], waiting["left"]) == ("Pathao", [])
    for status, stage in [
        (ParcelStatus.HANDED_OVER, Stage.UNDER_WAY),
        (ParcelStatus.FAILED, Stage.FAILED),
        (ParcelStatus.IN_TRANSIT, Stage.UNDER_WAY),
        (ParcelStatus.DELIVERED, Stage.TO_COLLECT),
    ]:
        go(shop, order_id, status)
        assert (counts(shop), ids(shop, stage)) == ({stage.value: 1}, [order_id])
    check_invariants(shop)

    sales.collect(order, str(order.due_on_delivery))
    assert counts(shop) == {}
    check_invariants(shop)


def test_what_comes_back_unpaid_is_settled_after_it_is_back(shop: Shop, mug: str) -> None:
    sales = CashSales(shop)
    order_id = sales.accepted(mug).order_id
    pack(shop, order_id, {mug: 1})
    go(shop, order_id, *RETURNS)
    assert counts(shop) == {"coming_back": 1}

    go(shop, order_id, ParcelStatus.BACK, back={mug: Returned(1, 0)})

    assert counts(shop) == {"to_collect": 1}
    sales.refuse(shop.get(order_id), **{mug: (1, 0)})
    assert counts(shop) == {}
    check_invariants(shop)


def test_a_disputed_order_is_stopped_and_a_part_can_be_under_way(
    shop: Shop, stripe: FakeStripe, mug: str
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {mug: 3})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    pack(shop, order_id, {mug: 1})
    go(shop, order_id, ParcelStatus.HANDED_OVER)
    assert counts(shop) == {"to_pack": 1, "under_way": 1}

    intent = shop.attempt(attempt.attempt_id).transaction_id or ""
    shop.deliver(stripe.dispute_event("created", intent, "needs_response"))

    assert counts(shop) == {"stopped": 1, "under_way": 1}
    (waiting,) = listed(shop, Stage.STOPPED)
    assert (waiting["left"], waiting["due_by"], waiting["late"]) == ([], None, False)


def test_the_longest_sold_comes_first_wherever_it_is_and_whenever_it_was_placed(
    shop: Shop, mug: str, clock: FrozenClock
) -> None:
    sales = CashSales(shop)
    placed_first = sales.place(mug)
    clock.advance(minutes=1)
    sold_first = bought(shop, {mug: 1})
    clock.advance(hours=20)
    sales.accept(placed_first)

    assert ids(shop, Stage.TO_PACK) == [sold_first, placed_first.order_id]

    pack(shop, placed_first.order_id, {mug: 1})
    clock.advance(hours=1)
    pack(shop, sold_first, {mug: 1})
    assert ids(shop, Stage.TO_HAND_OVER) == [sold_first, placed_first.order_id]


def test_late_is_what_has_not_come_within_the_days_of_its_way_to_be_delivered(
    shop: Shop, mug: str, clock: FrozenClock
) -> None:
    sales = CashSales(shop)
    promised, unpromised, sent = sales.accepted(mug), bought(shop, {mug: 1}), sales.accepted(mug)
    pack(shop, sent.order_id, {mug: 1})
    go(shop, sent.order_id, ParcelStatus.HANDED_OVER)

    clock.advance(days=PROMISED)
    assert ids(shop, Stage.LATE) == []
    clock.advance(seconds=1)
    assert sorted(ids(shop, Stage.LATE)) == sorted([promised.order_id, sent.order_id])
    assert counts(shop) == {"to_pack": 2, "under_way": 1, "late": 2}
    (first, second) = listed(shop, Stage.TO_PACK)
    assert sorted([first["late"], second["late"]]) == [False, True]

    go(shop, sent.order_id, ParcelStatus.DELIVERED)
    assert ids(shop, Stage.LATE) == [promised.order_id]
    clock.advance(days=DEFAULT_DAYS - PROMISED)
    assert sorted(ids(shop, Stage.LATE)) == sorted([promised.order_id, unpromised])


def test_every_order_is_on_one_page_though_all_were_sold_in_one_second(
    shop: Shop, mug: str
) -> None:
    """And one that is packed meanwhile is the last of a page."""
    sold = [bought(shop, {mug: 1}) for _ in range(9)]
    pack(shop, sold[0], {mug: 1})
    wanted = {*sold[1:]}

    assert sorted(one for page in pages(shop, Stage.TO_PACK, 2) for one in page) == sorted(wanted)

    seen = list[str]()
    for page in pages(shop, Stage.TO_PACK, 3):
        assert len(page) <= 3
        seen += page
        pack(shop, page[-1], {mug: 1})
    assert sorted(seen) == sorted(wanted)


def test_what_goes_on_while_it_is_read_is_left_out(shop: Shop, mug: str) -> None:
    stays, goes = bought(shop, {mug: 1}), bought(shop, {mug: 1})

    with just_before(lambda: pack(shop, goes, {mug: 1}), "BatchGetItem"):
        assert ids(shop, Stage.TO_PACK) == [stays]


def test_orders_to_accept_come_in_pages_among_those_that_are_paid_online(
    shop: Shop, mug: str, clock: FrozenClock
) -> None:
    sales = CashSales(shop)
    wanted = list[str]()
    for _ in range(3):
        shop.order(shop.buyer(), {mug: 1})
        sales.buyer = shop.buyer()
        clock.advance(seconds=1)
        wanted.append(sales.place(mug).order_id)

    found = list(pages(shop, Stage.TO_ACCEPT, 2))

    assert [one for page in found for one in page] == wanted
    assert [len(page) for page in found] == [2, 1]


@pytest.mark.parametrize("orders", [1, 12])
def test_a_list_takes_as_many_calls_however_many_orders_there_are(
    shop: Shop, mug: str, clock: FrozenClock, orders: int
) -> None:
    for _ in range(orders):
        bought(shop, {mug: 1})
    clock.advance(days=DEFAULT_DAYS, seconds=1)

    with counted_calls() as calls:
        assert len(ids(shop, Stage.LATE)) == orders

    assert sorted(set(calls)) == ["BatchGetItem", "GetItem", "Query"]
    # Two shards of seven groups, four of pending orders; the terms; late ones, the page, accounts.
    assert [calls.count(one) for one in ("Query", "GetItem", "BatchGetItem")] == [18, 1, 3]


@pytest.mark.parametrize("after", ["to_pack", "packed/1/ORDER#1/ORDER", "to_pack/x/ORDER#1/ORDER"])
def test_a_place_that_no_page_has_is_refused(shop: Shop, after: str) -> None:
    for stage in (Stage.TO_PACK, Stage.TO_ACCEPT):
        with pytest.raises(ValidationFailedError):
            shop.worklist.show(stage, PageRequest(2, after), CLERK)


def test_nobody_is_named_once_it_is_not_known_any_more(
    shop: Shop, mug: str, clock: FrozenClock
) -> None:
    CashSales(shop).accepted(mug)
    (before,) = listed(shop, Stage.TO_PACK)
    noon, clock.now = clock.now, IN_DHAKA.erase_at

    (after,) = listed(shop, Stage.TO_PACK)

    clock.now = noon  # the audit wants it to be erased by then

    assert before["order"]["contact"] is not None
    assert after["order"]["contact"] is None


def test_what_arrived_paid_waits_for_nobody(shop: Shop, mug: str, clock: FrozenClock) -> None:
    order_id = bought(shop, {mug: 1})
    pack(shop, order_id, {mug: 1})
    go(shop, order_id, *ARRIVES)
    clock.now += timedelta(days=99)

    assert counts(shop) == {}
