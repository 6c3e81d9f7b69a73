"""All functions and both providers, and what customers and providers do there."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import botocore.session
import pytest
import requests
from argon2 import PasswordHasher
from flask import Flask

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.bkash.api import V1
from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from storefront.access import Role
from storefront.accounts.passwords import Passwords
from storefront.commands import staff
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from tests.support.account_fixtures import shop_on
from tests.support.aws import aws_in_process
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.dynamodb import TABLE_NAMES, empty_tables, items_of
from tests.support.functions import Answer
from tests.support.photos import photo
from tests.support.sns import ARN, signer
from tests.support.webhooks import signature, url_event

REGION = "eu-west-1"
STAFF: dict[str, Any] = {"user_id": "01JSTAFF000000000000000000", "role": "manager"}
WEBHOOK_SECRET = "whsec_permissions"
SECRETS = {
    "/storefront/jwt-signing-keys": json.dumps({"key-1": "a2V5LTEt" * 6}),
    "/storefront/quote-signing-keys": json.dumps({"key-1": "cXVvdGVz" * 6}),
    "/storefront/buyer-digest-keys": json.dumps({"key-1": "YnV5ZXJz" * 6}),
    "/storefront/stripe-secret-key": "sk_test_permissions",
    "/storefront/stripe-webhook-secrets": WEBHOOK_SECRET,
    "/storefront/bkash-credentials": json.dumps(vars(SANDBOX_CREDENTIALS)),
}


@dataclass(frozen=True)
class Simulators:
    """Addresses of the two providers, and of other hosts.

    Args:
        stripe, bkash: the providers.
        sns: the host that bKash's notifications come from.
        pictures: a host that pictures of imports come from.
    """

    stripe: str
    bkash: str
    sns: str
    pictures: str


@dataclass(frozen=True)
class World:
    """Everything a journey needs."""

    shop: Deployment
    clock: FrozenClock
    simulators: Simulators


@contextmanager
def simulated(clock: FrozenClock) -> Iterator[Simulators]:
    """Have both providers inside the block: Stripe, which records events and sends none, and bKash.

    Args:
        clock: theirs.
    """
    seconds = Clock(lambda: clock().timestamp())
    stripe_store, bkash_store = stripe_simulator.open_store(), bkash_simulator.open_store()
    stripe = stripe_simulator.StripeSimulator(stripe_store, seconds, stage="sandbox")
    bkash = bkash_simulator.BkashSimulator(bkash_store, seconds, stage="sandbox")
    servers = serve(stripe.app), serve(bkash.app), serve(sns_host()), serve(picture_host())
    yield Simulators(*(server.url for server in servers))
    for server in servers:
        server.close()
    stripe_store.close()
    bkash_store.close()


@contextmanager
def deployed_world(clock: FrozenClock, simulators: Simulators) -> Iterator[World]:
    """Have all functions inside the block, on empty tables.

    Args:
        clock: of the functions.
        simulators: the providers they ask.
    """
    with pytest.MonkeyPatch.context() as patched, aws_in_process():
        patched.delenv("AWS_ENDPOINT_URL", raising=False)
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            patched.setenv(name, REGION)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patched.setenv(name, "testing")
        patched.setenv("PICTURES_URL", "https://pictures.example")
        patched.setattr("storefront.clock.system_clock", clock)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patched.setattr(Passwords.__init__, "__defaults__", (cheap,))
        empty_tables()
        ssm: Any = botocore.session.get_session().create_client("ssm")
        for name, value in SECRETS.items():
            ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        overrides = {
            "STAGE": "sandbox",
            "STRIPE_API_BASE": simulators.stripe,
            "BKASH_API_BASE": simulators.bkash,
            "BKASH_SNS_BASE": simulators.sns,
            "BKASH_TOPIC_ARN": ARN,
            "PICTURE_SOURCE_BASE": simulators.pictures,
            "BKASH_CALLBACK_URL": "https://callback.example/",
            "RESULT_URL": "https://shop.example/result",
            "PAGES": "all",
            "MESSAGES": "sms,email",
            "MESSAGE_SENDER": "shop@example.com",
        }
        yield World(Deployment(overrides), clock, simulators)


def hire(world: World, account: dict[str, str], role: Role) -> dict[str, Any]:
    """Make an account of staff; return who that is for the functions.

    Args:
        world: where.
        account: e-mail, password and name.
        role: what they are to the shop.
    """
    user = ok(world.shop.request("register_user", account))
    names = {table.value: name for table, name in TABLE_NAMES.items()}
    settings = Settings({"AWS_REGION": os.environ["AWS_REGION"], **names})
    staff.set_role(shop_on(open_store(settings, [Table.USERS])), account["email"], role)
    return {"user_id": user["id"], "role": role.value}


def newest_payment(world: World, order_id: str) -> Any:
    """Return the newest payment of an order, as staff see it."""
    path = {"order_id": order_id}
    return ok(world.shop.request("list_order_payments", **STAFF, path=path))["items"][-1]


_NASRIN = {"name": "Nasrin Akter", "phone": "01712345678"}
#: Whom an order is for, and where in Dhaka it goes.
FOR_NASRIN: dict[str, Any] = {
    "contact": {**_NASRIN, "email": "nasrin@example.com"},
    "delivery": {**_NASRIN, "district": "dhaka", "area": "Dhanmondi", "line1": "House 7"},
}


def new_order(world: World, product_id: str, buyer: dict[str, str], quantity: int = 1) -> str:
    """Place an order for a product; return its id. Guests need a quote, and say who they are."""
    return str(placed_order(world, product_id, buyer, quantity)["id"])


def placed_order(
    world: World, product_id: str, buyer: dict[str, str], quantity: int = 1
) -> dict[str, Any]:
    """Place an order for a product as `new_order` does; return what is answered."""
    body: dict[str, Any] = {"items": [{"product_id": product_id, "quantity": quantity}]}
    if buyer.get("role") == Role.GUEST.value:
        asked = {**body, "delivery": {"district": "dhaka"}}
        quote = ok(world.shop.request("create_quote", asked, **buyer))["quote"]
        body = {"quote": quote, **FOR_NASRIN}
    return dict(ok(world.shop.request("create_order", body, **buyer)))


def status_of(world: World, order_id: str, buyer: dict[str, str]) -> str:
    """Return an order's status, as its buyer sees it."""
    order = ok(world.shop.request("get_order", **buyer, path={"order_id": order_id}))
    return str(order["status"])


