"""Make a fresh stack a shop: secrets, webhook endpoint, accounts, products. Repeating is safe."""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from sandbox.config import ROOT
from sandbox.deployment import BKASH_TOPIC, api_url, function_url
from sandbox.drawings import DRAWINGS
from sandbox.facts import ATTRIBUTES, BARCODES, FACTS
from sandbox.services import simulator_state
from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from sandbox.sources import fingerprint_of
from sandbox.terminal import SandboxError, run, step

if TYPE_CHECKING:
    from sandbox.config import Sandbox
    from sandbox.deployment import Stack
    from sandbox.drawings import Drawing
    from sandbox.memory import Memory, Record

STRIPE_KEY = "sk_test_sandbox"
"""Any key that starts with sk_test_ opens the Stripe simulator."""

TIMEOUT_SECONDS = 60

Options = dict[str, list[str]]
Variants = tuple[tuple[list[str], str, int], ...]

PRODUCTS = (
    ("TEA-100", "First flush tea, 100 g", "350.00", 50, "Tea"),
    ("MUG-BLUE", "Blue mug", "480.00", 20, "Kitchen"),
    ("SCARF-JM", "Jamdani scarf", "2150.00", 5, "Scarves"),
    ("LAST-ONE", "The last one on the shelf", "99.50", 1, "Home"),
    ("SAREE-JM-RED", "Dhakai jamdani saree, red", "8500.00", 6, "Jamdani"),
    ("SAREE-JM-SKY", "Dhakai jamdani saree, sky blue", "9200.00", 4, "Jamdani"),
    ("PANJABI-SILK", "Rajshahi silk panjabi", "3900.00", 8, "Panjabi"),
    ("TEA-BLACK-400", "Sylhet black tea, 400 g", "320.00", 80, "Tea"),
    ("HONEY-SUN-500", "Sundarban honey, 500 g", "750.00", 30, "Honey"),
    ("KANTHA-QUEEN", "Nakshi kantha, queen size", "4200.00", 7, "Bedding"),
    ("POT-CLAY", "Clay water pot", "260.00", 18, "Kitchen"),
)
"""SKU, name, price, stock and category of the sample products."""

SALES = {
    "MUG-BLUE": ("420.00", timedelta(), timedelta(days=7)),
    "HONEY-SUN-500": ("675.00", timedelta(), timedelta(days=2)),
    "KANTHA-QUEEN": ("3600.00", timedelta(days=3), timedelta(days=10)),
}
"""Of sample products the sale price, and in how long the sale begins and ends."""

COMPARED = {"PANJABI-SILK": "4500.00"}
"""What the price of sample products is compared with."""

CATEGORIES = (
    (None, "Women", "নারী"),
    ("Women", "Sarees", "শাড়ি"),
    ("Sarees", "Jamdani", "জামদানি"),
    ("Sarees", "Tant", "তাঁত"),
    ("Women", "Scarves", "ওড়না"),
    (None, "Men", "পুরুষ"),
    ("Men", "Panjabi", "পাঞ্জাবি"),
    (None, "Food", "খাবার"),
    ("Food", "Tea", "চা"),
    ("Food", "Honey", "মধু"),
    (None, "Home", "ঘর"),
    ("Home", "Kitchen", "রান্নাঘর"),
    ("Home", "Bedding", "বিছানা"),
)
"""Parent, name in English and in Bangla of the sample categories, parents first."""

PRODUCTS_WITH_OPTIONS: tuple[tuple[str, str, str, Options, Variants], ...] = (
    (
        "PANJABI",
        "Cotton panjabi",
        "Panjabi",
        {"Colour": ["White", "Maroon", "Navy blue"], "Size": ["40", "42", "44"]},
        (
            (["White", "40"], "1850.00", 6),
            (["White", "42"], "1850.00", 12),
            (["White", "44"], "1950.00", 0),
            (["Maroon", "40"], "1850.00", 4),
            (["Maroon", "42"], "1850.00", 9),
            (["Navy blue", "42"], "2150.00", 3),
            (["Navy blue", "44"], "2250.00", 5),
        ),
    ),
    (
        "SAREE-TANGAIL",
        "Tangail cotton saree",
        "Tant",
        {"Colour": ["Red", "Bottle green", "Black"]},
        ((["Red"], "2450.00", 4), (["Bottle green"], "2450.00", 0), (["Black"], "2650.00", 7)),
    ),
)
"""How SKUs begin, name, category, values of each option; of variants choice, price and stock."""


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
    with step("Make a staff account, a customer and products"):
        shop = Shop(url)
        make_staff(sandbox, memory)
        make_customer(shop, memory)
        make_products(shop, memory.get("staff"))
    record.remember("seeded", seeding(sandbox, url, memory))


