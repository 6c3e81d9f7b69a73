"""Money of a payment that is not recorded here, as after half a restore: a person must look."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from storefront.ids import new_id
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.fake_refunds import mark_of
from tests.support.fake_script import Json
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import call, load
from tests.support.invariants import contents
from tests.support.payment_functions import configure, signed, url_event
from tests.support.provider_side import ProviderSide, Sale
from tests.support.shop import Shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


@pytest.fixture
def gone(clock: FrozenClock) -> str:
    """The id of an attempt that is not there."""
    return new_id(clock())


def events_about(shop: Shop, stripe: FakeStripe, sale: Sale, attempt_id: str) -> dict[str, Json]:
    """Return an event of each kind of money, about a payment that is named so in our metadata."""
    attempt = shop.attempt(sale.attempt_id)
    intent, session_id = attempt.transaction_id or "", attempt.reference or ""
    stripe.given.make(intent, stripe.paid(intent), 10_000, {})
    (refund,) = stripe.given.of(intent)
    session = {"client_reference_id": attempt_id}
    found = {
        "paid session": stripe.event("completed", session_id, **session),
        "session paid later": stripe.event("async_payment_succeeded", session_id, **session),
        "refund": stripe.refund_event("created", refund),
        "charge": stripe.charge_event(intent),
        "dispute": stripe.dispute_event("created", intent, "needs_response"),
    }
    stripe.given.objects.clear()
    stripe.disputed.clear()
    for event in found.values():
        subject = event["data"]["object"]
        subject["metadata"] = mark_of(attempt_id)
        if subject["object"] != "checkout.session":
            subject["payment_intent"] = "pi_gone"
    return found


@pytest.fixture(params=["paid session", "session paid later", "refund", "charge", "dispute"])
def event(
    request: pytest.FixtureRequest, shop: Shop, stripe: FakeStripe, sale: Sale, gone: str
) -> Json:
    """One of these events."""
    return events_about(shop, stripe, sale, gone)[request.param]


def test_money_of_a_payment_that_is_not_here_is_acknowledged_and_calls_an_operator(
    event: Json,
    gone: str,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.clear()
    figures = _figures_of_webhook(event, monkeypatch, clock, capsys)

    assert [one["OperatorNeeded"] for one in figures] == [[1.0]]
    (warning,) = [vars(one) for one in caplog.records if one.levelname == "WARNING"]
    assert (warning["attempt_id"], warning["provider_event"]) == (gone, event["id"])


def test_money_that_is_known_calls_nobody(
    shop: Shop,
    stripe: FakeStripe,
    sale: Sale,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = stripe.event("completed", shop.attempt(sale.attempt_id).reference or "")

    assert _figures_of_webhook(known, monkeypatch, clock, capsys) == []


def test_money_of_a_payment_that_is_not_here_changes_nothing(shop: Shop, event: Json) -> None:
    books = contents(shop.store)

    assert shop.deliver(event) is Outcome.ORPHANED

    assert contents(shop.store) == books


FOREIGN: dict[str, Callable[[Json], Any]] = {
    "names no attempt of ours": lambda subject: subject["metadata"].update(attempt_id="x"),
    "is marked by another shop": lambda subject: subject["metadata"].update(stack="other"),
    "has no mark": lambda subject: subject["metadata"].pop("stack"),
    "has no metadata": lambda subject: subject.update(metadata=None),
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=list(FOREIGN))
def test_money_of_others_calls_nobody(
    shop: Shop, event: Json, change: Callable[[Json], Any]
) -> None:
    """An account may serve other shops, which name their things as they like."""
    change(event["data"]["object"])

    assert shop.deliver(event) is Outcome.UNKNOWN


def test_money_of_the_other_mode_calls_nobody(shop: Shop, event: Json) -> None:
    event["livemode"] = event["data"]["object"]["livemode"] = True

    assert shop.deliver(event) is not Outcome.ORPHANED


@pytest.mark.parametrize("what", ["expired", "async_payment_failed", "completed"])
def test_a_session_that_brought_no_money_calls_nobody(
    shop: Shop, stripe: FakeStripe, gone: str, what: str
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    named = {"client_reference_id": gone, "metadata": mark_of(gone)}

    event = stripe.event(what, attempt.reference or "", **named)

    assert shop.deliver(event) is Outcome.UNKNOWN


def _figures_of_webhook(
    event: Json,
    monkeypatch: pytest.MonkeyPatch,
    clock: FrozenClock,
    capsys: pytest.CaptureFixture[str],
) -> list[Json]:
    """Call the webhook, which acknowledges the event; return the figures that it writes."""
    configure(monkeypatch, clock)
    body, headers = signed(event, clock)
    module = load("stripe_webhook")
    capsys.readouterr()
    answer = call(module, url_event("POST", body=body, headers=headers))
    assert answer.status == 200
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in lines if "_aws" in line]
