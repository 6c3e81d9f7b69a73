"""The customer's return from bKash: the address is a hint, bKash's word counts."""

import pytest

from storefront.errors import UnavailableError
from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.invariants import contents
from tests.support.shop import Shop


@pytest.fixture
def attempt(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open bKash payment."""
    buyer = shop.buyer()
    return shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


def payment_of(attempt: Attempt) -> str:
    """Return the paymentID."""
    return attempt.reference or ""


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)
OPEN = (OrderStatus.PENDING, AttemptStatus.OPEN)


def test_an_approved_payment_is_executed_within_four_calls(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))

    with counted_calls() as calls:
        told = shop.call_back(attempt)

    assert told is CallbackResult.SUCCESS
    # One more when the token must be read.
    assert calls == ["GetItem", "GetItem", "TransactWriteItems", "TransactWriteItems"]
    assert bkash.script.calls == ["open", "execute"]


@pytest.mark.parametrize("word", ["Success", "SUCCESS", "success "])
def test_bkashs_word_counts_however_it_is_written(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, word: str
) -> None:
    bkash.approve(payment_of(attempt))

    assert shop.call_back(attempt, status=word) is CallbackResult.SUCCESS
    assert status(shop, attempt) == PAID


@pytest.mark.parametrize("word", ["Cancel", "FAILURE"])
def test_bkashs_other_words_count_too_however_they_are_written(
    shop: Shop, attempt: Attempt, word: str
) -> None:
    shop.call_back(attempt, status=word)

    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.FAILED)


@pytest.mark.parametrize("hint", ["Success", "SUCCESS"])
def test_a_status_is_read_in_any_case_and_with_what_browsers_add(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, hint: str
) -> None:
    bkash.approve(payment_of(attempt))

    assert shop.call_back(attempt, hint, fbclid="x", utm_source="y") is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID


def test_a_reload_finds_the_end_of_an_execution_nobody_heard_of(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))
    bkash.script.next("execute", Fault(UnavailableError(), after_effect=True))
    bkash.script.next("query", Fault(UnavailableError()))
    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID
    assert bkash.script.calls.count("execute") == 1


def test_without_a_token_the_attempt_stays_open(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    bkash.approve(payment_of(attempt))

    def no_token() -> None:
        raise UnavailableError

    with monkeypatch.context() as patched:
        patched.setattr(bkash, "ready", no_token)
        assert shop.call_back(attempt) is CallbackResult.PROCESSING
    assert status(shop, attempt) == OPEN

    assert shop.call_back(attempt) is CallbackResult.SUCCESS


def test_success_typed_by_hand_before_the_approval_has_no_effect(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    told = shop.call_back(attempt, "success")

    assert told is CallbackResult.FAILURE
    assert status(shop, attempt) == OPEN
    assert shop.get(attempt.order_id).processing_attempt_id is None
    assert bkash.ledger == {}


def test_a_genuine_approval_works_after_success_was_typed_by_hand(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    for _ in range(3):
        shop.call_back(attempt, "success")

    bkash.approve(payment_of(attempt))

    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert status(shop, attempt) == PAID


def test_a_hold_may_lapse_after_success_was_typed_by_hand(
    shop: Shop, attempt: Attempt, clock: FrozenClock
) -> None:
    shop.call_back(attempt, "success")

    clock.now = shop.get(attempt.order_id).hold_expires_at

    assert shop.sweep() == 1


@pytest.mark.parametrize("hint", ["cancel", "failure", "Cancel", "FAILURE"])
def test_a_customer_who_turned_back_may_begin_again(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, hint: str
) -> None:
    bkash.turn_back(payment_of(attempt))

    assert shop.call_back(attempt, hint) is CallbackResult(hint.lower())

    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.FAILED)
    assert shop.get(attempt.order_id).open_attempt_id is None


def test_cancel_before_anything_was_done_ends_the_attempt(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    assert shop.call_back(attempt, "cancel") is CallbackResult.CANCEL

    bkash.approve(payment_of(attempt))
    shop.call_back(attempt, "success")
    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.FAILED)
    assert bkash.ledger == {}


def test_cancel_typed_by_hand_on_a_paid_order_has_no_effect(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))
    shop.call_back(attempt)
    before = contents(shop.store)

    for hint in ("cancel", "failure", "success", "", "SUCCESS"):
        assert shop.call_back(attempt, hint) is CallbackResult.SUCCESS

    assert contents(shop.store) == before
    assert bkash.script.calls == ["open", "execute"]


@pytest.mark.parametrize(
    "changes",
    [
        {"attempt": ""},
        {"attempt": "x"},
        {"attempt": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"},
        {"paymentID": ""},
        {"paymentID": "TR0011somebodyelses"},
        {"attempt": "../../etc/passwd", "paymentID": "'; DROP TABLE"},
    ],
    ids=str,
)
def test_what_is_not_ours_makes_no_outbound_call_and_writes_nothing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, changes: dict[str, str]
) -> None:
    before = contents(shop.store)

    assert shop.call_back(attempt, "success", **changes) is None

    assert contents(shop.store) == before
    assert bkash.script.calls == ["open"]


def test_a_payment_by_card_is_none_of_bkashs(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    card = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))

    assert shop.call_back(card) is None
    assert bkash.script.calls == []


def test_reloading_the_page_executes_once(shop: Shop, bkash: FakeBkash, attempt: Attempt) -> None:
    bkash.approve(payment_of(attempt))

    told = [shop.call_back(attempt) for _ in range(3)]

    assert told == [CallbackResult.SUCCESS] * 3
    assert bkash.script.calls.count("execute") == 1
    assert len(bkash.ledger) == 1


@pytest.mark.parametrize("how", ["canceled", "expired"])
def test_an_order_that_is_over_is_never_executed(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, clock: FrozenClock, how: str
) -> None:
    bkash.approve(payment_of(attempt))
    if how == "canceled":
        shop.cancel(shop.staff(), attempt.order_id)
    else:
        clock.now = shop.get(attempt.order_id).hold_expires_at
        assert shop.sweep() == 1

    assert shop.call_back(attempt) is CallbackResult.EXPIRED

    assert "execute" not in bkash.script.calls
    assert shop.attempt(attempt.attempt_id).status is AttemptStatus.EXPIRED


def test_a_hold_that_lapsed_but_was_not_released_still_pays(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(payment_of(attempt))
    clock.now = shop.get(attempt.order_id).hold_expires_at

    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    assert status(shop, attempt) == PAID


def test_a_payment_paid_by_card_meanwhile_is_never_executed(shop: Shop, bkash: FakeBkash) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    old = shop.begin_bkash(buyer, order_id)
    shop.begin_stripe(buyer, order_id)
    bkash.approve(payment_of(old))

    assert shop.call_back(old) is CallbackResult.EXPIRED
    assert "execute" not in bkash.script.calls
