"""The JSON endpoints. Every call passes through `Api._perform`, and the faults around it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from sandbox.simulators.bkash.dialect import BkashDialect
from sandbox.simulators.bkash.errors import (
    BkashError,
    Code,
    CreateError,
    GatewayError,
    invalid_body,
)
from sandbox.simulators.bkash.subjects import ids_of_request
from sandbox.simulators.call_faults import FaultyCalls

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.bkash.refunds import Refunds
    from sandbox.simulators.bkash.tokens import Tokens
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.news import News
    from sandbox.simulators.store import Document, Store

    Operation = Callable[[Document], Document]

V1 = "/v1.2.0-beta/tokenized/checkout"
V2 = "/v2/tokenized-checkout/refund/payment"


class Api:
    """Turns functions `operation(body) -> answer` into endpoints, by the names that faults use.

    Args:
        store: tells faults which ids belong together.
        tokens: checks every call but the token calls themselves.
        payments: the payments.
        refunds: the refunds.
        faults: what goes wrong.
        news: is told of each call.
        public_url: address in the links to the hosted page; the request's own if None.
    """

    def __init__(
        self,
        store: Store,
        tokens: Tokens,
        payments: Payments,
        refunds: Refunds,
        faults: Faults,
        news: News,
        public_url: str | None,
    ) -> None:
        self.blueprint = Blueprint("api", __name__)
        self._store = store
        self._tokens = tokens
        self._payments = payments
        self._faulty_calls = FaultyCalls(faults, BkashDialect(), news)
        self._public_url = public_url
        create_malformed, v2_malformed = CreateError(Code.REQUEST_BODY), invalid_body()
        self._add("grant", f"{V1}/token/grant", self._grant, authorized=False)
        self._add("refresh", f"{V1}/token/refresh", self._refresh, authorized=False)
        self._add("create", f"{V1}/create", self._create, malformed=create_malformed)
        self._add("execute", f"{V1}/execute", self._execute)
        self._add(
            "query", f"{V1}/payment/status", lambda body: payments.query(body, refunds.totals())
        )
        self._add("search", f"{V1}/general/searchTransaction", payments.search)
        self._add("refund_v1", f"{V1}/payment/refund", refunds.refund_v1)
        self._add("refund", f"{V2}/transaction", refunds.refund, malformed=v2_malformed)
        self._add("refund_status", f"{V2}/status", refunds.status, malformed=v2_malformed)

    def _add(
        self,
        name: str,
        rule: str,
        operation: Operation,
        *,
        authorized: bool = True,
        malformed: BkashError | GatewayError | None = None,
    ) -> None:
        def run() -> Response:
            return self._perform(
                name, operation, malformed or BkashError(Code.REQUEST_BODY), authorized=authorized
            )

        def view() -> Response:
            return self._faulty_calls.perform(name, lambda: ids_of_request(self._store), run)

        self.blueprint.add_url_rule(rule, name, view, methods=["POST"])

    def _perform(
        self,
        name: str,
        operation: Operation,
        malformed: BkashError | GatewayError,
        *,
        authorized: bool,
    ) -> Response:
        """Check the token, read the body, run, answer.

        The one seam for every call: nothing has happened before `operation`, everything is
        committed after it.
        """
        try:
            refusal = self._refusal(name) if authorized else None
            answer, status = refusal or (operation(_json_object(malformed)), 200)
        except (BkashError, GatewayError) as error:
            answer, status = error.body(), error.status
        response = jsonify(answer)
        response.status_code = status
        return response

    def _refusal(self, name: str) -> tuple[Document, int] | None:
        """Return bKash's own no to our access, in the call's envelope; raises the gateway's."""
        headers = request.headers
        try:
            self._tokens.check(headers.get("Authorization"), headers.get("X-APP-Key"))
        except BkashError as error:
            return BkashDialect().coded(name, error.code.number)
        return None

    def _grant(self, body: Document) -> Document:
        headers = request.headers
        return self._tokens.grant(headers.get("username"), headers.get("password"), body)

    def _refresh(self, body: Document) -> Document:
        headers = request.headers
        return self._tokens.refresh(headers.get("username"), headers.get("password"), body)

    def _create(self, body: Document) -> Document:
        return self._payments.create(body, self._public_url or _own_address())

    def _execute(self, body: Document) -> Document:
        return self._payments.execute(body, _own_address())


def _own_address() -> str:
    """Return where the caller reaches this simulator, without a trailing slash."""
    return request.host_url.rstrip("/")


def unknown_route(_error: Exception) -> tuple[dict[str, str], int]:
    """Answer what no endpoint serves, as AWS API Gateway does."""
    return {"message": "Missing Authentication Token"}, 403


def _json_object(malformed: BkashError | GatewayError) -> Document:
    """Return the request's JSON object, or raise `malformed`."""
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise malformed from None
    if not isinstance(body, dict):
        raise malformed
    return body
