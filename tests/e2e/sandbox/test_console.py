"""The console of a running sandbox: what it tells, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.e2e.client import TIMEOUT, Client, Stack
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.e2e.sandbox.conftest import becomes
from tests.e2e.sandbox.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.client import Json
    from tests.e2e.sandbox.account import Account
    from tests.simulators.drivers import Server

HOUR = 3600


@pytest.fixture(scope="session")
def console(stack: Stack) -> Console:
    """The sandbox's console."""
    return Console(stack.console_url)


def test_it_tells_what_runs_where_and_who_can_log_in(console: Console, stack: Stack) -> None:
    state = console.look("state")

    assert [one["name"] for one in state["services"]] == [
        "emulator",
        "stripe simulator",
        "bkash simulator",
        "console",
    ]
    assert {one["state"] for one in state["services"]} == {"ready"}
    assert [(one["email"], one["password"]) for one in state["logins"]] == [
        (stack.staff["email"], stack.staff["password"]),
        (stack.customer["email"], stack.customer["password"]),
    ]
    assert state["api_url"] == stack.api_url
    assert all(url.startswith(stack.api_url) for url in state["pages"].values())


def test_it_tells_strangers_nothing(console: Console) -> None:
    api = f"{console.url}api/state"

    assert requests.get(api, timeout=TIMEOUT).status_code == 401
    foreign = {"Host": "console.example", "X-Console-Token": console.token}
    assert requests.get(api, headers=foreign, timeout=TIMEOUT).status_code == 403
    page = {"Origin": "http://evil.example", "X-Console-Token": console.token}
    kill = {"service": "emulator"}
    url = f"{console.url}api/kill"
    assert requests.post(url, json=kill, headers=page, timeout=TIMEOUT).status_code == 403
    assert console.service("emulator")["state"] == "ready"


