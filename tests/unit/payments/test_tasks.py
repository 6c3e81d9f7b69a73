"""What waits for a person is shown when they can do something about it, until they have."""

from datetime import timedelta

import pytest

from storefront.clock import epoch
from storefront.errors import UnavailableError
from storefront.money import Money
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import OVER, Attempt, Provider
from storefront.payments.store.attempts import DISPUTED
from storefront.payments.tasks import PaymentTasks
from storefront.tasks import Task, TaskKind
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import (
    DOWN,
    PROVIDERS,
    REFUSED,
    ProviderSide,
    Sale,
    surplus,
    unwanted,
)
from tests.support.shop import Shop

ALL = Money(30_000, "BDT")


@pytest.fixture
def tasks(shop: Shop) -> PaymentTasks:
    """What is asked."""
    return PaymentTasks(shop.attempts, shop.attempt_index, shop.refunds, shop.clock)


def waiting(tasks: PaymentTasks, kind: TaskKind) -> list[Task]:
    """Return what waits; nothing but one kind does."""
    found = tasks.find()
    assert {task.kind for task in found.tasks} <= {kind}
    assert found.more == frozenset()
    return list(found.tasks)


def dispute(shop: Shop, stripe: FakeStripe, sale: Sale, status: str, **parts: object) -> None:
    """Let Stripe tell of a dispute of a sale of which 100.00 are disputed."""
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    what = "closed" if status in OVER else "updated"
    event = stripe.dispute_event(what, intent, status, amount=10_000)
    event["data"]["object"] |= parts
    shop.deliver(event)


