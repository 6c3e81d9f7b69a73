"""Drifts of payments, of refunds and of what the providers said."""

from typing import Any

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.payments.audit.sections import PaymentRule
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.store.failures import FAILED_REFUNDS
from tests.support.drift import Hand, Key
from tests.support.fake_bkash import FakeBkash
from tests.support.past import Past
from tests.support.provider_side import ProviderSide
from tests.unit.audit.planting import attempt, change_json, planted


@planted(CommonRule.READABLE)
def an_attempt_that_calls_itself_another(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), attempt_id="01JOTHER")
    return f"ATTEMPT#{past.pending.attempt_id} ATTEMPT"


@planted(PaymentRule.AMOUNT)
def a_refund_of_other_money(past: Past, hand: Hand) -> str:
    (refund,) = past.shop.refunds.of_order(past.refunded.order_id)
    hand.set(_refund(past, refund.refund_id), currency="USD")
    return refund.refund_id


@planted(PaymentRule.CAPTURE)
def a_capture_at_no_time(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.paid), captured_at=None)
    return past.paid.attempt_id


@planted(PaymentRule.CAPTURE)
def a_refund_that_is_due_of_money_that_never_came(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), refund_due=True)
    return past.pending.attempt_id


@planted(PaymentRule.HISTORY)
def a_failure_of_which_no_event_tells(past: Past, hand: Hand) -> str:
    ended = _canceled_while_paying(past)
    hand.set(attempt(ended), status="failed")
    return ended.attempt_id


@planted(PaymentRule.HISTORY)
def an_end_by_an_event_of_another_attempt(past: Past, hand: Hand) -> str:
    ended = _canceled_while_paying(past)
    event = hand.key_of(Table.ORDERS, f"ORDER#{ended.order_id}", type="order.canceled")
    change_json(hand, event, "data", lambda told: told.update(attempt_id="01JOTHER"))
    return ended.attempt_id


@planted(PaymentRule.REFERENCE)
def a_session_that_leads_nowhere(past: Past, hand: Hand) -> str:
    hand.delete(hand.key_of(Table.PAYMENTS, "REFERENCE#", attempt_id=past.pending.attempt_id))
    return past.pending.attempt_id


@planted(PaymentRule.REFERENCE, PaymentRule.PROVIDER_MESSAGE)
def a_capture_by_no_session(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.paid), reference=None)
    return past.paid.attempt_id


@planted(PaymentRule.OPEN)
def an_open_payment_without_a_page(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), redirect_url=None)
    return past.pending.attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def a_capture_of_which_no_word_is_left(past: Past, hand: Hand) -> str:
    """With the marks that tell that there were words."""
    for key in _words(hand, past.paid.attempt_id, "stripe.event"):
        hand.delete(key)
    for key in hand.keys(Table.PAYMENTS, "EVENT#", attempt_id=past.paid.attempt_id):
        hand.delete(key)
    return past.paid.attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def a_capture_of_more_than_the_provider_said(past: Past, hand: Hand) -> str:
    (key,) = _words(hand, past.refunded.attempt_id, "stripe.event")

    def lower(event: Any) -> None:
        event["data"]["object"]["amount_total"] = 1

    change_json(hand, key, "payload", lower)
    return past.refunded.attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def a_capture_by_another_transaction_than_the_provider_said(past: Past, hand: Hand) -> str:
    (key,) = _words(hand, past.refunded.attempt_id, "stripe.event")

    def rename(event: Any) -> None:
        event["data"]["object"]["payment_intent"] = "pi_other"

    change_json(hand, key, "payload", rename)
    return past.refunded.attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def a_capture_by_bkash_of_more_than_it_said(past: Past, hand: Hand) -> str:
    attempt_id = _paid_by_bkash(past)
    (key,) = _words(hand, attempt_id, "bkash.execute")
    change_json(hand, key, "payload", lambda answer: answer.update(amount="1.00"))
    return attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def a_capture_by_bkash_of_which_no_word_is_left(past: Past, hand: Hand) -> str:
    attempt_id = _paid_by_bkash(past)
    for key in _words(hand, attempt_id, "bkash.execute"):
        hand.delete(key)
    return attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def words_that_the_order_s_events_name_and_that_are_gone(past: Past, hand: Hand) -> str:
    """Nothing but the order's event tells of them: the order was over already."""
    (key,) = _words(hand, past.paid.attempt_id, "stripe.refund")
    hand.delete(key)
    return past.paid.attempt_id


@planted(PaymentRule.PROVIDER_MESSAGE)
def words_from_the_future(past: Past, hand: Hand) -> str:
    (key,) = _words(hand, past.pending.attempt_id, "stripe.session")
    hand.copy(key, sk="RAW#000999")
    return past.pending.attempt_id


@planted(CommonRule.EXISTS)
def words_about_a_payment_that_is_gone(past: Past, hand: Hand) -> str:
    (key,) = _words(hand, past.executing.attempt_id, "bkash.create")
    hand.copy(key, pk="ATTEMPT#01JGONE")
    return "01JGONE"


@planted(PaymentRule.FAILED_REFUND)
def a_failure_of_which_nobody_would_hear(past: Past, hand: Hand) -> str:
    refund_id = _failed_refund(past)
    hand.delete(hand.key_of(Table.PAYMENTS, FAILED_REFUNDS))
    return refund_id


@planted(PaymentRule.FAILED_REFUND)
def a_failure_of_another_amount(past: Past, hand: Hand) -> str:
    refund_id = _failed_refund(past)
    hand.add(hand.key_of(Table.PAYMENTS, FAILED_REFUNDS), amount=1)
    return refund_id


@planted(PaymentRule.FAILED_REFUND)
def a_failure_of_a_refund_that_succeeded(past: Past, hand: Hand) -> str:
    _failed_refund(past)
    (refund,) = past.shop.refunds.of_order(past.refunded.order_id)
    entry = hand.key_of(Table.PAYMENTS, FAILED_REFUNDS)
    hand.copy(entry, sk=refund.refund_id)
    hand.set((*entry[:2], refund.refund_id), order_id=refund.order_id)
    return refund.refund_id


def _failed_refund(past: Past) -> str:
    """Let the bank send back what staff have refunded; return the refund's id."""
    side = ProviderSide(past.shop, Provider.STRIPE)
    sale = side.sale()
    refund = past.shop.refund(sale.order_id)
    side.end(sale.attempt_id, well=False)
    past.shop.deliver(side.stripe.refund_event("failed", side.last_refund(sale.attempt_id)))
    return refund.refund_id


def _canceled_while_paying(past: Past) -> Attempt:
    buyer = past.shop.buyer()
    begun = past.shop.begin_stripe(buyer, past.shop.order(buyer, {past.mug: 1}))
    past.shop.cancel(buyer, begun.order_id)
    return begun


def _refund(past: Past, refund_id: str) -> Key:
    return Table.PAYMENTS, f"REFUNDS#{past.refunded.order_id}", refund_id


def _words(hand: Hand, attempt_id: str, source: str) -> list[Key]:
    return hand.keys(Table.PAYMENTS, f"ATTEMPT#{attempt_id}", source=source)


def _paid_by_bkash(past: Past) -> str:
    shop, buyer = past.shop, past.shop.buyer()
    assert isinstance(shop.bkash, FakeBkash)
    paid = shop.begin_bkash(buyer, shop.order(buyer, {past.mug: 1}))
    shop.bkash.approve(paid.reference or "")
    shop.call_back(paid)
    return paid.attempt_id
