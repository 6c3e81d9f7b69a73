"""The timeline as API Gateway asks for it."""

import json

import pytest

from storefront.access import Caller
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.shop import CLERK, Shop

WALLET = "01770618575"


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """The function finds its configuration and the shop's tables."""
    del shop
    configure(monkeypatch, clock)


def timeline(caller: Caller, order_id: str) -> Answer:
    """Ask for an order's timeline."""
    event = proxy_event(user_id=caller.user_id, role=caller.role.value, path={"order_id": order_id})
    return call(load("get_order_timeline"), event)


@pytest.fixture
def buyer(shop: Shop) -> Caller:
    """A customer."""
    return shop.buyer()


@pytest.fixture
def order_id(shop: Shop, bkash: FakeBkash, buyer: Caller) -> str:
    """An order of the buyer's, paid with bKash; a part was refunded and a unit came back."""
    product = shop.product(price=19_900)
    order_id = shop.order(buyer, {product: 2})
    attempt = shop.begin_bkash(buyer, order_id, WALLET)
    bkash.approve(attempt.reference or "")
    bkash.payments[attempt.reference or ""].changes["customerMsisdn"] = WALLET
    shop.call_back(attempt)
    shop.refund(order_id, "100.00", restock={product: 1})
    return order_id


def test_an_owner_reads_figures_and_sentences_in_one_call(
    shop: Shop, buyer: Caller, order_id: str
) -> None:
    with counted_calls() as calls:
        answer = timeline(buyer, order_id)

    assert calls == ["Query"]
    assert [(one["sequence"], one["type"]) for one in answer.body["items"]] == [
        (1, "order.placed"),
        (2, "payment.begun"),
        (3, "payment.processing"),
        (4, "order.paid"),
        (5, "refund.requested"),
        (6, "refund.succeeded"),
    ]
    placed = answer.body["items"][0]
    name = shop.get(order_id).lines[0].name
    assert placed == {
        "sequence": 1,
        "type": "order.placed",
        "at": "2030-01-01T12:00:00.000Z",
        "actor": buyer.user_id,
        "text": f"Order placed: 2 × {name} for 398.00 BDT; stock held until 12:15 UTC",
        "data": {
            "total_amount": "398.00",
            "currency": "BDT",
            "units": 2,
            "hold_until": "2030-01-01T12:15:00.000Z",
        },
    }
    assert answer.body["next_cursor"] is None


def test_staff_read_answers_and_movements_too_and_nothing_personal(order_id: str) -> None:
    with counted_calls() as calls:
        answer = timeline(CLERK, order_id)

    assert sorted(calls) == ["BatchGetItem", "Query", "Query", "Query"]
    assert [(one["sequence"], one["type"]) for one in answer.body["items"]] == [
        (1, "order.placed"),
        (2, "payment.begun"),
        (None, "provider.answered"),
        (3, "payment.processing"),
        (4, "provider.answered"),
        (4, "order.paid"),
        (4, "stock.moved"),
        (5, "refund.requested"),
        (6, "provider.answered"),
        (6, "refund.succeeded"),
        (6, "stock.moved"),
    ]
    assert WALLET not in json.dumps(answer.body)


def test_staff_read_an_order_that_nobody_began_to_pay_in_one_call(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    with counted_calls() as calls:
        answer = timeline(CLERK, order_id)

    assert (calls, len(answer.body["items"])) == (["Query"], 1)


def test_joined_entries_carry_figures(shop: Shop, order_id: str) -> None:
    items = timeline(CLERK, order_id).body["items"]
    answers = [one for one in items if one["type"] == "provider.answered"]
    sold, returned = (one for one in items if one["type"] == "stock.moved")
    attempt = shop.attempt(shop.get(order_id).attempt_ids[0])

    assert answers[1]["actor"] == "bkash"
    assert answers[1]["data"] == {
        "attempt_id": attempt.attempt_id,
        "source": "bkash.execute",
        "status": "Completed",
        "amount": "398.00",
        "currency": "BDT",
        "code": "0000",
        "reference": attempt.transaction_id,
    }
    assert (sold["data"]["kind"], sold["data"]["quantity"]) == ("sold", -2)
    assert (returned["data"]["kind"], returned["data"]["quantity"]) == ("returned", 1)
    assert returned["actor"] == CLERK.user_id


def test_a_timeline_is_a_list(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    answer = timeline(buyer, order_id)

    assert [one["type"] for one in answer.body["items"]] == ["order.placed"]
    assert answer.body["next_cursor"] is None
