"""The payments of an order, as buyers and staff see them."""

from tests.support.fake_stripe import FakeStripe
from tests.support.functions import call, load, proxy_event
from tests.support.shop import Shop


def test_customers_see_attempts_and_staff_also_what_the_provider_said(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    staff, path = shop.staff(), {"order_id": order_id}
    module = load("list_order_payments")

    (seen,) = call(module, proxy_event(user_id=buyer.user_id, path=path)).body["items"]
    event = proxy_event(user_id=staff.user_id, role="manager", path=path)
    (by_staff,) = call(module, event).body["items"]

    assert (seen["status"], seen["amount"], seen["refundable"]) == ("captured", "199.00", "199.00")
    assert "provider_messages" not in seen
    sources = [one["source"] for one in by_staff["provider_messages"]]
    assert sources == ["stripe.session", "stripe.event"]
    assert {one["received_at"] for one in by_staff["provider_messages"]} == {
        "2030-01-01T12:00:00.000Z"
    }


def test_a_payment_is_shown_with_all_that_its_payer_may_want_to_know(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    begun = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.fail(begun.reference or ""))
    event = proxy_event(user_id=buyer.user_id, path={"order_id": order_id})

    (seen,) = call(load("list_order_payments"), event).body["items"]

    assert seen == {
        "id": begun.attempt_id,
        "provider": "stripe",
        "status": "failed",
        "amount": "199.00",
        "currency": "BDT",
        "refundable": "0.00",
        "refund_due": False,
        "refunds": [],
        "dispute": None,
        "reference": begun.reference,
        "transaction_id": None,
        "reason": "async_payment_failed",
        "expires_at": "2030-01-01T12:35:00.000Z",
        "created_at": "2030-01-01T12:00:00.000Z",
        "updated_at": "2030-01-01T12:00:00.000Z",
    }
