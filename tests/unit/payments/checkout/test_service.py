"""Beginning to pay: one live attempt an order, recorded before any provider hears of it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from storefront.errors import (
    NotFoundError,
    PaymentInProgressError,
    ProviderRefusedError,
    UnavailableError,
)
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.checkout.methods import CurrencyNotSupportedError
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.shop import Shop


def test_an_attempt_is_recorded_before_stripe_is_called(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    recorded: list[Attempt] = []

    def look() -> None:
        recorded.append(shop.attempt(shop.get(order_id).open_attempt_id or ""))

    stripe.script.next("open", Fault(meanwhile=look))
    attempt = shop.begin_stripe(buyer, order_id)

    assert recorded[0].status is AttemptStatus.CREATED
    assert recorded[0].request == attempt.request
    assert recorded[0].expires_at == attempt.expires_at


def test_an_open_attempt_says_where_to_pay_and_keeps_what_stripe_answered(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    attempt = shop.begin_stripe(buyer, order_id)

    assert attempt == shop.attempt(attempt.attempt_id)
    assert attempt.status is AttemptStatus.OPEN
    assert attempt.redirect_url
    ((_, message),) = shop.attempts.messages(attempt.attempt_id)
    assert message.payload["id"] == attempt.reference
    assert shop.attempts.id_by_reference(Provider.STRIPE, attempt.reference or "") == (
        attempt.attempt_id
    )


def test_what_stripe_is_asked_for_is_the_order_and_nothing_else(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(price=19_900)
    order_id = shop.order(buyer, {product: 2})

    attempt = shop.begin_stripe(buyer, order_id)

    sent = attempt.request
    (line,) = sent["line_items"]
    ids = {"order_id": order_id, "attempt_id": attempt.attempt_id, "stack": "storefront"}
    assert (line["quantity"], line["price_data"]["unit_amount"]) == (2, 19_900)
    assert line["price_data"]["currency"] == "bdt"
    assert (sent["client_reference_id"], sent["metadata"]) == (attempt.attempt_id, ids)
    assert sent["payment_intent_data"]["metadata"] == ids
    assert sent["adaptive_pricing"] == {"enabled": False}
    assert sent["success_url"].endswith("&session_id={CHECKOUT_SESSION_ID}")
    assert buyer.user_id not in str(sent)


def test_beginning_takes_three_calls(shop: Shop) -> None:
    buyer = shop.buyer()
    by_card, by_bkash = (shop.order(buyer, {shop.product(): 1}) for _ in range(2))

    with counted_calls() as card_calls:
        shop.begin_stripe(buyer, by_card)
    with counted_calls() as bkash_calls:
        shop.begin_bkash(buyer, by_bkash)

    assert card_calls == bkash_calls == ["GetItem", "TransactWriteItems", "TransactWriteItems"]


def test_asking_again_gives_the_same_open_session(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    options = {"result_url": "https://shop.example/"}

    first, is_first_new = shop.stripe_checkout.begin(buyer, order_id, options)
    again, is_again_new = shop.stripe_checkout.begin(buyer, order_id, options)

    assert again == first
    assert (is_first_new, is_again_new) == (True, False)
    assert stripe.script.calls == ["open"]


def test_a_lost_answer_is_asked_for_again_with_the_same_request(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", Fault(UnavailableError(), after_effect=True))

    with pytest.raises(UnavailableError):
        shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=2)
    attempt = shop.begin_stripe(buyer, order_id)

    assert list(stripe.sessions) == [attempt.reference]
    assert shop.get(order_id).attempt_ids == (attempt.attempt_id,)


def test_a_request_too_old_to_repeat_is_replaced_by_a_new_attempt(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", Fault(UnavailableError()))
    with pytest.raises(UnavailableError):
        shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=6)

    attempt = shop.begin_stripe(buyer, order_id)

    first, second = shop.get(order_id).attempt_ids
    assert second == attempt.attempt_id
    assert shop.attempt(first).status is AttemptStatus.EXPIRED


def test_a_refusal_fails_the_attempt_and_the_next_one_works(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    refusal = ProviderRefusedError("Stripe refused the request.", provider_code="amount_too_small")
    stripe.script.next("open", Fault(refusal))

    with pytest.raises(ProviderRefusedError):
        shop.begin_stripe(buyer, order_id)
    refused = shop.attempt(shop.get(order_id).attempt_ids[0])
    attempt = shop.begin_stripe(buyer, order_id)

    assert (refused.status, refused.reason) == (AttemptStatus.FAILED, "amount_too_small")
    assert attempt.status is AttemptStatus.OPEN
    assert "payment.failed" in shop.events(order_id)


def test_a_refusal_by_bkash_fails_the_attempt_with_its_code(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    bkash.script.next("open", Fault(BkashRefusedError("2006")))

    with pytest.raises(ProviderRefusedError):
        shop.begin_bkash(buyer, order_id)

    assert shop.attempt(shop.get(order_id).attempt_ids[0]).reason == "2006"
    assert shop.begin_bkash(buyer, order_id).status is AttemptStatus.OPEN


def test_switching_to_bkash_ends_the_session_first(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    card = shop.begin_stripe(buyer, order_id)

    shop.begin_bkash(buyer, order_id)

    assert stripe.sessions[card.reference or ""]["status"] == "expired"
    assert shop.attempt(card.attempt_id).status is AttemptStatus.EXPIRED
    check_invariants(shop)


def test_switching_is_refused_when_the_session_has_just_been_paid(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    card = shop.begin_stripe(buyer, order_id)
    stripe.pay(card.reference or "")

    with pytest.raises(PaymentInProgressError):
        shop.begin_bkash(buyer, order_id)

    assert bkash.payments == {}


def test_switching_to_stripe_leaves_a_bkash_payment_that_is_never_executed(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    old = shop.begin_bkash(buyer, order_id)

    shop.begin_stripe(buyer, order_id)
    bkash.approve(old.reference or "")
    shop.call_back(old)

    assert bkash.ledger == {}


def test_two_simultaneous_beginnings_share_one_session(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    concurrent: list[Attempt] = []

    with just_before(lambda: concurrent.append(shop.begin_stripe(buyer, order_id))):
        attempt = shop.begin_stripe(buyer, order_id)

    assert [attempt] == concurrent
    assert list(stripe.sessions) == [attempt.reference]


def test_two_simultaneous_openings_of_one_attempt_agree(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    concurrent: list[Attempt] = []

    # The second commit is the one that records bKash's answer.
    with just_before(lambda: concurrent.append(shop.begin_bkash(buyer, order_id)), nth=2):
        attempt = shop.begin_bkash(buyer, order_id)

    assert [attempt] == concurrent
    assert len(bkash.payments) == 2, "the payment that lost is never shown and never executed"


def test_only_the_owner_pays(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    for stranger in (shop.buyer(), shop.staff()):
        with pytest.raises(NotFoundError):
            shop.begin_stripe(stranger, order_id)

    assert shop.get(order_id).attempt_ids == ()


def test_an_order_that_is_over_cannot_be_paid(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    shop.cancel(buyer, order_id)

    with pytest.raises(OrderStateError) as refused:
        shop.begin_bkash(buyer, order_id)

    assert refused.value.fields["order_status"] == OrderStatus.CANCELED.value


def test_bkash_takes_taka_only(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(currency="USD"): 1})

    with pytest.raises(CurrencyNotSupportedError):
        shop.begin_bkash(buyer, order_id)

    assert shop.get(order_id).attempt_ids == ()
    assert bkash.script.calls == []


def test_an_order_has_a_limited_number_of_attempts(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    bkash.script.next("open", *[Fault(BkashRefusedError("2006"))] * 20)
    for _ in range(20):
        with pytest.raises(ProviderRefusedError):
            shop.begin_bkash(buyer, order_id)

    with pytest.raises(OrderStateError, match="Too many"):
        shop.begin_bkash(buyer, order_id)

    assert len(bkash.script.calls) == 20


def test_an_order_canceled_before_stripe_s_answer_was_recorded_is_not_opened_again(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=1)
    order_id = shop.order(buyer, {product: 1})

    # The second commit of beginning a payment is the record of what Stripe answered.
    with (
        just_before(lambda: shop.cancel(buyer, order_id), nth=2),
        pytest.raises(PaymentInProgressError),
    ):
        shop.begin_stripe(buyer, order_id)

    (attempt,) = shop.attempts.get_many(shop.get(order_id).attempt_ids)
    assert attempt.status is AttemptStatus.EXPIRED
    assert {session["status"] for session in stripe.sessions.values()} == {"expired"}


def test_a_refusal_without_a_code_is_a_refusal(shop: Shop, stripe: FakeStripe) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", Fault(ProviderRefusedError("no", provider_code=None)))

    with pytest.raises(ProviderRefusedError):
        shop.begin_stripe(buyer, order_id)

    assert shop.attempt(shop.get(order_id).attempt_ids[0]).reason == "refused"


def test_stripe_sends_the_buyer_back_with_the_order_and_how_it_went(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    request = shop.begin_stripe(buyer, order_id).request

    for name, status in (("success_url", "success"), ("cancel_url", "cancel")):
        query = parse_qs(urlsplit(request[name]).query)
        assert (query["status"], query["order_id"]) == ([status], [order_id])
    assert request["success_url"].endswith("&session_id={CHECKOUT_SESSION_ID}")
