"""What bKash may answer when money is to go back, in all its envelopes: no answer is never a no."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.calls import REFUND, REFUND_STATUS, BkashCall
from storefront.payments.gateways.bkash.gateway import BkashGateway, BkashRefusedError
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.refund import Refund, RefundStatus
from storefront.payments.recording.bkash_payments import BkashRecorder
from tests.support.bkash_http import Answer, WrittenDown, gateway_of
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.provider_side import DOWN, ProviderSide, refunds_of
from tests.support.shop import Shop

MADE = {
    "originalTrxId": "TRX",
    "refundTrxId": "RTRX",
    "refundTransactionStatus": "Completed",
    "refundAmount": "100.00",
    "currency": "BDT",
}
Answering = Callable[[int, Any], BkashGateway]


@pytest.fixture
def answering(store: Store, clock: FrozenClock) -> Answering:
    """The real gateway, with a token, in front of a bKash that has one answer."""

    def gateway(status: int, body: Any) -> BkashGateway:
        answers = dict.fromkeys((REFUND, REFUND_STATUS), (status, body))
        return gateway_of(WrittenDown(answers), store, clock)

    return gateway


@pytest.fixture
def unanswered(shop: Shop) -> tuple[Attempt, Refund]:
    """A payment of 300.00 BDT, and a refund of 100.00 BDT on its way."""
    side = ProviderSide(shop, Provider.BKASH)
    sale = side.sale()
    side.script.next("refund", DOWN)
    shop.refund(sale.order_id, "100.00")
    (refund,) = refunds_of(shop, sale.attempt_id)
    return shop.attempt(sale.attempt_id), refund


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Completed", RefundStatus.SUCCEEDED),
        ("Failed", RefundStatus.FAILED),
        ("Pending", RefundStatus.PENDING),
        ("completed", RefundStatus.PENDING),
        (None, RefundStatus.PENDING),
        (7, RefundStatus.PENDING),
    ],
)
def test_only_bkashs_own_words_end_a_refund(
    answering: Answering,
    unanswered: tuple[Attempt, Refund],
    said: object,
    status: RefundStatus,
) -> None:
    reported = answering(200, {**MADE, "refundTransactionStatus": said}).refund(*unanswered)

    assert (reported.status, reported.reference) == (status, "RTRX")
    assert reported.amount == Money(10_000, "BDT")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"message": "Timeout of 30 Seconds Exceeded"}),
        (200, []),
        (200, None),
        (200, {**MADE, "refundTrxId": ""}),
        (200, {**MADE, "refundTrxId": None}),
        (200, {"statusCode": "503", "statusMessage": "maintenance"}),
        (200, {"errorCode": "2003", "errorMessage": "process failed"}),
        (400, {"internalCode": "x", "externalCode": "2020", "errorMessageEn": "busy"}),
        (400, {"internalCode": "x", "externalCode": "2024", "errorMessageEn": "busy"}),
        (400, {"internalCode": "x", "externalCode": "2079", "errorMessageEn": "token"}),
        (400, {"internalCode": "x", "externalCode": "2029", "errorMessageEn": "duplicate"}),
        (400, {"internalCode": "x", "externalCode": "9999", "errorMessageEn": "?"}),
        (400, {"message": "Invalid request body"}),
        (403, {"message": "Missing Authentication Token"}),
        (408, {"message": "Request Timeout"}),
        (429, {"message": "Too Many Requests"}),
        (500, {"message": "Internal server error"}),
        (502, {**MADE}),
        (504, {"message": "Endpoint request timed out"}),
    ],
    ids=str,
)
def test_what_is_no_answer_leaves_it_open_whether_the_money_went(
    answering: Answering, unanswered: tuple[Attempt, Refund], status: int, body: object
) -> None:
    with pytest.raises(UnavailableError):
        answering(status, body).refund(*unanswered)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"internalCode": "x", "externalCode": "2072", "errorMessageEn": "amount"}, "2072"),
        (200, {"statusCode": "2023", "statusMessage": "Insufficient Balance"}, "2023"),
        (200, {"errorCode": "2071", "errorMessage": "too old"}, "2071"),
        (400, {"internalCode": "x", "externalCode": "2034", "errorMessageEn": "done"}, "2034"),
        (400, {"internalCode": "x", "externalCode": "2127", "errorMessageEn": "state"}, "2127"),
    ],
    ids=str,
)
def test_a_no_is_a_no_with_its_code(
    answering: Answering,
    unanswered: tuple[Attempt, Refund],
    status: int,
    body: object,
    code: str,
) -> None:
    with pytest.raises(BkashRefusedError) as refused:
        answering(status, body).refund(*unanswered)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "listed",
    [
        {},
        "none",
        0,
        [1],
        [{**MADE, "refundTrxId": None}],
        [{**MADE, "refundTrxId": 7}],
        [{**MADE, "refundTransactionStatus": "Pending", "refundTrxId": ""}],
    ],
    ids=str,
)
def test_a_list_that_is_none_is_no_answer(
    answering: Answering, unanswered: tuple[Attempt, Refund], listed: object
) -> None:
    gateway = answering(200, {"originalTrxId": "TRX", "refundTransactions": listed})

    with pytest.raises(UnavailableError):
        gateway.refunds(unanswered[0])


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"originalTrxId": "TRX", "refundTransactions": []}),
        (200, {"originalTrxId": "TRX", "refundTransactions": None}),
        (200, {"originalTrxId": "TRX"}),
        (200, {"statusCode": "0000", "statusMessage": "Successful"}),
        (400, {"internalCode": "x", "externalCode": "2082", "errorMessageEn": "state"}),
        (200, {"statusCode": "2033", "statusMessage": "Transaction not found"}),
    ],
    ids=str,
)
def test_a_payment_that_has_no_refunds_has_none_in_whatever_words(
    answering: Answering, unanswered: tuple[Attempt, Refund], status: int, body: object
) -> None:
    assert answering(status, body).refunds(unanswered[0]) == []


@pytest.mark.parametrize("code", ["2002", "2077", "2127"])
def test_a_list_refused_for_another_reason_is_none(
    answering: Answering, unanswered: tuple[Attempt, Refund], code: str
) -> None:
    body = {"internalCode": "x", "externalCode": code, "errorMessageEn": "no"}

    with pytest.raises(BkashRefusedError):
        answering(400, body).refunds(unanswered[0])


@pytest.mark.parametrize("name", [None, ""])
def test_a_failed_refund_without_a_name_hides_none_of_the_others(
    answering: Answering, unanswered: tuple[Attempt, Refund], name: str | None
) -> None:
    failed = {**MADE, "refundTransactionStatus": "Failed", "refundTrxId": name}
    body = {"originalTrxId": "TRX", "refundTransactions": [failed, MADE]}

    listed = answering(200, body).refunds(unanswered[0])

    assert [(one.status, one.reference) for one in listed] == [
        (RefundStatus.FAILED, None),
        (RefundStatus.SUCCEEDED, "RTRX"),
    ]


@pytest.mark.parametrize("amount", [None, "", "x", "NaN", "1e99999", "1.001", "-100.00", "-0.01"])
def test_an_amount_that_is_none_is_not_guessed(
    answering: Answering, unanswered: tuple[Attempt, Refund], amount: object
) -> None:
    gateway = answering(
        200, {"originalTrxId": "TRX", "refundTransactions": [{**MADE, "refundAmount": amount}]}
    )

    (reported,) = gateway.refunds(unanswered[0])
    assert reported.amount is None


def late_payment(shop: Shop, bkash: FakeBkash, clock: FrozenClock) -> Attempt:
    """Let bKash take 398.00 BDT for an order whose stock is gone; return the capture."""
    buyer, product = shop.buyer(), shop.product(stock=2)
    late = shop.begin_bkash(buyer, shop.order(buyer, {product: 2}))
    bkash.approve(late.reference or "")
    clock.advance(hours=1)
    shop.sweep()
    shop.order(shop.buyer(), {product: 2})
    bkash.execute(late.reference or "")
    snapshot = shop.recorder.read(late.attempt_id)
    assert snapshot is not None
    BkashRecorder(shop.recorder, bkash).ask(snapshot)
    return shop.attempt(late.attempt_id)


def test_money_that_is_due_goes_back_although_bkash_lists_nothing(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    late = late_payment(shop, bkash, clock)
    made = {**MADE, "refundAmount": "398.00"}
    answers: dict[BkashCall, Answer] = {
        REFUND_STATUS: (200, {"originalTrxId": "TRX"}),
        REFUND: (200, made),
    }
    gateway = gateway_of(WrittenDown(answers), shop.store, clock)

    other = Shop(shop.store, clock, shop.stripe, gateway)
    other.automatic_refund_service.follow(late, hints=0)

    (refund,) = refunds_of(shop, late.attempt_id)
    assert (refund.status, refund.amount) == (RefundStatus.SUCCEEDED, Money(39_800, "BDT"))
    assert shop.get(late.order_id).status is OrderStatus.REFUNDED
