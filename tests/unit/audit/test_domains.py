"""Each rule finds the drift that breaks it, and nothing else takes it for something else."""

import json

import pytest

from storefront.audit.domains import DOMAINS
from storefront.audit.registry import Registry
from storefront.audit.service import AuditService
from storefront.books.model import CommonRule, Rule
from storefront.db.records import partition_of
from storefront.db.tables import BY_CHECK, BY_HOLD_EXPIRY, Table
from storefront.fulfilments.audit import FulfilmentRule
from storefront.inventory.audit import StockRule
from storefront.orders.audit.sections import OrderRule
from storefront.payments.audit.sections import PaymentRule
from storefront.payments.model.attempt import Attempt
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.past import Past, in_small_pages
from tests.unit.audit import (
    account_drifts,
    address_book_drifts,
    attribute_drifts,
    category_drifts,
    fulfilment_drifts,
    history_drifts,
    import_drifts,
    message_drifts,
    order_drifts,
    payment_drifts,
    phone_drifts,
    price_drifts,
    product_drifts,
    quote_drifts,
    remittance_drifts,
    search_drifts,
    slug_drifts,
    terms_drifts,
    use_drifts,
    variant_drifts,
)
from tests.unit.audit.planting import (
    PLANTS,
    Plant,
    attempt,
    in_another_shard,
    order,
    planted,
    provider_state,
    sale,
)

#: Further drifts, registered by being imported.
_FURTHER = (
    account_drifts,
    address_book_drifts,
    attribute_drifts,
    category_drifts,
    fulfilment_drifts,
    history_drifts,
    import_drifts,
    message_drifts,
    order_drifts,
    payment_drifts,
    phone_drifts,
    price_drifts,
    product_drifts,
    quote_drifts,
    remittance_drifts,
    search_drifts,
    slug_drifts,
    terms_drifts,
    use_drifts,
    variant_drifts,
)


@planted(CommonRule.READABLE)
def an_item_of_an_unknown_kind(past: Past, hand: Hand) -> str:
    hand.copy(order(past.canceled), pk="BASKET#1")
    return "BASKET#1 ORDER"


@planted(CommonRule.READABLE)
def an_event_that_lacks_its_time(past: Past, hand: Hand) -> str:
    hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "EVENT#000001"), sk="EVENT#000003")
    hand.set((Table.ORDERS, f"ORDER#{past.canceled}", "EVENT#000003"), at=None)
    return f"ORDER#{past.canceled} EVENT#000003"


@planted(CommonRule.READABLE)
def a_key_that_was_used_for_something_unknown(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, "IDEMPOTENCY#")
    hand.copy(key, pk="IDEMPOTENCY#01JUSER#paint_shop#rahima@example.com")
    return "IDEMPOTENCY#..."


@planted(CommonRule.EXISTS)
def events_without_their_order(past: Past, hand: Hand) -> str:
    hand.delete(order(past.canceled))
    return past.canceled


@planted(CommonRule.ANSWER)
def an_answer_that_names_no_movement(past: Past, hand: Hand) -> str:
    hand.set(hand.key_of(Table.CATALOG, "IDEMPOTENCY#"), answer='{"id":"01JGONE"}')
    return past.mug


@planted(CommonRule.ANSWER)
def an_answer_that_names_no_order(past: Past, hand: Hand) -> str:
    prefix = f"IDEMPOTENCY#{past.pending.user_id}#create_order#"
    hand.set(hand.key_of(Table.ORDERS, prefix), answer='{"id":"01JGONE"}')
    return "01JGONE"


@planted(CommonRule.ANSWER)
def an_answer_that_names_no_refund(past: Past, hand: Hand) -> str:
    prefix = f"IDEMPOTENCY#01JCLERK000000000000000000#create_refund#{past.refunded.order_id}"
    hand.set(hand.key_of(Table.ORDERS, prefix), answer='{"refund_id":"01JGONE"}')
    return past.refunded.order_id


@planted(OrderRule.TOTAL, OrderRule.PLACED)
def a_total_that_is_another_sum(past: Past, hand: Hand) -> str:
    hand.add(order(past.canceled), total_amount=1)
    return past.canceled


@planted(OrderRule.TIMELINE)
def a_version_without_an_event(past: Past, hand: Hand) -> str:
    hand.delete((Table.ORDERS, f"ORDER#{past.canceled}", "EVENT#000001"))
    return past.canceled


