"""What drives the simulators in tests: their control API, a shop, a webhook, a browser."""

from __future__ import annotations

import json
import queue
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import requests
import stripe

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS

START = 1_800_000_000.0
"""Epoch seconds at which every test begins: 2027-01-15T08:00:00Z."""

TOPIC_ARN = "arn:aws:sns:ap-southeast-1:123456789012:bkash-payments"
"""The SNS topic of the tests."""

Json = dict[str, Any]
Delivery = tuple[dict[str, str], bytes]
"""Headers and body of what a receiver got."""


class Server:
    """A running simulator and its control API."""

    def __init__(self, url: str, simulator: Any = None) -> None:
        self.url = url
        self.simulator = simulator

    def control(self, path: str, body: Json | None = None, *, expect: int = 200) -> Any:
        """POST to `/_sim/{path}` and return the JSON."""
        response = requests.post(f"{self.url}/_sim/{path}", json=body or {}, timeout=35)
        assert response.status_code == expect, response.text
        return response.json()

    def look(self, path: str) -> Any:
        """GET `/_sim/{path}` and return the JSON."""
        return requests.get(f"{self.url}/_sim/{path}", timeout=5).json()

    def fault(self, operation: str, kind: str, **parameters: Any) -> Json:
        """Order a fault and return it as listed."""
        body = {"operation": operation, "kind": kind, **parameters}
        ordered: Json = self.control("faults", body)
        return ordered

    def clear_faults(self) -> None:
        """Call all faults off."""
        assert requests.delete(f"{self.url}/_sim/faults", timeout=5).ok

    def fired(self) -> list[int]:
        """Return how often each fault has struck, oldest first."""
        return [fault["fired"] for fault in self.look("faults")["faults"]]

    def drain(self) -> list[Json]:
        """Wait until no delivery is due, and return the failed ones."""
        answer = self.control("deliveries/drain", {"timeout_seconds": 10, "retries": False})
        assert answer["drained"]
        failures: list[Json] = answer["failures"]
        return failures

    def advance(self, seconds: float) -> None:
        """Move the simulator's clock forward."""
        self.control("clock", {"advance_seconds": seconds})


@dataclass
class Receiver:
    """A shop's webhook: answers with `answers` in turn, then 200, and keeps what it got."""

    answers: list[int] = field(default_factory=list)
    received: queue.Queue[Delivery] = field(default_factory=queue.Queue)
    url: str = ""

    def next(self) -> Delivery:
        """Return headers and body of the next delivery; fail if none comes."""
        return self.received.get(timeout=10)

    def all(self) -> list[Delivery]:
        """Return what has come by now."""
        return [self.received.get_nowait() for _ in range(self.received.qsize())]


def events(deliveries: list[Delivery]) -> list[Json]:
    """Return the events in the order of their arrival."""
    return [json.loads(body) for _, body in deliveries]


def is_genuine(delivery: Delivery, secret: str) -> bool:
    """Verify a delivery as a careful shop does, at the time of the frozen clock."""
    headers, body = delivery
    header = headers.get("Stripe-Signature", "")
    if f"t={int(START)}," not in header:
        return False
    try:
        stripe.Webhook.construct_event(body, header, secret, tolerance=0)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError):
        return False
    return True


def send_notification(server: Server, **order: Any) -> Json:
    """Send a notification by hand and return its envelope, once it has arrived."""
    envelope: Json = server.control("notifications/send", order)["envelope"]
    server.drain()
    return envelope


def confirmed_subscriptions(server: Server) -> list[str]:
    """Return the tokens of the subscriptions that were confirmed."""
    visits = server.look("notifications")["visits"]
    return [visit["detail"] for visit in visits if visit["what"] == "subscription"]


class Merchant:
    """A shop that talks to bKash over HTTP."""

    base = "/v1.2.0-beta/tokenized/checkout"
    refund_base = "/v2/tokenized-checkout/refund/payment"

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = ""

    def grant(self, **changes: Any) -> requests.Response:
        """Ask for a token; changes replace the username, password, app_key or app_secret."""
        sent = {**vars(SANDBOX_CREDENTIALS), **changes}
        return requests.post(
            f"{self.server.url}{self.base}/token/grant",
            headers={"username": sent["username"], "password": sent["password"]},
            json={"app_key": sent["app_key"], "app_secret": sent["app_secret"]},
            timeout=5,
        )

    def sign_in(self) -> None:
        """Take a token for the calls to come."""
        self.token = self.grant().json()["id_token"]

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        """Send an authorized call; a path without a leading slash is under `base`."""
        url = self.server.url + (path if path.startswith("/") else f"{self.base}/{path}")
        sent = {"Authorization": self.token, "X-APP-Key": SANDBOX_CREDENTIALS.app_key, **headers}
        return requests.post(url, headers=sent, json=body, timeout=5)

    def create(self, **changes: Any) -> Json:
        """Create a payment of 480 taka, changed as told; a field set to None is left out."""
        body = {
            "mode": "0011",
            "payerReference": "01770618575",
            "callbackURL": "http://shop.example/bkash?attempt=a1",
            "amount": "480.00",
            "currency": "BDT",
            "intent": "sale",
            "merchantInvoiceNumber": "invoice-1",
        } | changes
        sent = {name: value for name, value in body.items() if value is not None}
        answer: Json = self.post("create", sent).json()
        return answer

    def approved(self, wallet: str = "01770618575", **changes: Any) -> str:
        """Create a payment, approve it as the buyer and return its id."""
        payment_id = str(self.create(**changes)["paymentID"])
        self.server.control(f"payments/{payment_id}/approve", {"wallet": wallet})
        return payment_id

    def execute(self, payment_id: str) -> Json:
        """Execute a payment."""
        answer: Json = self.post("execute", {"paymentID": payment_id}).json()
        return answer

    def query(self, payment_id: str) -> Json:
        """Query a payment."""
        answer: Json = self.post("payment/status", {"paymentID": payment_id}).json()
        return answer

    def paid(self, **changes: Any) -> tuple[str, str]:
        """Return paymentID and trxID of a completed payment."""
        payment_id = self.approved(**changes)
        return payment_id, self.execute(payment_id)["trxID"]


class Page(HTMLParser):
    """What a person sees of a page: its text, buttons, fields and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.buttons: dict[str, str] = {}
        self.fields: list[str] = []
        self.links: list[str] = []
        self.scripts = 0
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what can be used."""
        named = {name: value or "" for name, value in attrs}
        if tag == "button":
            self.buttons[named["value"]] = named["name"]
        elif tag == "input":
            self.fields.append(named["name"])
        elif tag == "a":
            self.links.append(named["href"])
        elif tag == "script":
            self.scripts += 1

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


class Browser:
    """A browser that follows redirects only within the hosted page."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.left_for: str | None = None
        self._load(requests.get(url, timeout=5))

    def press(self, value: str, **fields: str) -> None:
        """Fill in fields and press the button with this value."""
        assert set(fields) <= set(self.page.fields)
        data = {self.page.buttons[value]: value, **fields}
        self._load(requests.post(self.url, data=data, timeout=5, allow_redirects=False))

    def _load(self, response: requests.Response) -> None:
        self.status = response.status_code
        if response.is_redirect:
            target = response.headers["Location"]
            if target.startswith("/"):
                self._load(requests.get(self.url, timeout=5))
            else:
                self.left_for = target
        else:
            self.page = Page(response.text)