def test_all_that_happens_around_an_order_comes_in_one_stream(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    with console.watching() as heard:
        order_id = checkout.paid_order(buyer, {make_product(): 1}, STRIPE)["id"]

        def of(kind: str, **wanted: str) -> Callable[[Json], bool]:
            return lambda one: (
                one["kind"] == kind
                and one["order_id"] == order_id
                and all(one[name] == value for name, value in wanted.items())
            )

        placed = heard.wait_for(of("order", type="order.placed"))
        call = heard.wait_for(of("call", operation="session.create"))
        webhook = heard.wait_for(of("delivery", event_type="checkout.session.completed"))
        paid = heard.wait_for(of("order", type="order.paid"))
        line = heard.wait_for(of("log", function="create_order"))

    assert placed["text"].startswith("Order placed: 1 \N{MULTIPLICATION SIGN} Mug")
    assert (call["provider"], call["status"], call["fault"]) == ("stripe", 200, None)
    assert (webhook["status"], webhook["outcome"]) == (200, "succeeded")
    assert "paid" in webhook["response"]
    assert paid["text"].startswith("Paid by Stripe")
    assert line["line"]["service"]


def test_an_order_s_story_is_told_and_an_unknown_one_is_refused(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order_id = checkout.paid_order(buyer, {make_product(): 1}, BKASH)["id"]

    story = console.look(f"order?id={order_id}")

    assert story["status"] == "paid"
    assert any(entry["text"].startswith("bKash answered") for entry in story["items"])
    url, headers = f"{console.url}api/order", {"X-Console-Token": console.token}
    unknown = requests.get(f"{url}?id=unknown", headers=headers, timeout=TIMEOUT)
    assert unknown.status_code == 404


def sent(event_type: str, order_id: str, after: int = 0) -> Callable[[Json], bool]:
    """Tell a delivery of some type about an order, later than an entry."""
    return lambda one: (
        (one["kind"], one.get("event_type"), one["order_id"]) == ("delivery", event_type, order_id)
        and one["number"] > after
    )


def test_a_webhook_and_a_notification_are_sent_again_and_answered(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    with console.watching() as heard:
        for provider, event_type in (
            (STRIPE, "checkout.session.completed"),
            (BKASH, "Notification"),
        ):
            order_id = checkout.paid_order(buyer, {make_product(): 1}, provider)["id"]

            first = heard.wait_for(sent(event_type, order_id))
            console.act("resend", provider=provider, event=first["event"])
            again = heard.wait_for(sent(event_type, order_id, after=first["number"]))

            assert (again["event"], again["status"]) == (first["event"], 200)
            assert becomes(buyer, order_id, "paid")


def test_an_event_that_there_is_none_of_is_refused_in_the_provider_s_words(
    console: Console,
) -> None:
    assert (
        "evt_none"
        in console.act("resend", provider="stripe", event="evt_none", expect=404)["error"]
    )
    console.act("resend", provider="bkash", event="../state", expect=404)
    console.act("resend", provider="paypal", event="x", expect=400)


def test_a_fault_is_ordered_by_its_json_and_seen_when_it_strikes(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order_id = buyer.placed({make_product(): 1})["id"]
    payment = checkout.begin(buyer, order_id, BKASH)
    fault = {"operation": "execute", "kind": "drop_after", "match": payment["reference"]}

    with console.watching() as heard:
        console.act("fault", target="bkash", fault=fault)
        checkout.follow(checkout.approve(payment, BKASH))
        struck = heard.wait_for(lambda one: one["order_id"] == order_id and bool(one.get("fault")))

    assert (struck["operation"], struck["fault"], struck["status"]) == (
        "execute",
        "drop_after",
        None,
    )
    assert becomes(buyer, order_id, "paid")
    refused = console.act(
        "fault", target="bkash", fault={"operation": "x", "kind": "cut"}, expect=400
    )
    assert "execute" in refused["error"]


@pytest.mark.parametrize("seconds", [-60, 0, 10**9, 1.5, "60", None, True])
def test_time_goes_forward_only_and_not_for_ever(console: Console, seconds: Any) -> None:
    passed = console.look("state")["passed_seconds"]

    console.act("time", seconds=seconds, expect=400)

    assert console.look("state")["passed_seconds"] == passed


@pytest.mark.thorough
@pytest.mark.alone
def test_holds_lapse_once_their_time_has_passed_also_in_parts_and_the_books_agree(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    account: Account,
    make_product: Callable[..., str],
) -> None:
    product = make_product(stock=2)
    order_id, paying = buyer.placed({product: 1})["id"], buyer.placed({product: 1})["id"]
    checkout.begin(buyer, paying, STRIPE)

    first = console.act("time", seconds=10 * 60)
    with console.watching() as heard:
        second = console.act("time", seconds=10 * 60)
        heard.wait_for(
            lambda one: one["order_id"] == order_id and one.get("type") == "order.expired"
        )
    third = console.act("time", seconds=HOUR)

    assert order_id not in first["lapsed"]
    assert order_id in second["lapsed"]
    assert paying not in second["lapsed"]
    assert paying in third["lapsed"]
    assert [buyer.status(one) for one in (order_id, paying)] == ["expired", "expired"]
    assert account.differences() == []


@pytest.mark.thorough
@pytest.mark.alone
def test_after_time_has_passed_the_shop_sells_as_ever(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    console.act("time", seconds=24 * HOUR)

    for provider in (STRIPE, BKASH):
        order = checkout.paid_order(buyer, {make_product(): 1}, provider)
        assert order["status"] == "paid"


@pytest.mark.thorough
@pytest.mark.alone
def test_a_switch_is_on_until_it_is_off_on_every_page(
    console: Console,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    def switch() -> Json:
        found: Json = next(
            one
            for one in console.look("state")["switches"]
            if (one["target"], one["name"]) == ("stripe", "webhook-lost")
        )
        return found

    order_id = buyer.placed({make_product(): 1})["id"]
    session = checkout.begin(buyer, order_id, STRIPE)
    with console.watching() as heard:
        for _ in range(2):  # a second page that is late orders no second fault
            console.act("switch", target="stripe", name="webhook-lost", on=True)
        checkout.approve(session, STRIPE)
        strike = heard.wait_for(lambda one: one["kind"] == "strike" and one["order_id"] == order_id)
        is_on = switch()
        console.act("switch", target="stripe", name="webhook-lost", on=False)

    assert strike["fault"] == "dropped"
    assert is_on["fired"] > 0
    assert switch()["fault_id"] is None
    left = [one for one in console.look("state")["faults"]["stripe"] if one["match"] is None]
    assert left == []
    assert console.act("reconcile")["lines"]
    assert becomes(buyer, order_id, "paid")


@pytest.mark.alone
def test_an_event_of_an_order_that_was_deleted_is_answered_as_the_shop_answers_it(
    console: Console,
    stack: Stack,
    stripe: Server,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order_id = checkout.paid_order(buyer, {make_product(): 1}, STRIPE)["id"]
    (attempt,) = buyer.payments(order_id)
    completed = next(
        one["id"]
        for one in stripe.look("state")["documents"]["event"]
        if one["type"] == "checkout.session.completed"
        and one["data"]["object"]["client_reference_id"] == attempt["id"]
    )
    dynamodb, deleted = stack.aws("dynamodb"), []
    for table, key in (("orders", f"ORDER#{order_id}"), ("payments", f"ATTEMPT#{attempt['id']}")):
        found = dynamodb.query(
            TableName=stack.tables[table],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": key}},
        )
        deleted += [(stack.tables[table], item) for item in found["Items"]]
    assert len(deleted) > 3
    for name, item in deleted:
        dynamodb.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})
    try:
        with console.watching() as heard:
            console.act("resend", provider="stripe", event=completed)
            answered = heard.wait_for(
                lambda one: (
                    one["kind"] == "delivery"
                    and one["event"] == completed
                    and one["attempt"] == 1
                    and "paid" not in str(one["response"])
                )
            )
    finally:
        for name, item in deleted:
            dynamodb.put_item(TableName=name, Item=item)

    assert answered["status"]
    assert answered["response"]


def test_the_books_are_audited(console: Console) -> None:
    told = console.act("verify")

    assert told["code"] in {0, 1, 2}
    assert told["lines"][-1].endswith(" checked")
