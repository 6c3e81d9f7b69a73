"""bKash over HTTP, with every answer written down: for the real gateway, without a connection."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import requests

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.calls import BkashCall
from storefront.payments.gateways.bkash.gateway import BkashGateway
from storefront.payments.gateways.bkash.tokens import BkashTokens, Grant

BASE = "https://bkash.example"
CREDENTIALS = '{"username": "u", "password": "p", "app_key": "k", "app_secret": "s"}'

#: HTTP status and body: JSON, or the very bytes; or what is raised instead.
Answer = tuple[int, Any] | Exception


class WrittenDown:
    """An HTTP session that answers each call with what is written down for it.

    Attributes:
        answers: by kind of call.
        calls: the calls that were made.
    """

    def __init__(self, answers: Mapping[BkashCall, Answer]) -> None:
        self.answers = dict(answers)
        self.calls: list[BkashCall] = []

    def post(self, url: str, **_: Any) -> requests.Response:
        """Answer."""
        (call,) = [one for one in self.answers if url == BASE + one.path]
        self.calls.append(call)
        answer = self.answers[call]
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        response.status_code, body = answer
        response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return response


def gateway_of(http: WrittenDown, store: Store, clock: Clock) -> BkashGateway:
    """Return the real gateway, with a token, in front of written answers."""
    gateway = BkashGateway(
        Secret("bkash", lambda _: CREDENTIALS), BASE, "https://callback.example/"
    )
    gateway.tokens = BkashTokens(store, lambda: Grant("token", timedelta(hours=1)), clock)
    gateway._session.close()
    gateway._session = cast("Any", http)
    return gateway
