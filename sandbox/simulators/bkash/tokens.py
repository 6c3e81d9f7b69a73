"""Tokens: an hour's life, and at most two token calls an hour."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from sandbox.simulators.bkash.errors import (
    BkashError,
    Code,
    GatewayError,
    blocked,
    unauthorized,
)
from sandbox.simulators.fault_kinds import TokenBlocked

if TYPE_CHECKING:
    from sandbox.simulators.bkash.sandbox_data import Credentials
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.store import Document, Store

# Kinds of document.
TOKEN = "token"  # noqa: S105 - a kind of document
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a kind of document
TOKEN_CALLS = "token_calls"  # noqa: S105 - a kind of document

LIFE_SECONDS = 3600
REFRESH_LIFE_SECONDS = 28 * 24 * 3600
CALLS_PER_HOUR = 2
BLOCK_SECONDS = 3600


class Tokens:
    """Grants, refreshes and checks tokens of one merchant."""

    def __init__(
        self, store: Store, clock: Clock, credentials: Credentials, faults: Faults
    ) -> None:
        self._faults = faults
        self._store = store
        self._clock = clock
        self._credentials = credentials

    def grant(self, username: str | None, password: str | None, body: Document) -> Document:
        """Return a new pair of tokens.

        Raises:
            GatewayError: 401 for a wrong user or password, 429 while blocked.
            BkashError: 2001 for a wrong app key or secret, 2065 for a missing one.
        """
        self._authenticate(username, password, body, {"app_key", "app_secret"})
        self._count_call("grant")
        return self._issue()

    def refresh(self, username: str | None, password: str | None, body: Document) -> Document:
        """Return a new pair of tokens for a refresh token.

        Raises:
            GatewayError, BkashError: as `grant`; 2079 for a refresh token that is not good.
        """
        self._authenticate(username, password, body, {"app_key", "app_secret", REFRESH_TOKEN})
        self._count_call("refresh")
        known = self._store.get(REFRESH_TOKEN, str(body[REFRESH_TOKEN]))
        if known is None or known["expires_at"] <= self._clock.now():
            raise BkashError(Code.TOKEN)
        return self._issue()

    def check(self, authorization: str | None, app_key: str | None) -> None:
        """Return only for a good token, bare or after `Bearer `, with the right app key.

        Raises:
            GatewayError: 401.
            BkashError: 2001; 2079 for a token that bKash itself does not take any more.
        """
        known = self._store.get(TOKEN, (authorization or "").removeprefix("Bearer "))
        if known is None:
            raise unauthorized()
        if known.get("invalid"):
            raise BkashError(Code.TOKEN)
        if known["expires_at"] <= self._clock.now():
            raise GatewayError(401, "The incoming token has expired")
        if not _same(app_key, self._credentials.app_key):
            raise BkashError(Code.APP_KEY)

    def revoke(self) -> None:
        """Revoke all tokens, before their time."""
        self._store.clear_kind(TOKEN)

    def invalidate(self) -> None:
        """Let bKash itself refuse all tokens, while the gateway in front of it takes them."""
        with self._store.transaction():
            for known in self._store.find(TOKEN):
                self._store.put(TOKEN, known["token"], {**known, "invalid": True})

    def _authenticate(
        self, username: str | None, password: str | None, body: Document, fields: set[str]
    ) -> None:
        wanted = self._credentials
        if not (_same(username, wanted.username) and _same(password, wanted.password)):
            raise unauthorized()
        if not fields.issubset(body):
            raise BkashError(Code.FIELD_MISSING)
        if not fields.issuperset(body):
            raise BkashError(Code.REQUEST_BODY)
        if not (
            _same(body["app_key"], wanted.app_key) and _same(body["app_secret"], wanted.app_secret)
        ):
            raise BkashError(Code.APP_KEY)

    def _count_call(self, operation: str) -> None:
        """Let two calls an hour pass; the third blocks the app key for an hour."""
        if self._faults.take(TokenBlocked, operation, set):
            raise blocked()
        now = self._clock.now()
        with self._store.transaction():
            record = self._store.get(TOKEN_CALLS, self._credentials.app_key) or {}
            calls = [at for at in record.get("calls", []) if at > now - 3600]
            blocked_until = record.get("blocked_until", 0)
            is_blocked = blocked_until > now
            if not is_blocked and len(calls) >= CALLS_PER_HOUR:
                is_blocked, blocked_until = True, now + BLOCK_SECONDS
            if not is_blocked:
                calls.append(now)
            record = {"calls": calls, "blocked_until": blocked_until}
            self._store.put(TOKEN_CALLS, self._credentials.app_key, record)
        if is_blocked:
            raise blocked()

    def _issue(self) -> Document:
        now = self._clock.now()
        token, refresh_token = secrets.token_urlsafe(96), secrets.token_urlsafe(96)
        with self._store.transaction():
            self._store.put(TOKEN, token, {"token": token, "expires_at": now + LIFE_SECONDS})
            self._store.put(
                REFRESH_TOKEN, refresh_token, {"expires_at": now + REFRESH_LIFE_SECONDS}
            )
        return {
            "statusCode": "0000",
            "statusMessage": "Successful",
            "id_token": token,
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "refresh_token": refresh_token,
        }


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(
        given.encode(errors="surrogatepass"), expected.encode()
    )
