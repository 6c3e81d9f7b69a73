"""How bKash words what a fault makes it say, and which faults it knows."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from sandbox.simulators.bkash.errors import (
    BkashError,
    Code,
    CreateError,
    RefundError,
    unauthorized,
)
from sandbox.simulators.bkash.forgery import FORGERIES
from sandbox.simulators.faults import Menu, Way

if TYPE_CHECKING:
    from sandbox.simulators.store import Document

OPERATION = "notification"
"""The name of sending on the menu of faults."""

REDIRECT = "redirect"
"""The name of the buyer's way back to the shop on the menu of faults."""

OTHER_PAYMENT = "other_payment"
CALLBACK_FORGERIES = frozenset({"success", "failure", "cancel", OTHER_PAYMENT})
"""What somebody may type into a callback's address: a status, or the name of another payment."""

_V2_REFUNDS = frozenset({"refund", "refund_status"})
_TOKEN_CALLS = frozenset({"grant", "refresh"})

MENU = Menu(
    calls=_TOKEN_CALLS
    | _V2_REFUNDS
    | frozenset({"create", "execute", "query", "search", "refund_v1"}),
    effects={
        "stale_query": frozenset({"query"}),
        "token_blocked": _TOKEN_CALLS,
        "pending_refund": frozenset({"refund", "refund_v1"}),
    },
    ways={
        OPERATION: Way(frozenset(FORGERIES)),
        REDIRECT: Way(CALLBACK_FORGERIES, frozenset({"dropped", "duplicated", "forged"})),
    },
)

_GATEWAY_TEXTS = {
    500: "Internal server error",
    502: "Internal server error",
    503: "Service Unavailable",
    504: "Endpoint request timed out",
}
"""AWS API Gateway's own words, which it has for some failures only."""


class BkashDialect:
    """bKash's refusals, and those of the gateway in front of it."""

    def error(self, status: int) -> Document:
        """Word an error that has only a status."""
        return {"message": _GATEWAY_TEXTS.get(status, HTTPStatus(status).phrase)}

    def unauthorized(self) -> Document:
        """Word a 401."""
        return unauthorized().body()

    def rate_limited(self) -> Document:
        """Word a 429."""
        return {"message": "Too Many Requests"}

    def coded(self, operation: str, code: str) -> tuple[Document, int]:
        """Word a code in the envelope of the operation."""
        kind: type[BkashError] = BkashError
        if operation == "create":
            kind = CreateError
        elif operation in _V2_REFUNDS:
            kind = RefundError
        message = next((known.message for known in Code if known.number == code), "Refused")
        return kind.envelope(code, message), kind.status