@planted(OrderRule.TIMELINE)
def an_event_too_many(past: Past, hand: Hand) -> str:
    hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "EVENT#000001"), sk="EVENT#000009")
    return past.canceled


@planted(PaymentRule.SOLD, StockRule.MOVEMENT)
def units_that_left_for_no_order(past: Past, hand: Hand) -> str:
    prefix = f"MOVEMENTS#{past.mug}"
    key = hand.key_of(Table.CATALOG, prefix, kind="sold", order_id=past.paid.order_id)
    hand.set(key, order_id=None)
    return past.paid.order_id


@planted(PaymentRule.RETURNED)
def units_that_came_back_on_paper_only(past: Past, hand: Hand) -> str:
    hand.set(order(past.paid.order_id), returned=f'{{"{past.mug}":2}}')
    return past.paid.order_id


@planted(PaymentRule.RETURNED)
def a_refund_that_says_more_came_back(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.PAYMENTS, f"REFUNDS#{past.refunded.order_id}")
    hand.set(key, restocked=f'{{"{past.mug}":1}}')
    return past.refunded.order_id


@planted(PaymentRule.RETURNED)
def more_units_back_than_were_sold(past: Past, hand: Hand) -> str:
    """And everything else says so too."""
    its = {"kind": "returned", "order_id": past.paid.order_id}
    returned = hand.key_of(Table.CATALOG, f"MOVEMENTS#{past.mug}", **its)
    hand.add(returned, quantity=8)
    hand.add(sale(past.mug), available=8, on_hand=8)
    refund = past.shop.refunds.of_order(past.paid.order_id)[0]
    back = f'{{"{past.mug}":9}}'
    key = Table.PAYMENTS, f"REFUNDS#{past.paid.order_id}", refund.refund_id
    hand.set(key, restocked=back)
    hand.set(order(past.paid.order_id), returned=back)
    return past.paid.order_id


@planted(PaymentRule.ATTEMPTS)
def an_attempt_that_its_order_forgot(past: Past, hand: Hand) -> str:
    hand.remove_from(order(past.pending.order_id), "attempt_ids")
    return past.pending.order_id


@planted(PaymentRule.ATTEMPTS)
def an_attempt_of_somebody_else(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), user_id="01JSTRANGER")
    return past.pending.attempt_id


@planted(PaymentRule.AMOUNT)
def an_attempt_at_another_amount(past: Past, hand: Hand) -> str:
    hand.add(attempt(past.pending), amount=-1)
    return past.pending.attempt_id


@planted(PaymentRule.CAPTURE, OrderRule.HISTORY)
def an_order_paid_by_money_that_must_go_back(past: Past, hand: Hand) -> str:
    hand.set(order(past.due.order_id), **provider_state(past.due.order_id, "paid"))
    return past.due.order_id


@planted(PaymentRule.CAPTURE)
def an_order_captured_by_no_attempt(past: Past, hand: Hand) -> str:
    hand.set(order(past.due.order_id), captured_attempt_id="01JGONE")
    return past.due.order_id


@planted(PaymentRule.CAPTURE)
def a_canceled_order_that_names_a_capture(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), captured_attempt_id="01JGONE")
    return past.canceled


@planted(PaymentRule.CAPTURE, OrderRule.HISTORY)
def an_expired_order_whose_money_is_forgotten(past: Past, hand: Hand) -> str:
    expired = provider_state(past.due.order_id, "expired")
    hand.set(order(past.due.order_id), **expired, captured_attempt_id=None)
    return past.due.order_id


@planted(PaymentRule.STATUS, OrderRule.HISTORY, OrderRule.HOLD_QUEUE, FulfilmentRule.UNITS)
def an_order_refunded_in_name(past: Past, hand: Hand) -> str:
    hand.set(order(past.paid.order_id), **provider_state(past.paid.order_id, "refunded"))
    return past.paid.order_id


@planted(PaymentRule.REFUNDED)
def a_sum_that_was_never_given_back(past: Past, hand: Hand) -> str:
    hand.add(order(past.paid.order_id), refunded=1)
    return past.paid.order_id


@planted(PaymentRule.OPEN)
def a_canceled_order_that_can_be_paid(past: Past, hand: Hand) -> str:
    hand.set(order(past.canceled), open_attempt_id=past.pending.attempt_id)
    return past.canceled


