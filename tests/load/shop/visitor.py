"""Who visits the shop: looks around, signs up now and then, orders, and pays by card."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import requests

from tests.e2e.client import Stack

TIMEOUT = 60
#: How often a request is sent that is not answered; more often means that the shop is stuck.
_PATIENCE = 20
_PAUSE_SECONDS = 0.2
#: How often an order is looked at until it is paid.
_LOOKS = 300
#: Every so many visits is one of somebody who signs up, and one of somebody who buys.
_SIGN_UP_EVERY, _BUY_EVERY = 5, 2
_PRODUCTS_A_VISIT = 3
_THROTTLED, _FAULT = 429, 500


class Kind(StrEnum):
    """What a visitor asks for."""

    REGISTER = "sign up"
    LOG_IN = "log in"
    LIST = "a page of products"
    PRODUCT = "a product"
    ORDER = "order"
    SESSION = "begin to pay"
    LOOK = "look at the order"
    #: Is the simulator's work, then the webhook's: no request of the shop's API.
    PAID = "from paying to paid"


@dataclass(frozen=True, slots=True)
class Answer:
    """How long one was waited for.

    Args:
        kind: what was asked for.
        at: seconds of `time.monotonic` when it was there.
        seconds: how long it took.
        failed: whether it has to be asked for again: none came, a fault, or too many requests.
    """

    kind: str
    at: float
    seconds: float
    failed: bool = False


@dataclass
class Purchase:
    """An order that was placed.

    Args:
        order_id: its id.
        amount: its total, in minor units.
        wanted: units by product.
    """

    order_id: str
    amount: int
    wanted: Mapping[str, int]


@dataclass
class Visitor:
    """One client, with a connection of its own.

    Args:
        stack: where the shop is.
        goods: products that are for sale.
        number: tells visitors apart; they begin with different products and visits.
        answers: how long each was waited for.
        purchases: what was bought.
    """

    stack: Stack
    goods: Sequence[str]
    number: int
    answers: list[Answer] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._turn = self.number
        self._token: str | None = None

    def visit(self) -> None:
        """Look around; sign up if it is time to, and buy if it is."""
        self._turn += 1
        self._ask(Kind.LIST, "GET", "/api/products/")
        for step in range(_PRODUCTS_A_VISIT):
            self._ask(Kind.PRODUCT, "GET", f"/api/products/{self._product(step)}/")
        if self._token is None or self._turn % _SIGN_UP_EVERY == 0:
            self.sign_up()
        if self._turn % _BUY_EVERY == 0:
            self.buy()

    def sign_up(self) -> None:
        """Make an account, and go on as its owner."""
        login = {"email": f"{secrets.token_hex(8)}@example.com", "password": "forty grey herons"}
        self._token = None
        self._ask(Kind.REGISTER, "POST", "/api/auth/register/", {**login, "name": "Visitor"})
        self._token = self._ask(Kind.LOG_IN, "POST", "/api/auth/login/", login)["access_token"]

    def buy(self) -> None:
        """Order two products, pay on the provider's page, and wait until the shop knows."""
        wanted = {self._product(0): 1, self._product(1): 2}
        items = [{"product_id": one, "quantity": many} for one, many in wanted.items()]
        order = self._ask(Kind.ORDER, "POST", "/api/orders/", {"items": items})
        amount = int(order["total_amount"].replace(".", ""))
        self.purchases.append(Purchase(order["id"], amount, wanted))
        session = self._ask(
            Kind.SESSION, "POST", "/api/payment/stripe/session/", {"order_id": order["id"]}
        )
        began = time.monotonic()
        page = f"{self.stack.stripe_url}/_sim/sessions/{session['session_id']}/pay"
        self._http.post(page, json={}, timeout=TIMEOUT).raise_for_status()
        for _ in range(_LOOKS):
            if self.status(order["id"]) == "paid":
                return self._note(Kind.PAID, began)
            time.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"order {order['id']} was paid, and the shop does not know")

    def status(self, order_id: str) -> str:
        """Return an order's status."""
        return str(self._ask(Kind.LOOK, "GET", f"/api/orders/{order_id}/")["status"])

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _product(self, step: int) -> str:
        return self.goods[(self._turn + step) % len(self.goods)]

    def _ask(self, kind: Kind, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON of an answer; the same request is sent again while there is none."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(8)

        def send() -> requests.Response:
            url = self.stack.api_url + path
            return self._http.request(method, url, json=body, headers=headers, timeout=TIMEOUT)

        for _ in range(_PATIENCE):
            began = time.monotonic()
            response = _answer(send)
            failed = response is None or response.status_code in {_THROTTLED, *range(_FAULT, 600)}
            self._note(kind, began, failed=failed)
            if response is not None and not failed:
                assert response.ok, (kind, response.status_code, response.text[:300])
                return response.json()
            time.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"{kind}: no answer to {_PATIENCE} requests")

    def _note(self, kind: Kind, began: float, *, failed: bool = False) -> None:
        now = time.monotonic()
        self.answers.append(Answer(kind, now, now - began, failed))


def _answer(send: Callable[[], requests.Response]) -> requests.Response | None:
    try:
        return send()
    except requests.RequestException:
        return None