def deliver_all(world: World) -> None:
    """Deliver every event Stripe has recorded so far; repeats change nothing."""
    deliver_about(world, "")


def deliver_about(world: World, text: str) -> None:
    """Deliver the events that Stripe has recorded of what a text names, such as an order's id."""
    for event in reversed(recorded_events(world)):
        if text not in json.dumps(event):
            continue
        _send(world, json.dumps(event).encode(), world.clock())


def recorded_events(world: World) -> list[dict[str, Any]]:
    """Return the events that Stripe has recorded, the newest first."""
    key = (SECRETS["/storefront/stripe-secret-key"], "")
    answer = requests.get(f"{world.simulators.stripe}/v1/events", auth=key, timeout=5)
    events: list[dict[str, Any]] = answer.json()["data"]
    return events


def deliver(world: World, what: str, session: dict[str, Any], event_id: str) -> None:
    """Deliver an event about a session that Stripe did not record."""
    event = {"id": event_id, "type": f"checkout.session.{what}", "data": {"object": session}}
    _send(world, json.dumps(event).encode(), world.clock())


def _send(world: World, body: bytes, now: datetime) -> None:
    headers = {"stripe-signature": signature(body, WEBHOOK_SECRET, now)}
    ok(world.shop.answer("stripe_webhook", url_event("POST", body=body, headers=headers)))


def come_back(world: World, way_back: str) -> None:
    """Let the customer's browser come back from bKash."""
    query = dict(parse_qsl(urlsplit(way_back).query))
    answer = world.shop.answer("bkash_callback", url_event("GET", query=query))
    assert answer.status in {302, 303}, answer


def notify(world: World, fields: dict[str, Any]) -> None:
    """Sign a message of bKash's and let it arrive."""
    fields = signer().sign(fields | {"SigningCertURL": f"{world.simulators.sns}/certificate.pem"})
    event = url_event("POST", body=json.dumps(fields).encode())
    ok(world.shop.answer("bkash_notification", event))


def sns_host() -> Flask:
    """Make the host that bKash's notifications come from."""
    app = Flask("sns")
    app.add_url_rule("/certificate.pem", "certificate", lambda: signer().pem)
    app.add_url_rule("/", "confirmation", lambda: "")
    return app


def picture_host() -> Flask:
    """Make a host of somebody else, which has one picture."""
    app = Flask("pictures")
    app.add_url_rule("/front.jpg", "front", lambda: photo((60, 40)))
    return app


@contextmanager
def answers_lost() -> Iterator[None]:
    """Let bKash do its work, and lose what it says, except for tokens."""
    send = requests.Session.send

    def losing(session: requests.Session, request: Any, **options: Any) -> requests.Response:
        answer = send(session, request, **options)
        if "/token/" in request.url:
            return answer
        raise requests.ConnectionError

    with patch.object(requests.Session, "send", losing):
        yield


def execute_elsewhere(world: World, payment_id: str) -> None:
    """Let an approved payment be executed by somebody else, with the shop's token."""
    dynamodb: Any = botocore.session.get_session().create_client("dynamodb")
    tokens = [
        item["id_token"]["S"] for item in items_of(dynamodb, Table.PAYMENTS) if "id_token" in item
    ]
    headers = {"Authorization": tokens[0], "X-APP-Key": SANDBOX_CREDENTIALS.app_key}
    executed = requests.post(
        f"{world.simulators.bkash}{V1}/execute",
        json={"paymentID": payment_id},
        headers=headers,
        timeout=10,
    ).json()
    assert executed.get("transactionStatus") == "Completed", executed


def control(simulator: str, path: str, **body: Any) -> Any:
    """Let something happen at a simulated provider; return what it answers."""
    response = requests.post(f"{simulator}/_sim/{path}", json=body, timeout=10)
    response.raise_for_status()
    return response.json()


def ok(answer: Answer) -> Any:
    """Return the body of an answer that must be a success."""
    assert answer.status < 300, answer
    return answer.body
