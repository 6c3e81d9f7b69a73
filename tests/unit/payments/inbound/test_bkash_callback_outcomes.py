"""What Execute may answer, and what becomes of the payment: unknown is never failed."""

from typing import Any

import pytest

from storefront.errors import UnavailableError
from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.calls import EXECUTE, QUERY
from storefront.payments.gateways.bkash.gateway import refusal
from storefront.payments.gateways.bkash.objects import invoice_of, money_of
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.shop import Shop


@pytest.fixture
def attempt(shop: Shop, bkash: FakeBkash) -> Attempt:
    """An order for 2 of 5 units, with an approved bKash payment."""
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))
    bkash.approve(attempt.reference or "")
    return attempt


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)
PROCESSING = (OrderStatus.PENDING, AttemptStatus.EXECUTING)
FAILED = (OrderStatus.PENDING, AttemptStatus.FAILED)
LOST = Fault(UnavailableError(), after_effect=True)
DOWN = Fault(UnavailableError())


def test_an_execution_whose_answer_was_lost_is_found_by_query(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.script.next("execute", LOST)

    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID
    assert bkash.script.calls == ["open", "execute", "query"]
    (_, message) = shop.attempts.messages(attempt.attempt_id)[-1]
    assert message.source == "bkash.query"
    assert shop.attempt(attempt.attempt_id).transaction_id in bkash.ledger


def test_an_execution_bkash_knows_nothing_of_yet_is_processing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, clock: FrozenClock
) -> None:
    bkash.script.next("execute", DOWN)

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert status(shop, attempt) == PROCESSING
    clock.advance(hours=5)
    assert shop.sweep() == 0, "the stock is kept until the outcome is known"


def test_an_execution_nobody_can_tell_of_is_processing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.script.next("execute", LOST)
    bkash.script.next("query", DOWN)

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert status(shop, attempt) == PROCESSING


def test_a_query_that_is_refused_leaves_the_payment_processing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    bkash.script.next("execute", LOST)
    bkash.script.next("query", Fault(refusal(QUERY, "2002")))

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert status(shop, attempt) == PROCESSING


#: Codes that say "done already", "cancelled", "busy", "your request is wrong", or nothing known.
DOUBTFUL = (
    "2062 2117 2068 2116 2119 2069 2003 2020 2024 503 2001 2002 2031 2065 9999 ETC70052".split()
)


@pytest.mark.parametrize("code", [*DOUBTFUL, "2056", ""])
def test_money_that_moved_is_found_by_query_whatever_execute_says(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, code: str
) -> None:
    bkash.script.next("execute", Fault(refusal(EXECUTE, code), after_effect=True))

    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID
    assert len(bkash.ledger) == 1


@pytest.mark.parametrize("code", DOUBTFUL)
def test_a_doubtful_refusal_that_query_cannot_explain_is_processing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, code: str
) -> None:
    bkash.script.next("execute", Fault(refusal(EXECUTE, code)))

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert status(shop, attempt) == PROCESSING


@pytest.mark.parametrize("code", ["2009", "2018", "2019", "2023", "2029", "2037", "2057"])
def test_a_definite_refusal_fails_the_attempt_and_the_customer_may_try_again(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, code: str
) -> None:
    bkash.script.next("execute", Fault(refusal(EXECUTE, code)))

    assert shop.call_back(attempt) is CallbackResult.FAILURE

    assert status(shop, attempt) == FAILED
    assert shop.attempt(attempt.attempt_id).reason == code
    order = shop.get(attempt.order_id)
    assert (order.open_attempt_id, order.processing_attempt_id) == (None, None)
    assert bkash.ledger == {}


