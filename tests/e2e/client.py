"""A deployed shop, as its clients and its providers see it over HTTP."""

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

import boto3
import requests

from tests.support.contract import published
from tests.support.webhooks import paid_session, session_event, signature

STACK_VARIABLE = "STOREFRONT_STACK"
DEFAULT_STACK = Path(__file__).parents[2] / ".sandbox" / "stack.json"
PROBLEM = "application/problem+json"
#: Longest wait for any answer, in seconds. API Gateway gives up after 29; an emulator that starts
#: sixteen functions at a time on a busy machine does not.
TIMEOUT = 120
_THROTTLED = 429
#: What Lambda says of a function that was not ready within its time, and the gateway passes on.
_TIMED_OUT = "Task timed out"
_GATEWAY_ERRORS = {502, 504}
_TRIES = 8
#: Requests that may be repeated without a key: they answer with the payment that was begun.
_BEGINNINGS = ("/api/payment/stripe/session/", "/api/payment/bkash/initiate/")

Json = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """What `stack.json` says: addresses, logins and names of one deployed stack."""

    api_url: str
    stripe_webhook_url: str
    bkash_callback_url: str
    stripe_url: str
    bkash_url: str
    console_url: str
    stripe_webhook_secret: str
    staff: dict[str, str]
    customer: dict[str, str]
    aws_endpoint_url: str | None
    region: str
    stack_name: str
    tables: dict[str, str]
    functions: dict[str, str]

    @classmethod
    def read(cls) -> Self:
        """Return the stack that STOREFRONT_STACK names, or the sandbox of `make start`.

        Raises:
            FileNotFoundError: there is no such file.
        """
        path = Path(os.environ.get(STACK_VARIABLE) or DEFAULT_STACK)
        if not path.exists():
            msg = f"{path} does not exist: run `make start`, or set {STACK_VARIABLE}"
            raise FileNotFoundError(msg)
        content = json.loads(path.read_text())
        return cls(**{field.name: content.get(field.name) for field in fields(cls)})

    @property
    def stage(self) -> str:
        """The deployment stage, which ends the API's address."""
        return self.api_url.rsplit("/", 1)[1]

    def aws(self, service: str) -> Any:
        """Return a client of one of the account's services, as an operator has it."""
        local = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        client: Any = boto3.client
        return client(
            service,
            region_name=self.region,
            endpoint_url=self.aws_endpoint_url or None,
            **(local if self.aws_endpoint_url else {}),
        )

    @property
    def is_simulated(self) -> bool:
        """Return whether the providers are the sandbox's simulators."""
        return "127.0.0.1" in (self.stripe_url or "")


