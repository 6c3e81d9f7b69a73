"""Make a fresh stack a shop: secrets, webhook endpoint, accounts, products. Repeating is safe."""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from sandbox.config import ROOT
from sandbox.deployment import BKASH_TOPIC, SENDER, api_url, client, function_url
from sandbox.samples import PRODUCTS
from sandbox.samples.making import make_products
from sandbox.samples.orders import make_orders
from sandbox.samples.terms import say_terms
from sandbox.services import simulator_state
from sandbox.shop import TIMEOUT_SECONDS, Shop
from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from sandbox.sources import fingerprint_of
from sandbox.terminal import SandboxError, run, step

if TYPE_CHECKING:
    from sandbox.config import Sandbox
    from sandbox.deployment import Stack
    from sandbox.memory import Memory, Record
    from sandbox.samples.model import Sample

STRIPE_KEY = "sk_test_sandbox"
"""Any key that starts with sk_test_ opens the Stripe simulator."""
SAMPLES = Path(__file__).with_name("samples")


def seed(sandbox: Sandbox, stack: Stack, memory: Memory, record: Record) -> None:
    """Give the stack what a shop needs; only what is missing is made.

    Raises:
        SandboxError: the shop refused something it must accept.
    """
    url = api_url(sandbox, stack)
    if record.get("seeded") == seeding(sandbox, url, memory):
        return
    with step("Register the webhooks and store the secrets"):
        memory.remember("stripe_webhook_secret", webhook_secret(sandbox, stack, memory))
        put_secrets(sandbox, memory)
        subscribe_to_bkash(sandbox, stack)
        verify_sender(sandbox)
    with step("Make a staff account, a customer and products"):
        shop = Shop(url)
        make_staff(sandbox, memory)
        make_customer(shop, memory)
        shop.log_in(memory.get("staff"))
        make_products(shop, samples_for(sandbox))
        say_terms(shop)
        if not sandbox.is_for_tests:  # tests count what waits
            make_orders(shop)
    record.remember("seeded", seeding(sandbox, url, memory))


def samples_for(sandbox: Sandbox) -> list[Sample]:
    """Return the products of its shop: the stack under test has the few that tests know."""
    return [one for one in PRODUCTS if one.for_tests or not sandbox.is_for_tests]


def seeding(sandbox: Sandbox, url: str, memory: Memory) -> str:
    """Return what changes with anything that is written into the stack and the simulators."""
    stores = [simulator_state(sandbox, provider) for provider in ("stripe", "bkash")]
    inputs = [
        url,
        fingerprint_of([Path(__file__), *sorted(SAMPLES.glob("*.py"))]),
        *(str(memory.get(key)) for key in ("stripe_webhook_secret", "staff", "customer")),
        *(str(store.stat().st_ino) if store.exists() else "" for store in stores),
    ]
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]


def webhook_secret(sandbox: Sandbox, stack: Stack, memory: Memory) -> str:
    """Register the shop's webhook with the Stripe simulator, once, and return its secret."""
    endpoints = f"{sandbox.stripe_url}/v1/webhook_endpoints"
    url = function_url(sandbox, stack.outputs["StripeWebhookUrl"])
    listed = requests.get(endpoints, auth=(STRIPE_KEY, ""), timeout=TIMEOUT_SECONDS)
    listed.raise_for_status()
    known = memory.get("stripe_webhook_secret")
    for endpoint in listed.json()["data"]:
        if known and endpoint["url"] == url:
            return str(known)
        requests.delete(  # of a stack that is no more
            f"{endpoints}/{endpoint['id']}", auth=(STRIPE_KEY, ""), timeout=TIMEOUT_SECONDS
        )
    answer = requests.post(
        endpoints,
        auth=(STRIPE_KEY, ""),
        data={"url": url, "enabled_events[]": "*"},
        timeout=TIMEOUT_SECONDS,
    )
    if not answer.ok:
        raise SandboxError(
            f"The Stripe simulator refused the webhook: {answer.text}", "See `make logs`."
        )
    return str(answer.json()["secret"])


def subscribe_to_bkash(sandbox: Sandbox, stack: Stack) -> None:
    """Let the bKash simulator notify the shop of completed payments."""
    url = function_url(sandbox, stack.outputs["BkashNotificationUrl"])
    settings = {"notification_url": url, "topic_arn": BKASH_TOPIC}
    endpoint = f"{sandbox.bkash_url}/_sim/settings"
    requests.post(endpoint, json=settings, timeout=TIMEOUT_SECONDS).raise_for_status()


def verify_sender(sandbox: Sandbox) -> None:
    """Let SES know the address that the shop's mails come from; it sends none for others."""
    ses = client(sandbox, "sesv2")
    known = ses.list_email_identities()["EmailIdentities"]
    if SENDER not in {one["IdentityName"] for one in known}:
        ses.create_email_identity(EmailIdentity=SENDER)


def put_secrets(sandbox: Sandbox, memory: Memory) -> None:
    """Store the secrets in SSM as an operator does; signing keys are made at random."""
    given = {
        "stripe-secret-key": STRIPE_KEY,
        "stripe-webhook-secrets": memory.get("stripe_webhook_secret"),
        "bkash-credentials": {
            "username": SANDBOX_CREDENTIALS.username,
            "password": SANDBOX_CREDENTIALS.password,
            "app_key": SANDBOX_CREDENTIALS.app_key,
            "app_secret": SANDBOX_CREDENTIALS.app_secret,
        },
    }
    operate(sandbox, "put-secrets", "--json-stdin", stdin=json.dumps(given))


def make_staff(sandbox: Sandbox, memory: Memory) -> None:
    """Make the staff account by the operator's command."""
    account = account_of(memory, "staff")
    who = ["--email", account["email"], "--name", "Sandbox Staff", "--role", "owner"]
    operate(sandbox, "create-staff", *who, "--password-stdin", stdin=f"{account['password']}\n")


def operate(sandbox: Sandbox, command: str, *options: str, stdin: str) -> None:
    """Run one of the operator's commands on the sandbox's stack."""
    module = [sys.executable, "-m", "storefront.commands"]
    run(
        [*module, command, "--stack", sandbox.stack_name, *options],
        env=sandbox.environment() | {"PYTHONPATH": str(ROOT / "layers/shared")},
        log=sandbox.logs / f"{command}.log",
        stdin=stdin,
    )


def account_of(memory: Memory, role: str) -> dict[str, str]:
    """Return the account with a password made up at the first call."""
    account: dict[str, str] | None = memory.get(role)
    if account is None:
        account = {"email": f"{role}@example.com", "password": secrets.token_urlsafe(12)}
        memory.remember(role, account)
    return account


def make_customer(shop: Shop, memory: Memory) -> None:
    """Sign a customer up through the API; one that exists already must still be able to log in."""
    account = account_of(memory, "customer")
    body = account | {"name": "Sandbox Customer"}
    shop.call("POST", "/api/auth/register/", body, accepted={201, 409})
    shop.log_in(account)