@planted(PaymentRule.PROCESSING)
def an_executing_attempt_that_nobody_awaits(past: Past, hand: Hand) -> str:
    queue = partition_of(BY_HOLD_EXPIRY, "holds", past.executing.order_id)
    hand.set(order(past.executing.order_id), processing_attempt_id=None, hold_queue=queue)
    return past.executing.order_id


@planted(PaymentRule.PROCESSING)
def an_outcome_that_will_never_come(past: Past, hand: Hand) -> str:
    awaited = past.pending.attempt_id
    hand.set(order(past.pending.order_id), processing_attempt_id=awaited, hold_queue=None)
    return past.pending.order_id


@planted(PaymentRule.DISPUTE, OrderRule.HOLD_QUEUE)
def a_dispute_of_no_payment(past: Past, hand: Hand) -> str:
    hand.dispute(past.paid.order_id)
    return past.paid.order_id


def disputes(of: Attempt, state: str) -> str:
    """Return one dispute of all of a payment, as its item has it."""
    is_open = state != "lost"
    one = {"dispute_id": "du_1", "state": state, "amount": of.amount.amount, "is_open": is_open}
    return json.dumps([one])


@planted(PaymentRule.DISPUTE)
def a_dispute_that_its_order_forgot(past: Past, hand: Hand) -> str:
    group = partition_of(BY_CHECK, "disputed", past.paid.attempt_id)
    hand.set(attempt(past.paid), disputes=disputes(past.paid, "needs_response"), check_group=group)
    return past.paid.order_id


@planted(OrderRule.HOLD_QUEUE)
def a_hold_that_never_lapses(past: Past, hand: Hand) -> str:
    hand.set(order(past.pending.order_id), hold_queue=None)
    return past.pending.order_id


@planted(PaymentRule.REFUNDABLE)
def money_that_could_be_given_back_twice(past: Past, hand: Hand) -> str:
    hand.add(attempt(past.paid), refundable=1)
    return past.paid.attempt_id


@planted(PaymentRule.DISPUTE)
def money_that_no_bank_took(past: Past, hand: Hand) -> str:
    hand.set(order(past.paid.order_id), lost=1)
    return past.paid.order_id


@planted(PaymentRule.REFUNDABLE, PaymentRule.DISPUTE)
def money_left_to_refund_after_a_lost_dispute(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.paid), disputes=disputes(past.paid, "lost"))
    return past.paid.attempt_id


@planted(CommonRule.EXISTS)
def a_refund_of_no_payment(past: Past, hand: Hand) -> str:
    (refund,) = past.shop.refunds.of_order(past.refunded.order_id)
    pk = f"REFUNDS#{past.refunded.order_id}"
    hand.copy((Table.PAYMENTS, pk, refund.refund_id), sk="01JSTRAY")
    stray = (Table.PAYMENTS, pk, "01JSTRAY")
    nothing = {"reference": None, "restocked": "{}", "canceled": None}
    hand.set(stray, attempt_id="01JGONE", status="failed", origin="automatic", **nothing)
    return "01JSTRAY"


@planted(PaymentRule.PENDING_REFUNDS)
def a_refund_that_is_waited_for_in_vain(past: Past, hand: Hand) -> str:
    hand.add(attempt(past.paid), pending_refunds=1)
    return past.paid.attempt_id


@planted(PaymentRule.UNCONFIRMED_REFUND)
def a_refund_that_would_be_sent_beside_another(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.paid), unconfirmed_refund_id=None)
    return past.paid.attempt_id


@planted(PaymentRule.CHECK_KEY)
def an_attempt_that_the_reconciler_would_not_find(past: Past, hand: Hand) -> str:
    group = partition_of(BY_CHECK, "closed#2030-01-01", past.pending.attempt_id)
    hand.set(attempt(past.pending), check_group=group)
    return past.pending.attempt_id


@planted(PaymentRule.CHECK_KEY)
def an_attempt_that_is_looked_for_in_another_shard(past: Past, hand: Hand) -> str:
    in_another_shard(hand, attempt(past.pending), "check_group")
    return past.pending.attempt_id


@planted(PaymentRule.CHECK_KEY)
def an_attempt_whose_age_the_reconciler_would_misjudge(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), check_from="2030-01-01T00:00:00.000000+00:00")
    return past.pending.attempt_id


