"""Whoever watches a simulator is told what happens there, and of nobody's secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests

from sandbox.simulators.clock import Clock
from sandbox.simulators.news import KEPT, News
from tests.simulators.drivers import START

if TYPE_CHECKING:
    import stripe

    from tests.simulators.drivers import Merchant, Receiver, Server


def told(server: Server, kind: str) -> list[dict[str, Any]]:
    """Return what a simulator has told of one kind, the oldest first."""
    return [item for item in server.look("news")["items"] if item["kind"] == kind]


def last(server: Server, kind: str) -> dict[str, Any]:
    """Return what it told last of one kind."""
    return told(server, kind)[-1]


def test_a_call_is_told_with_what_it_is_about_and_how_it_was_answered(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    session = client.v1.checkout.sessions.create(session_params)

    call = last(stripe_server, "call")

    assert (call["operation"], call["status"], call["fault"]) == ("session.create", 200, None)
    assert {session.id, "attempt-1"} <= set(call["about"])
    assert call["at"] == "2027-01-15T08:00:00.000+00:00"


def test_a_call_that_a_fault_struck_says_so(merchant: Merchant) -> None:
    payment_id = merchant.approved()
    merchant.server.fault("execute", "drop_after")

    try:
        merchant.execute(payment_id)
    except requests.ConnectionError:
        call = last(merchant.server, "call")

    assert (call["fault"], call["status"]) == ("drop_after", None)
    assert payment_id in call["about"]


def test_nothing_that_is_secret_or_of_the_payer_is_told(merchant: Merchant) -> None:
    merchant.paid(wallet="01770618575", payerReference="01770618575")

    news = json.dumps(merchant.server.look("news"))

    assert merchant.token not in news
    assert "01770618575" not in news
    assert "480.00" not in news


def test_each_attempt_to_deliver_is_told_with_its_answer(
    stripe_server: Server,
    client: stripe.StripeClient,
    session_params: Any,
    receiver: Receiver,
    webhook_secret: str,
) -> None:
    receiver.answers = [503]
    session = client.v1.checkout.sessions.create(session_params)

    stripe_server.control(f"sessions/{session.id}/pay")
    stripe_server.drain()
    stripe_server.advance(1)
    stripe_server.drain()

    first, second = told(stripe_server, "delivery")[-2:]
    assert (first["status"], first["outcome"], first["attempt"]) == (503, "pending", 1)
    assert (second["status"], second["outcome"], second["attempt"]) == (200, "succeeded", 2)
    assert session.id in second["about"]
    assert second["event_type"] == "checkout.session.completed"


def test_a_notification_that_never_leaves_is_told(merchant: Merchant, listening: Receiver) -> None:
    merchant.server.fault("notification", "dropped")

    _, transaction = merchant.paid()

    strike = last(merchant.server, "strike")
    assert strike["fault"] == "dropped"
    assert transaction in strike["about"]
    assert listening.all() == []


def test_who_has_read_is_told_only_what_is_new_and_after_a_restart_all_of_it() -> None:
    news = News(Clock(lambda: START).system_now)
    news.tell("call", operation="create")
    read = news.after("", 0)
    news.tell("call", operation="execute")

    new = news.after(read["run"], read["number"])
    other_run = news.after("another", read["number"])

    assert [item["operation"] for item in new["items"]] == ["execute"]
    assert [item["operation"] for item in other_run["items"]] == ["create", "execute"]
    assert news.after(new["run"], new["number"])["items"] == []


def test_only_the_latest_is_kept() -> None:
    news = News(Clock(lambda: START).system_now)

    for number in range(KEPT + 1):
        news.tell("call", operation=str(number))

    items = news.after("", 0)["items"]
    assert len(items) == KEPT
    assert items[-1]["operation"] == str(KEPT)
