"""The JSON endpoints. Every call passes through `Api._perform`, before and after its effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from sandbox.simulators.bkash.errors import (
    BkashError,
    Code,
    CreateError,
    GatewayError,
    invalid_body,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.bkash.refunds import Refunds
    from sandbox.simulators.bkash.tokens import Tokens
    from sandbox.simulators.store import Document

    Operation = Callable[[Document], Document]

V1 = "/v1.2.0-beta/tokenized/checkout"
V2 = "/v2/tokenized-checkout/refund/payment"


class Api:
    """Turns functions `operation(body) -> answer` into endpoints.

    Args:
        tokens: checks every call but the token calls themselves.
        payments: the payments.
        refunds: the refunds.
        public_url: address in the links to the hosted page; the request's own if None.
    """

    def __init__(
        self, tokens: Tokens, payments: Payments, refunds: Refunds, public_url: str | None
    ) -> None:
        self.blueprint = Blueprint("api", __name__)
        self._tokens = tokens
        self._payments = payments
        self._public_url = public_url
        self._add(f"{V1}/token/grant", self._grant, authorized=False)
        self._add(f"{V1}/token/refresh", self._refresh, authorized=False)
        self._add(f"{V1}/create", self._create, malformed=CreateError(Code.REQUEST_BODY))
        self._add(f"{V1}/execute", payments.execute)
        self._add(f"{V1}/payment/status", lambda body: payments.query(body, refunds.totals()))
        self._add(f"{V1}/general/searchTransaction", payments.search)
        self._add(f"{V1}/payment/refund", refunds.refund_v1)
        self._add(f"{V2}/transaction", refunds.refund, malformed=invalid_body())
        self._add(f"{V2}/status", refunds.status, malformed=invalid_body())

    def _add(
        self,
        rule: str,
        operation: Operation,
        *,
        authorized: bool = True,
        malformed: BkashError | GatewayError | None = None,
    ) -> None:
        def view() -> Response:
            return self._perform(
                operation, malformed or BkashError(Code.REQUEST_BODY), authorized=authorized
            )

        self.blueprint.add_url_rule(rule, rule.replace(".", "-"), view, methods=["POST"])

    def _perform(
        self, operation: Operation, malformed: BkashError | GatewayError, *, authorized: bool
    ) -> Response:
        """Check the token, read the body, run, answer.

        The one seam for every call: nothing has happened before `operation`, everything is
        committed after it.
        """
        try:
            if authorized:
                self._tokens.check(
                    request.headers.get("Authorization"), request.headers.get("X-APP-Key")
                )
            answer, status = operation(_json_object(malformed)), 200
        except (BkashError, GatewayError) as error:
            answer, status = error.body(), error.status
        response = jsonify(answer)
        response.status_code = status
        return response

    def _grant(self, body: Document) -> Document:
        headers = request.headers
        return self._tokens.grant(headers.get("username"), headers.get("password"), body)

    def _refresh(self, body: Document) -> Document:
        headers = request.headers
        return self._tokens.refresh(headers.get("username"), headers.get("password"), body)

    def _create(self, body: Document) -> Document:
        return self._payments.create(body, self._public_url or request.host_url.rstrip("/"))


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