@planted(PaymentRule.TRANSACTION)
def captured_money_without_its_claim(past: Past, hand: Hand) -> str:
    prefix = "TRANSACTION#"
    hand.delete(hand.key_of(Table.PAYMENTS, prefix, attempt_id=past.paid.attempt_id))
    return past.paid.attempt_id


@planted(PaymentRule.TRANSACTION)
def a_claim_on_money_that_was_not_captured(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.PAYMENTS, "TRANSACTION#", attempt_id=past.paid.attempt_id)
    hand.copy(key, pk="TRANSACTION#stripe#pi_other")
    hand.set((Table.PAYMENTS, "TRANSACTION#stripe#pi_other", "POINTER"), attempt_id="01JGONE")
    return "01JGONE"


@planted(PaymentRule.TRANSACTION)
def an_open_attempt_with_a_transaction(past: Past, hand: Hand) -> str:
    hand.set(attempt(past.pending), transaction_id="pi_1")
    return past.pending.attempt_id


@planted(PaymentRule.REFERENCE)
def a_session_that_leads_to_another_attempt(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.PAYMENTS, "REFERENCE#", attempt_id=past.pending.attempt_id)
    hand.set(key, attempt_id=past.executing.attempt_id)
    return past.pending.attempt_id


@planted(PaymentRule.REFUND_REFERENCE)
def a_refund_that_the_provider_s_name_does_not_lead_to(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.PAYMENTS, "REFUND#", attempt_id=past.refunded.attempt_id)
    hand.delete(key)
    return past.shop.refunds.of_order(past.refunded.order_id)[0].refund_id


@planted(PaymentRule.EVENT)
def an_effect_without_its_mark(past: Past, hand: Hand) -> str:
    hand.delete(hand.key_of(Table.PAYMENTS, "EVENT#", attempt_id=past.due.attempt_id))
    return past.due.attempt_id


@planted(PaymentRule.EVENT, PaymentRule.PROVIDER_MESSAGE)
def a_mark_without_its_effect(past: Past, hand: Hand) -> str:
    prefix = f"ATTEMPT#{past.due.attempt_id}"
    hand.delete(hand.key_of(Table.PAYMENTS, prefix, source="stripe.event"))
    return past.due.attempt_id


@planted(PaymentRule.EVENT, PaymentRule.PROVIDER_MESSAGE)
def an_effect_that_happened_twice(past: Past, hand: Hand) -> str:
    prefix = f"ATTEMPT#{past.due.attempt_id}"
    key = hand.key_of(Table.PAYMENTS, prefix, source="stripe.event")
    hand.copy(key, sk="RAW#000099")
    return past.due.attempt_id


def test_nothing_is_wrong_with_a_shop_in_which_everything_has_happened(
    past: Past, verifier: AuditService
) -> None:
    report = verifier.run()

    assert (report.differences, report.unsettled) == ([], [])
    assert report.counts == {"products": 2, "orders": 7, "attempts": 6, "accounts": 2}


@pytest.mark.siblings(24)
@pytest.mark.parametrize(("rules", "plant"), PLANTS, ids=[plant.__name__ for _, plant in PLANTS])
def test_a_drift_is_found_by_its_rules_and_by_no_other(
    past: Past,
    hand: Hand,
    verifier: AuditService,
    rules: tuple[Rule, ...],
    plant: Plant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Though what must agree comes on many pages."""
    subject = plant(past, hand)
    in_small_pages(monkeypatch, past.shop.store, 5)

    found = verifier.run()

    assert {one.rule for one in found.differences} == set(rules)
    assert subject in {one.subject for one in found.differences if one.rule is rules[0]}
    assert found.unsettled == []
    assert not [one for one in found.differences if "@" in str(one)]


def test_every_rule_has_a_drift_that_it_finds() -> None:
    assert {rules[0] for rules, _ in PLANTS} == set(Registry(DOMAINS).rules.values())


def test_marks_of_old_events_may_be_gone(past: Past, hand: Hand, verifier: AuditService) -> None:
    """TTL deletes them after 90 days; the words they marked are kept for ever."""
    hand.delete(hand.key_of(Table.PAYMENTS, "EVENT#", attempt_id=past.due.attempt_id))
    assert isinstance(past.shop.clock, FrozenClock)
    past.shop.clock.advance(days=91)

    assert {one.rule for one in verifier.run().differences} == {CommonRule.OVERDUE}
