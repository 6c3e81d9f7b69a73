"""Killing, breaking and beginning anew by the console. The last test leaves an empty shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.faults.attachment import VARIABLE
from tests.e2e.sandbox.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.client import Client, Stack
    from tests.e2e.sandbox.account import Account
    from tests.e2e.sandbox.checkout import CheckoutService

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def console(stack: Stack) -> Console:
    """The sandbox's console."""
    return Console(stack.console_url)


def test_the_emulator_is_killed_and_started_and_has_lost_nothing(
    console: Console, buyer: Client, make_product: Callable[..., str]
) -> None:
    order_id = buyer.placed({make_product(): 1})["id"]

    with console.watching() as heard:
        console.act("kill", service="emulator")
        killed = console.service("emulator")
        refused = console.act("kill", service="emulator", expect=409)
        console.act("verify")  # says that it cannot, and does not hang
        console.act("start", service="emulator")
        heard.wait_for(lambda one: one.get("action") == "start")

    assert (killed["state"], killed["pid"]) == ("down", None)
    assert "does not run" in refused["error"]
    assert console.service("emulator")["state"] == "ready"
    assert buyer.status(order_id) == "pending"


def test_a_simulator_that_is_down_is_said_to_be_and_what_needs_it_refused(console: Console) -> None:
    console.act("kill", service="bkash simulator")

    state = console.service("bkash simulator")["state"]
    refused = console.act("time", seconds=60, expect=502)
    console.act("start", service="bkash simulator")

    assert state == "down"
    assert "make start" in refused["error"]
    assert console.service("bkash simulator")["state"] == "ready"


def test_dynamodb_fails_while_it_is_to_and_the_shop_sells_nevertheless(
    console: Console, stack: Stack, buyer: Client, make_product: Callable[..., str]
) -> None:
    product = make_product()

    def way() -> str | None:
        answer = stack.aws("lambda").get_function_configuration(
            FunctionName=stack.functions["CreateOrderFunction"]
        )
        found: str | None = answer["Environment"]["Variables"].get(VARIABLE)
        return found

    with console.watching() as heard:
        rule = {"kinds": ["conflict"], "operation": "TransactWriteItems", "times": 1}
        console.act("fault", target="dynamodb", fault=rule)
        led_past = way()
        order = buyer.placed({product: 1})
        strike = heard.wait_for(lambda one: one.get("provider") == "dynamodb")
    (fault,) = console.look("state")["faults"]["dynamodb"]
    console.act("fault-off", target="dynamodb", id=fault["id"])

    assert order["status"] == "pending"
    assert (strike["operation"], strike["fault"]) == ("TransactWriteItems", "conflict")
    assert led_past is not None
    assert fault["fired"] == 1
    assert way() is None


def test_everything_begins_anew_with_the_sample_data(
    console: Console,
    anybody: Client,
    stack: Stack,
    account: Account,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    checkout.paid_order(buyer, {make_product(): 1}, "stripe")
    console.act("time", seconds=60)

    console.act("refill")

    assert console.look("state")["passed_seconds"] == 0
    products = anybody.get("/api/products/")["items"]
    assert "TEA-100" in {one["sku"] for one in products}
    assert "Mug" not in {one["name"] for one in products}
    customer = anybody.log_in(stack.customer)
    assert customer.get("/api/orders/")["items"] == []
    assert checkout.stripe.look("ledger")["ledger"] == []
    order = checkout.paid_order(customer, {products[0]["id"]: 1}, "stripe")
    assert order["status"] == "paid"
    assert account.differences() == []