def seeding(sandbox: Sandbox, url: str, memory: Memory) -> str:
    """Return what changes with anything that is written into the stack and the simulators."""
    stores = [simulator_state(sandbox, provider) for provider in ("stripe", "bkash")]
    inputs = [
        url,
        fingerprint_of([Path(__file__), Path(__file__).with_name("facts.py")]),
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


def make_products(shop: Shop, staff: dict[str, str]) -> None:
    """Create the sample products and receive their stock, unless the shop has products."""
    if shop.call("GET", "/api/products/")["items"]:
        return
    shop.log_in(staff)
    ids = make_categories(shop)
    for code, attribute in ATTRIBUTES:
        shop.call("PUT", f"/api/attributes/{code}/", attribute)
    made: dict[str, str] = {}
    for sku, name, price, quantity, category in PRODUCTS:
        new = {"sku": sku, "name": name, "price": price, "category_ids": [ids[category]]}
        new |= FACTS[sku] | BARCODES.get(sku, {})
        product = shop.call("POST", "/api/products/", new, accepted={201}, key=sku)
        receive(shop, product["id"], quantity, key=sku)
        send_pictures(shop, product, DRAWINGS[sku])
        made[sku] = product["id"]
    make_products_with_options(shop, ids)
    for sku, product_id in made.items():  # which had their regular prices for a while
        set_prices(shop, product_id, sku)


def make_products_with_options(shop: Shop, categories: dict[str, str]) -> None:
    """Create those sample products that are sold by their variants, and receive these."""
    for sku, name, category, options, variants in PRODUCTS_WITH_OPTIONS:
        whole: dict[str, Any] = {
            "name": name,
            "category_ids": [categories[category]],
            "options": [{"name": one, "values": values} for one, values in options.items()],
            "variants": [
                {"sku": sku_of(sku, choice), "choice": choice, "price": price}
                for choice, price, _ in variants
            ],
            **FACTS[sku],
        }
        product = shop.call("POST", "/api/products/", whole, accepted={201}, key=sku)
        for made, (_, _, quantity) in zip(product["variants"], variants, strict=True):
            if quantity > 0:
                receive(shop, made["id"], quantity, key=made["sku"])
            if made["sku"] in BARCODES:
                shop.call("PATCH", f"/api/variants/{made['id']}/", BARCODES[made["sku"]])
        send_pictures(shop, product, DRAWINGS[sku])


def sku_of(start: str, choice: list[str]) -> str:
    """Return a variant's SKU code, which says what it is: PANJABI-NAVY-BLUE-42."""
    return "-".join([start, *choice]).replace(" ", "-").upper()


def receive(shop: Shop, item_id: str, quantity: int, key: str) -> None:
    """Put units of a product, or of one variant, on the shelf."""
    receipt = {"kind": "received", "quantity": quantity, "reason": "Sample stock"}
    shop.call("POST", f"/api/products/{item_id}/stock/", receipt, accepted={201}, key=key)


def set_prices(shop: Shop, product_id: str, sku: str) -> None:
    """Put a product on sale now or later, or compare its price, where the sample wants it."""
    changes: dict[str, Any] = {}
    if sku in SALES:
        price, starts, ends = SALES[sku]
        now = datetime.now(UTC)
        times = {"starts_at": (now + starts).isoformat(), "ends_at": (now + ends).isoformat()}
        changes["sale"] = {"price": price, **times}
    if sku in COMPARED:
        changes["compare_at_price"] = COMPARED[sku]
    if changes:
        shop.call("PATCH", f"/api/products/{product_id}/", changes)


def send_pictures(shop: Shop, product: dict[str, Any], drawings: list[Drawing]) -> None:
    """Send pictures as staff's browsers do; they are there a moment later."""
    for number, drawing in enumerate(drawings, 1):
        content = drawing.jpeg()
        alt = {"en": drawing.en, "bn": drawing.bn}
        new = {"filename": f"sample-{number}.jpg", "size": len(content), "alt": alt}
        shown = [one["id"] for one in product["variants"] if drawing.value in one["choice"]]
        if shown:
            new["variant_ids"] = shown
        form = shop.call("POST", f"/api/products/{product['id']}/pictures/", new, accepted={201})
        sent = requests.post(
            form["url"],
            data={**form["fields"], "Content-Type": "image/jpeg"},
            files={"file": ("sample.jpg", content)},
            timeout=TIMEOUT_SECONDS,
        )
        if not sent.ok:
            raise SandboxError(f"S3 refused a picture: {sent.text[:500]}", "See `make logs`.")


def make_categories(shop: Shop) -> dict[str, str]:
    """Create the sample categories, and return their ids by their names."""
    ids: dict[str, str] = {}
    for parent, english, bangla in CATEGORIES:
        new: dict[str, Any] = {"name": {"en": english, "bn": bangla}}
        if parent:
            new["parent_id"] = ids[parent]
        answer = shop.call("POST", "/api/categories/", new, accepted={201}, key=f"c-{english}")
        ids[english] = answer["id"]
    return ids


class Shop:
    """The deployed API, as a client sees it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}

    def log_in(
        self, account: dict[str, str], accepted: frozenset[int] = frozenset({200})
    ) -> dict[str, Any]:
        """Make the calls that follow as ``account``, and return what the shop answered."""
        answer: dict[str, Any] = self.call("POST", "/api/auth/login/", account, accepted)
        if "access_token" in answer:
            self._headers = {"Authorization": f"Bearer {answer['access_token']}"}
        return answer

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        accepted: frozenset[int] | set[int] = frozenset({200}),
        key: str | None = None,
    ) -> Any:
        """Return the JSON that the shop answers.

        Args:
            method: such as POST.
            path: of the endpoint.
            body: JSON.
            accepted: statuses of success.
            key: the Idempotency-Key, where the endpoint needs one.

        Raises:
            SandboxError: the status is not one of ``accepted``.
        """
        answer = requests.request(
            method,
            self._url + path,
            json=body,
            headers=self._headers | ({"Idempotency-Key": key} if key else {}),
            timeout=TIMEOUT_SECONDS,
        )
        if answer.status_code not in accepted:
            problem = f"{method} {path} answered {answer.status_code}: {answer.text[:500]}"
            raise SandboxError(problem, "`make logs` tells why; mend it, then run `make deploy`.")
        return answer.json()