def test_an_execution_that_is_done_in_words_we_do_not_know_is_found_by_query(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    payment = bkash.payments[attempt.reference or ""]
    payment.changes = {"transactionStatus": "Pending Authorized"}
    query = Fault(meanwhile=payment.changes.clear)
    bkash.script.next("query", query)

    assert shop.call_back(attempt) is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID


@pytest.mark.parametrize("word", ["Cancelled", "Declined", "Expired", "Failed"])
def test_a_payment_that_ended_at_bkash_fails_the_attempt(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, word: str
) -> None:
    bkash.payments[attempt.reference or ""].changes = {"transactionStatus": word}
    bkash.script.next("execute", DOWN)

    assert shop.call_back(attempt) is CallbackResult.FAILURE

    assert status(shop, attempt) == FAILED


@pytest.mark.parametrize(
    "word", ["Pending Authorized", "completed", "", None, 1, ["Completed"]], ids=str
)
def test_a_word_we_do_not_know_is_processing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, word: object
) -> None:
    bkash.payments[attempt.reference or ""].changes = {"transactionStatus": word}

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert status(shop, attempt) == PROCESSING


WRONG: dict[str, dict[str, Any]] = {
    "less money": {"amount": "397.99"},
    "a tenth": {"amount": "39.80"},
    "no money": {"amount": None},
    "money in words": {"amount": "all of it"},
    "infinite money": {"amount": "Infinity"},
    "no number": {"amount": "NaN"},
    "parts of a poisha": {"amount": "398.001"},
    "another currency": {"currency": "USD"},
    "no currency": {"currency": None},
    "another invoice": {"merchantInvoiceNumber": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"},
    "another payment": {"paymentID": "TR0011another"},
    "no payment": {"paymentID": None},
    "no transaction": {"trxID": None},
    "an empty transaction": {"trxID": ""},
    "a number as transaction": {"trxID": 17},
}


@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_completed_payment_that_is_not_the_attempts_pays_nothing(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, wrong: str
) -> None:
    bkash.payments[attempt.reference or ""].changes = WRONG[wrong]

    assert shop.call_back(attempt) is CallbackResult.PROCESSING

    assert shop.get(attempt.order_id).status is OrderStatus.PENDING
    assert shop.events(attempt.order_id)[-1] == "payment.mismatch"


@pytest.mark.parametrize("text", ["398", "398.0", "398.00", "0398.00"])
def test_amounts_are_compared_as_numbers(
    shop: Shop, bkash: FakeBkash, attempt: Attempt, text: str
) -> None:
    bkash.payments[attempt.reference or ""].changes = {"amount": text}

    assert shop.call_back(attempt) is CallbackResult.SUCCESS


def test_one_transaction_pays_one_attempt_only(
    shop: Shop, bkash: FakeBkash, attempt: Attempt
) -> None:
    shop.call_back(attempt)
    trx_id = shop.attempt(attempt.attempt_id).transaction_id
    buyer = shop.buyer()
    other = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(price=39_800): 1}))
    bkash.approve(other.reference or "")
    bkash.payments[other.reference or ""].changes = {"trxID": trx_id}

    assert shop.call_back(other) is CallbackResult.PROCESSING

    assert shop.get(other.order_id).status is OrderStatus.PENDING


@pytest.mark.parametrize(
    ("answer", "money"),
    [
        ({"amount": "480", "currency": "BDT"}, Money(48_000, "BDT")),
        ({"amount": "0.10", "currency": "BDT"}, Money(10, "BDT")),
        ({"amount": 480, "currency": "BDT"}, Money(48_000, "BDT")),
        ({"amount": "1e3", "currency": "BDT"}, Money(100_000, "BDT")),
        ({"amount": [], "currency": "BDT"}, None),
        ({"amount": "1e999999999", "currency": "BDT"}, None),
        ({"amount": "480", "currency": []}, None),
        ({}, None),
    ],
    ids=str,
)
def test_money_is_read_from_whatever_bkash_says(answer: dict[str, Any], money: object) -> None:
    assert money_of(answer) == money


def test_the_invoice_has_another_name_in_a_query() -> None:
    assert invoice_of({"merchantInvoiceNumber": "a"}) == invoice_of({"merchantInvoice": "a"}) == "a"
    assert invoice_of({}) is None
