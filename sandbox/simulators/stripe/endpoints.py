"""Webhook endpoints and their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.loopback import is_loopback
from sandbox.simulators.stripe.errors import ParameterError
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import API_VERSION, WEBHOOK_ENDPOINT, page, retrieve
from sandbox.simulators.stripe.signing import Signing, header

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.schemas import (
        CreateWebhookEndpoint,
        Page,
        UpdateWebhookEndpoint,
    )

SECRETS = "webhook_secrets"
"""Kind of document with an endpoint's secrets: `[{"secret", "expires_at" | None}, ...]`."""

ROLL_OVERLAP_SECONDS = 24 * 3600
"""How long Stripe lets an old secret sign at most."""


class WebhookEndpoints:
    """Where events are sent, and with which secrets they are signed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def create(self, params: CreateWebhookEndpoint) -> Document:
        """Register an address; the answer alone carries the signing secret.

        Raises:
            ParameterError: the address is not on this machine, or another API version is wanted.
        """
        _require_loopback(params.url)
        if params.api_version not in (None, API_VERSION):
            msg = f"This simulator renders events only as {API_VERSION}."
            raise ParameterError(msg, param="api_version")
        endpoint: Document = {
            "id": new_id("we_1"),
            "object": "webhook_endpoint",
            "api_version": params.api_version,
            "application": None,
            "created": int(self._clock.now()),
            "description": params.description,
            "enabled_events": params.enabled_events,
            "livemode": False,
            "metadata": params.metadata,
            "status": "enabled",
            "url": params.url,
        }
        secret = new_id("whsec_", 32)
        self._store.put(WEBHOOK_ENDPOINT, endpoint["id"], endpoint)
        self._store.put(
            SECRETS, endpoint["id"], {"secrets": [{"secret": secret, "expires_at": None}]}
        )
        return {**endpoint, "secret": secret}

    def update(self, endpoint_id: str, params: UpdateWebhookEndpoint) -> Document:
        """Change the given fields.

        Raises:
            StripeError: 404; or an address that is not on this machine.
        """
        endpoint = retrieve(self._store, WEBHOOK_ENDPOINT, endpoint_id)
        if params.url is not None:
            _require_loopback(params.url)
        changes = params.model_dump(exclude_unset=True, exclude={"expand", "disabled", "metadata"})
        endpoint |= {name: value for name, value in changes.items() if value is not None}
        endpoint["metadata"] |= params.metadata or {}
        if params.disabled is not None:
            endpoint["status"] = "disabled" if params.disabled else "enabled"
        self._store.put(WEBHOOK_ENDPOINT, endpoint_id, endpoint)
        return endpoint

    def delete(self, endpoint_id: str) -> Document:
        """Forget an address.

        Raises:
            StripeError: 404.
        """
        retrieve(self._store, WEBHOOK_ENDPOINT, endpoint_id)
        self._store.delete(WEBHOOK_ENDPOINT, endpoint_id)
        self._store.delete(SECRETS, endpoint_id)
        return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}

    def list_page(self, query: Page) -> Document:
        """Return a page, newest first."""
        return page(self._store.find(WEBHOOK_ENDPOINT)[::-1], query, "/v1/webhook_endpoints")

    def roll(self, endpoint_id: str, overlap_seconds: float) -> str:
        """Give the endpoint a new secret; the old ones sign too until the overlap ends.

        Raises:
            StripeError: 404.
        """
        retrieve(self._store, WEBHOOK_ENDPOINT, endpoint_id)
        ends = self._clock.now() + overlap_seconds
        old = [
            {**item, "expires_at": min(ends, item["expires_at"] or ends)}
            for item in self._secrets(endpoint_id)
        ]
        new = {"secret": new_id("whsec_", 32), "expires_at": None}
        self._store.put(SECRETS, endpoint_id, {"secrets": [new, *old]})
        return str(new["secret"])

    def subscribed(self, event_type: str) -> list[Document]:
        """Return the enabled endpoints that want events of this type."""
        return [
            endpoint
            for endpoint in self._store.find(WEBHOOK_ENDPOINT)
            if endpoint["status"] == "enabled"
            and not {"*", event_type}.isdisjoint(endpoint["enabled_events"])
        ]

    def signing(self, endpoint_id: str) -> Signing:
        """Return the endpoint's secrets as they are at this moment."""
        now = self._clock.now()
        valid: list[str] = []
        expired: list[str] = []
        for item in self._secrets(endpoint_id):
            is_valid = item["expires_at"] is None or item["expires_at"] > now
            (valid if is_valid else expired).append(item["secret"])
        return Signing(valid, expired)

    def signature_header(self, endpoint_id: str, body: bytes) -> str:
        """Return `Stripe-Signature` for `body`, by every secret that is still valid.

        The timestamp is the system's: the receiver's clock does not move with the simulator's.
        """
        return header(int(self._clock.system_now()), self.signing(endpoint_id).valid, body)

    def _secrets(self, endpoint_id: str) -> list[Document]:
        found = self._store.get(SECRETS, endpoint_id) or {"secrets": []}
        return list(found["secrets"])


def _require_loopback(url: str) -> None:
    if not is_loopback(url):
        msg = "Invalid URL: this simulator delivers only to localhost and 127.0.0.0/8."
        raise ParameterError(msg, code="url_invalid", param="url")