def test_a_shop_in_which_people_buy_and_pay_waits_for_nobody(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    for provider in PROVIDERS:
        side = ProviderSide(shop, provider)
        shop.refund(side.sale().order_id, "100.00")
        side.begin(buyer := shop.buyer(), shop.order(buyer, {shop.product(): 1}))
    clock.advance(minutes=59)

    assert tasks.find().tasks == []


def test_a_dispute_waits_for_an_answer_until_its_deadline(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    opened, due = clock() - timedelta(hours=3), clock() + timedelta(days=7)
    told = {"created": epoch(opened), "evidence_details": {"due_by": epoch(due)}}

    dispute(shop, stripe, sale, "needs_response", **told)

    (task,) = waiting(tasks, TaskKind.DISPUTE)
    assert (task.order_id, task.attempt_id) == (sale.order_id, sale.attempt_id)
    assert (task.since, task.deadline) == (opened, due)
    assert task.amount == Money(10_000, "BDT")
    assert task.urgency[0] == due


@pytest.mark.parametrize("status", ["under_review", "warning_under_review", "won", "lost"])
def test_a_dispute_that_was_answered_or_is_over_waits_for_the_bank_alone(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, status: str
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    first = "warning_needs_response" if status.startswith("warning") else "needs_response"
    dispute(shop, stripe, sale, first)
    assert waiting(tasks, TaskKind.DISPUTE)

    dispute(shop, stripe, sale, status)

    assert tasks.find().tasks == []


def test_a_deadline_that_the_bank_moves_is_moved_here(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    due = clock() + timedelta(days=7)

    for days in (0, 3):
        later = {"due_by": epoch(due + timedelta(days=days))}
        dispute(shop, stripe, sale, "needs_response", evidence_details=later)

    (task,) = waiting(tasks, TaskKind.DISPUTE)
    assert task.deadline == due + timedelta(days=3)


@pytest.mark.parametrize("told", [None, "soon", {}, {"due_by": None}, {"due_by": True}])
def test_a_dispute_without_a_deadline_that_can_be_read_is_shown_all_the_same(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, told: object
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()

    dispute(shop, stripe, sale, "needs_response", evidence_details=told)

    (task,) = waiting(tasks, TaskKind.DISPUTE)
    assert (task.deadline, task.since) == (None, shop.attempt(sale.attempt_id).updated_at)


def test_money_that_no_order_asked_for_is_shown_until_it_has_gone_back(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    event = stripe.pay(attempt.reference or "")
    session = stripe.sessions[attempt.reference or ""]
    session["amount_total"] += 1
    event["data"]["object"]["amount_total"] += 1
    intent = session["payment_intent"]
    stripe.ledger[intent] = (session["amount_total"], "BDT")

    shop.deliver(event)

    (task,) = waiting(tasks, TaskKind.FOREIGN_MONEY)
    assert (task.order_id, task.amount) == (attempt.order_id, None)
    stripe.given.make(intent, stripe.paid(intent), session["amount_total"], {})
    shop.reconcile()
    assert tasks.find().tasks == []


def bounced(side: ProviderSide, amount: str | None = None) -> Sale:
    """Refund a sale, and let the bank send that back."""
    sale = side.sale()
    shop = side.shop
    shop.refund(sale.order_id, amount)
    side.end(sale.attempt_id, well=False)
    shop.deliver(side.stripe.refund_event("failed", side.last_refund(sale.attempt_id)))
    return sale


@pytest.mark.parametrize("amount", [None, "100.00"])
def test_a_refund_that_the_bank_sent_back_is_shown_until_money_goes_back(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock, amount: str | None
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    sale = bounced(side, amount)
    since = clock()

    (task,) = waiting(tasks, TaskKind.REFUND_FAILED)
    assert (task.order_id, task.since) == (sale.order_id, since)
    assert task.amount == (Money(10_000, "BDT") if amount else ALL)

    clock.advance(days=2)
    shop.refund(sale.order_id, amount, key="again")
    assert tasks.find().tasks == []


def test_a_refund_that_fails_again_is_one_task(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    sale = bounced(side)
    clock.advance(days=1)
    side.script.next("refund", REFUSED)
    shop.refund(sale.order_id, "200.00", key="again")

    (task,) = waiting(tasks, TaskKind.REFUND_FAILED)
    assert (task.amount, task.since) == (Money(20_000, "BDT"), clock())


def test_a_failed_refund_is_shown_for_a_month(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    bounced(ProviderSide(shop, Provider.STRIPE))

    clock.advance(days=29)
    assert waiting(tasks, TaskKind.REFUND_FAILED)
    clock.advance(days=1)
    assert tasks.find().tasks == []


@pytest.mark.parametrize("late", ["unwanted", "surplus"])
def test_money_that_should_go_back_by_itself_is_shown_after_an_hour(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, clock: FrozenClock, late: str
) -> None:
    capture = unwanted(shop, stripe) if late == "unwanted" else surplus(shop, stripe)[1]
    stripe.script.next("refund", *[REFUSED] * 99)
    for _ in range(29):
        clock.advance(minutes=2)
        shop.reconcile(everything=False)
    assert tasks.find().tasks == []

    clock.advance(minutes=2)

    (task,) = waiting(tasks, TaskKind.REFUND_DUE)
    assert (task.attempt_id, task.since) == (capture.attempt_id, capture.captured_at)
    assert task.amount == ALL
    stripe.script.clear()
    shop.reconcile()
    clock.advance(days=1)
    shop.reconcile()
    assert tasks.find().tasks == []


def silent(shop: Shop, bkash: FakeBkash) -> Attempt:
    """Begin a payment with bKash of which nobody knows what became."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(price=30_000): 1}))
    bkash.script.next("execute", Fault(UnavailableError()))
    bkash.script.next("query", *[DOWN] * 99)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING
    return attempt


def test_a_payment_of_which_the_provider_says_nothing_is_shown_after_an_hour(
    shop: Shop, bkash: FakeBkash, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    attempt, since = silent(shop, bkash), clock()
    clock.advance(minutes=59)
    shop.reconcile()
    assert tasks.find().tasks == []

    clock.advance(minutes=1)

    (task,) = waiting(tasks, TaskKind.PAYMENT_UNCLEAR)
    assert (task.attempt_id, task.since, task.amount) == (attempt.attempt_id, since, ALL)
    assert task.provider is Provider.BKASH


def test_a_refund_of_which_the_provider_says_nothing_is_shown_after_a_day(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    sale = side.sale()
    side.keep_next_pending()
    shop.refund(sale.order_id, "100.00")
    since = clock()
    clock.advance(hours=23)
    assert tasks.find().tasks == []

    clock.advance(hours=1)

    (task,) = waiting(tasks, TaskKind.REFUND_UNCLEAR)
    assert (task.since, task.amount) == (since, Money(10_000, "BDT"))


def test_what_it_costs_does_not_grow_with_orders_or_with_buyers_who_pay(
    shop: Shop, tasks: PaymentTasks
) -> None:
    """Each group's shards once, the list of failures once, and the attempts of a group once."""
    side = ProviderSide(shop, Provider.STRIPE)
    for _ in range(3):
        side.sale()
        side.begin(buyer := shop.buyer(), shop.order(buyer, {shop.product(): 1}))

    with counted_calls() as calls:
        tasks.find()

    assert calls == ["Query"] * 13


def test_more_than_can_be_looked_at_is_told(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.payments.tasks._MOST", 2)
    side = ProviderSide(shop, Provider.STRIPE)
    for _ in range(3):
        dispute(shop, stripe, side.sale(), "needs_response")

    found = tasks.find()

    assert len(found.tasks) == 2
    assert TaskKind.DISPUTE in found.more
    assert TaskKind.REFUND_FAILED not in found.more


def test_more_failures_than_can_be_looked_at_are_told_though_some_are_settled(
    shop: Shop, tasks: PaymentTasks, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The youngest are looked at, of which the last one is settled."""
    monkeypatch.setattr("storefront.payments.tasks._MOST", 2)
    side = ProviderSide(shop, Provider.STRIPE)
    for _ in range(2):
        bounced(side)
        clock.advance(minutes=1)
    shop.refund(bounced(side).order_id, key="again")

    found = tasks.find()

    assert [task.kind for task in found.tasks] == [TaskKind.REFUND_FAILED]
    assert found.more == {TaskKind.REFUND_FAILED}


def test_a_payment_that_changes_its_group_meanwhile_is_shown_once(
    shop: Shop, stripe: FakeStripe, tasks: PaymentTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispute(shop, stripe, ProviderSide(shop, Provider.STRIPE).sale(), "needs_response")
    stale = shop.attempt_index.stale
    monkeypatch.setattr(
        shop.attempt_index, "stale", lambda _, until, limit: stale(DISPUTED, until, limit)
    )

    assert len(tasks.find().tasks) == 1
