"""Nobody but the providers moves an order: forged, altered and replayed calls have no effect."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.e2e.client import TIMEOUT, Client, Json, Stack, Webhook, assert_problem, paid_event
from tests.support.webhooks import signature


@pytest.fixture
def unpaid(buyer: Client, make_product: Callable[..., str]) -> tuple[Json, Json]:
    """An order that waits for its payment, and its session."""
    order = buyer.placed({make_product(): 1})
    return order, buyer.stripe_session(order["id"])


Forge = Callable[[bytes, str, datetime], str]
SIGNATURES: dict[str, Forge] = {
    "none": lambda *_: "",
    "another secret": lambda body, _, now: signature(body, "whsec_wrong", now),
    "an empty secret": lambda body, _, now: signature(body, "", now),
    "of another body": lambda body, secret, now: signature(body + b" ", secret, now),
    "too old": lambda body, secret, now: signature(body, secret, now - timedelta(seconds=310)),
    "of the future": lambda body, secret, now: signature(body, secret, now + timedelta(hours=1)),
    "no time": lambda body, secret, now: signature(body, secret, now).split(",")[1],
    "another scheme": lambda body, secret, now: signature(body, secret, now).replace("v1", "v0"),
    "nonsense": lambda *_: "t=x,v1=y",
}


@pytest.mark.parametrize("forged", SIGNATURES)
def test_an_event_that_stripe_did_not_sign_just_now_is_refused(
    buyer: Client, stack: Stack, webhook: Webhook, unpaid: tuple[Json, Json], forged: str
) -> None:
    order, session = unpaid
    body = paid_event(order, session)
    header = SIGNATURES[forged](body, stack.stripe_webhook_secret, datetime.now(UTC))

    assert_problem(webhook.send(body, header), 400)

    assert buyer.status(order["id"]) == "pending"


def test_an_altered_event_is_refused(
    buyer: Client, stack: Stack, webhook: Webhook, unpaid: tuple[Json, Json]
) -> None:
    order, session = unpaid
    header = signature(b"{}", stack.stripe_webhook_secret, datetime.now(UTC))

    assert_problem(webhook.send(paid_event(order, session), header), 400)

    assert buyer.status(order["id"]) == "pending"


MISMATCHES: dict[str, Json] = {
    "less money": {"amount_total": 100},
    "another currency": {"currency": "usd"},
    "no amount": {"amount_total": None},
    "real money": {"livemode": True},
    "another session": {"id": "cs_test_other"},
    "another mode": {"mode": "subscription"},
}


@pytest.mark.parametrize("wrong", MISMATCHES)
def test_a_genuine_event_that_is_not_the_order_s_payment_pays_nothing(
    buyer: Client, webhook: Webhook, unpaid: tuple[Json, Json], wrong: str
) -> None:
    order, session = unpaid

    outcome = webhook.outcome(paid_event(order, session, **MISMATCHES[wrong]))

    assert outcome in {"mismatch", "unknown"}
    assert buyer.status(order["id"]) == "pending"
    # Under its own event id, as Stripe sends it: the genuine payment still counts.
    assert webhook.outcome(paid_event(order, session, f"evt_genuine_{order['id']}")) == "paid"


def test_a_replayed_event_has_no_second_effect(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=5)
    order = buyer.placed({product: 1})
    body = paid_event(order, buyer.stripe_session(order["id"]))

    outcomes = [webhook.outcome(body) for _ in range(3)]

    assert outcomes == ["paid", "unchanged", "unchanged"]
    assert staff.levels(product) == (4, 4)


def test_one_payment_pays_one_order(
    buyer: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    product = make_product()
    first, second = (buyer.placed({product: 1}) for _ in range(2))
    sessions = [buyer.stripe_session(order["id"]) for order in (first, second)]
    intent = {"payment_intent": f"pi_shared_{first['id']}"}
    assert webhook.outcome(paid_event(first, sessions[0], **intent)) == "paid"

    assert webhook.outcome(paid_event(second, sessions[1], **intent)) == "mismatch"

    assert buyer.status(second["id"]) == "pending"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"",
        b'{"id": 1, "type": 2, "data": 3}',
        b'{"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {}}}',
        b'{"id": "evt_2", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}',
        json.dumps({"deep": [[[[]]]]}).encode(),
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_signed_nonsense_is_acknowledged_or_refused_and_never_a_fault(
    webhook: Webhook, body: bytes
) -> None:
    response = webhook.send(body)

    assert response.status_code in {200, 400}
    assert response.status_code == 400 or response.json() == {"outcome": "unknown"}


def test_the_webhook_takes_posts_only(http: requests.Session, stack: Stack) -> None:
    assert_problem(http.get(stack.stripe_webhook_url, timeout=TIMEOUT), 405)


def test_a_body_that_is_not_base64_as_announced_is_refused(stack: Stack) -> None:
    event = {
        "version": "2.0",
        "headers": {},
        "requestContext": {"http": {"method": "POST"}},
        "body": "not base64!",
        "isBase64Encoded": True,
    }

    answer = stack.aws("lambda").invoke(
        FunctionName=stack.functions["StripeWebhookFunction"], Payload=json.dumps(event).encode()
    )

    with answer["Payload"] as payload:
        assert json.loads(payload.read())["statusCode"] == 400


def _call_back(http: requests.Session, stack: Stack, **query: str) -> requests.Response:
    return http.get(stack.bkash_callback_url, params=query, timeout=TIMEOUT, allow_redirects=False)


def test_a_callback_about_nothing_leads_to_the_neutral_page(
    http: requests.Session, stack: Stack
) -> None:
    for query in (
        {},
        {"paymentID": "TR0011", "status": "success"},
        {"attempt": "x", "paymentID": "TR0011", "status": "success"},
        {"attempt": "01J00000000000000000000000", "paymentID": "TR0011", "status": "success"},
    ):
        response = _call_back(http, stack, **query)

        assert response.status_code == 303
        assert response.headers["Location"].endswith("?status=unknown")
        assert "order_id=" not in response.headers["Location"]


@pytest.mark.parametrize("status", ["success", "nonsense", ""])
def test_a_callback_typed_by_hand_pays_nothing(
    http: requests.Session,
    stack: Stack,
    buyer: Client,
    staff: Client,
    make_product: Callable[..., str],
    status: str,
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    payment = buyer.bkash_payment(order["id"])

    for query in (
        {"attempt": payment["attempt_id"], "paymentID": payment["payment_id"], "status": status},
        {"attempt": payment["attempt_id"], "paymentID": "TR0011other", "status": "success"},
        {"attempt": payment["attempt_id"], "status": "success", "trxID": "ABC"},
    ):
        assert _call_back(http, stack, **query).status_code == 303

    assert buyer.status(order["id"]) == "pending"
    assert staff.levels(product) == (0, 1)
    assert not any(one["transaction_id"] for one in buyer.payments(order["id"]))