class Client:
    """One account's view of the API; of nobody's, without a token.

    Args:
        http: connections, which may be shared by threads.
        stack: the deployed stack.
        token: access token.
        login: signs in again, where one token would not outlive a long run; returns the answer.
    """

    def __init__(
        self,
        http: requests.Session,
        stack: Stack,
        token: str | None = None,
        login: Callable[[], Json] | None = None,
    ) -> None:
        self.http = http
        self.stack = stack
        self._token = token
        self._login = login
        self._ends = 0.0
        self._renewal = threading.Lock()

    @property
    def token(self) -> str | None:
        """The access token: another one, as soon as half of its time has passed.

        One sign-in for all threads: sixteen at once would lock the account.
        """
        with self._renewal:
            if self._login and time.monotonic() >= self._ends:
                answer = self._login()
                self._token = answer["access_token"]
                self._ends = time.monotonic() + answer["expires_in"] / 2
            return self._token

    def signed_in(self, token: str) -> "Client":
        """Return another account's view."""
        return Client(self.http, self.stack, token)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> requests.Response:
        """Send one request; a POST with an Idempotency-Key of its own, unless one is given.

        It is sent again as clients do it: if it was throttled, when the gateway says so; and if the
        function ran out of time, as on a busy machine with many cold starts, where a repeat does no
        harm. What is answered at last is what the contract says.
        """
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        key = {"Idempotency-Key": secrets.token_hex(8)} if method == "POST" else {}
        repeatable = method == "GET" or "Idempotency-Key" in (headers or {}) or path in _BEGINNINGS
        for _ in range(_TRIES):
            response = self.http.request(
                method,
                self.stack.api_url + path,
                headers={**authorization, **key, **(headers or {})},
                timeout=TIMEOUT,
                allow_redirects=False,
                **options,
            )
            timed_out = response.status_code in _GATEWAY_ERRORS and _TIMED_OUT in response.text
            if response.status_code != _THROTTLED and not (timed_out and repeatable):
                break
            time.sleep(float(response.headers.get("Retry-After", "1")))
        _compare(method, path, response)
        return response

    def get(self, path: str, **params: str) -> Any:
        """Return the JSON of a successful GET."""
        return _ok(self.request("GET", path, params=params))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Return the JSON of a successful POST."""
        return _ok(self.request("POST", path, json=body, headers=headers))

    def log_in(self, account: Mapping[str, str]) -> "Client":
        """Return the view of an account that exists."""
        login = {"email": account["email"], "password": account["password"]}
        sign_in = partial(self.post, "/api/auth/login/", login)
        client = Client(self.http, self.stack, login=sign_in)
        assert client.token
        return client

    def order(self, wanted: Mapping[str, int], **headers: str) -> requests.Response:
        """Try to order products, by quantity; under a key of its own, unless one is given."""
        items = [{"product_id": one, "quantity": many} for one, many in wanted.items()]
        key = {"Idempotency-Key": secrets.token_hex(8)}
        return self.request("POST", "/api/orders/", json={"items": items}, headers=key | headers)

    def placed(self, wanted: Mapping[str, int]) -> Json:
        """Order products and return the order."""
        order: Json = _ok(self.order(wanted))
        return order

    def placed_by_quote(self, wanted: Mapping[str, int], contact: Json) -> Json:
        """Order products as they are quoted to somebody in Dhaka; return the order."""
        items = [{"product_id": one, "quantity": quantity} for one, quantity in wanted.items()]
        asked = {"items": items, "delivery": {"district": "dhaka"}}
        quote = self.post("/api/quotes/", asked)["quote"]
        taker = {"name": contact["name"], "phone": contact["phone"]}
        delivery = {**taker, "district": "dhaka", "area": "Dhanmondi", "line1": "House 7"}
        body = {"quote": quote, "contact": contact, "delivery": delivery}
        order: Json = self.post("/api/orders/", body)
        return order

    def status(self, order_id: str) -> str:
        """Return an order's status."""
        return str(self.get(f"/api/orders/{order_id}/")["status"])

    def stripe_session(self, order_id: str) -> Json:
        """Begin to pay by card."""
        session: Json = self.post("/api/payment/stripe/session/", {"order_id": order_id})
        return session

    def bkash_payment(self, order_id: str) -> Json:
        """Begin to pay with bKash."""
        payment: Json = self.post("/api/payment/bkash/initiate/", {"order_id": order_id})
        return payment

    def payments(self, order_id: str) -> list[Json]:
        """Return an order's payment attempts, the oldest first."""
        attempts: list[Json] = self.get(f"/api/orders/{order_id}/payments/")["items"]
        return attempts

    def levels(self, product_id: str) -> tuple[int, int]:
        """Return a product's available units, and those on hand by the ledger; staff only."""
        path, on_hand = f"/api/products/{product_id}/", 0
        query = {"limit": "100"}
        while True:
            page = self.get(f"{path}stock/movements/", **query)
            on_hand += sum(movement["quantity"] for movement in page["items"])
            if page["next_cursor"] is None:
                return self.get(path)["available"], on_hand
            query["cursor"] = page["next_cursor"]


class Webhook:
    """Stripe, as far as the shop's webhook can tell: events signed with the shop's secret.

    Args:
        http: connections.
        stack: holds the secret and the address.
    """

    def __init__(self, http: requests.Session, stack: Stack) -> None:
        self._http = http
        self._stack = stack

    def send(self, body: bytes, header: str | None = None) -> requests.Response:
        """Send a body; signed just now, unless a signature header is given."""
        secret, now = self._stack.stripe_webhook_secret, datetime.now(UTC)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, secret, now) if header is None else header,
        }
        url = self._stack.stripe_webhook_url
        return self._http.post(url, data=body, headers=headers, timeout=TIMEOUT)

    def outcome(self, body: bytes) -> str:
        """Send a signed body that is accepted and return what came of it."""
        return str(_ok(self.send(body))["outcome"])


def paid_event(order: Json, session: Json, event_id: str | None = None, **changes: Any) -> bytes:
    """Return the event by which Stripe says that an order's session was paid."""
    amount = int(order["total_amount"].replace(".", ""))
    fields_ = paid_session(session["session_id"], session["attempt_id"], amount, order["currency"])
    name = event_id or f"evt_{session['session_id']}"
    return session_event(name, "completed", **{**fields_, **changes})


def assert_problem(response: requests.Response, *statuses: int) -> Json:
    """Assert that an answer is a problem document with one of the statuses, and return it."""
    assert response.status_code in statuses, (response.status_code, response.text[:500])
    assert response.headers["Content-Type"].split(";")[0] == PROBLEM, response.text[:500]
    document: Json = response.json()
    assert document["status"] == response.status_code
    assert document["type"]
    assert document["title"]
    return document


def _compare(method: str, path: str, response: requests.Response) -> None:
    """Hold an answer against the contract, be it a function's or the gateway's.

    Faults of ours are left out: the emulator has words of its own for them.
    """
    name = published().operation_at(method, path)
    if name is None or response.status_code >= 500:
        return
    is_json = "json" in response.headers.get("Content-Type", "")
    body = response.json() if is_json and response.content else response.text
    found = [*published().differences(name, response.status_code, response.headers, body)]
    assert found == [], f"{method} {path} does not do what the contract says"


def _ok(response: requests.Response) -> Any:
    assert response.ok, (response.status_code, response.request.url, response.text[:500])
    return response.json() if response.content else None
