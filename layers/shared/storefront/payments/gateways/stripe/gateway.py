"""Stripe Checkout, through the official SDK. Only functions that take payments import this."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import stripe

from storefront import log
from storefront.clock import epoch, from_epoch
from storefront.errors import (
    PaymentInProgressError,
    PaymentRefusedError,
    ProviderRefusedError,
    UnavailableError,
)
from storefront.orders.model import Order
from storefront.parameters import Secret
from storefront.payments.gateways.http import LimitedSession
from storefront.payments.gateways.port import Opened
from storefront.payments.gateways.stripe.objects import provider_refund
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund
from storefront.settings import SecretName, Settings, SettingsError
from storefront.urls import add_query

#: Connect and read timeout, in seconds. With our own work it stays far below API Gateway's 29 s.
TIMEOUT = (3, 8)
#: The buyer's amount is none for Stripe (https://docs.stripe.com/error-codes).
_AMOUNT_CODES = frozenset({"amount_too_small", "amount_too_large"})


class StripeGateway:
    """Checkout Sessions.

    Args:
        key: the secret API key.
        base: address of the API, without a slash at its end.
        livemode: whether real money moves; a session of the other kind is refused.
        stack: marks the sessions of this shop, since others may use the same Stripe account.
    """

    provider = Provider.STRIPE
    #: Stripe's minimum is 30 minutes; the rest lets a lost call be repeated for some minutes.
    window = timedelta(minutes=35)
    grace = timedelta(minutes=5)

    def __init__(
        self, key: Secret, base: str, *, livemode: bool, stack: str = "storefront"
    ) -> None:
        self._key = key
        self._base = base
        self._livemode = livemode
        self._stack = stack
        self._clients: dict[str, stripe.StripeClient] = {}

    @classmethod
    def of(cls, settings: Settings) -> "StripeGateway":
        """Return the configured gateway."""
        return cls(
            Secret(settings.secret_name(SecretName.STRIPE_KEY)),
            settings.provider_base("STRIPE_API_BASE"),
            livemode=settings.flag("STRIPE_LIVEMODE"),
            stack=settings.stack,
        )

    def is_switched_on(self) -> bool:
        """Return whether the shop has the provider's secret."""
        return self._key.is_there()

    def prepare(
        self, order: Order, attempt_id: str, expires_at: datetime, options: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the parameters of the session (https://docs.stripe.com/api/checkout/sessions/create)."""
        ids = {"order_id": order.order_id, "attempt_id": attempt_id, "stack": self._stack}
        result = options["result_url"]
        paid = add_query(result, {"status": "success", "order_id": order.order_id})
        return {
            "mode": "payment",
            "client_reference_id": attempt_id,
            "line_items": [
                {
                    "quantity": line.quantity,
                    "price_data": {
                        "currency": line.price.currency.lower(),
                        "unit_amount": line.price.amount,
                        "product_data": {"name": line.name},
                    },
                }
                for line in order.asked
            ],
            # The SDK must send the placeholder as it is, so it is not URL-encoded.
            "success_url": paid + "&session_id={CHECKOUT_SESSION_ID}",
            "cancel_url": add_query(result, {"status": "cancel", "order_id": order.order_id}),
            "expires_at": epoch(expires_at),
            "payment_method_types": ["card"],
            "adaptive_pricing": {"enabled": False},
            "metadata": ids,
            "payment_intent_data": {"metadata": ids},
        }

    def open(self, attempt: Attempt) -> Opened:
        """Create the attempt's session; the attempt's id is the idempotency key."""
        options: stripe.RequestOptions = {"idempotency_key": f"checkout-{attempt.attempt_id}"}
        params = cast("Any", dict(attempt.request))
        session = self._call(lambda client: client.v1.checkout.sessions.create(params, options))
        raw = session.to_dict()
        if raw.get("livemode") is not self._livemode:
            raise SettingsError("STRIPE_LIVEMODE does not fit the Stripe key")
        return Opened(
            reference=raw["id"],
            redirect_url=raw["url"],
            expires_at=from_epoch(raw["expires_at"]),
            message=ProviderMessage("stripe.session", raw),
        )

    def expire(self, session_id: str) -> None:
        """Make sure that nobody can pay by a session any more.

        Raises:
            PaymentInProgressError: somebody has paid, or is just paying.
            UnavailableError: no definite answer.
        """
        try:
            self._call(lambda client: client.v1.checkout.sessions.expire(session_id))
        except ProviderRefusedError:
            # Only open sessions can be expired; what this one is, Stripe must say.
            session = self._call(lambda client: client.v1.checkout.sessions.retrieve(session_id))
            if session.status != "expired":
                raise PaymentInProgressError(
                    "The customer has just paid by card. The outcome will show on the order."
                ) from None

    def session(self, session_id: str) -> dict[str, Any]:
        """Return a session as it is, with its PaymentIntent and charge.

        Raises:
            ProviderRefusedError: there is no such session.
            UnavailableError: no definite answer.
        """
        params: Any = {"expand": ["payment_intent.latest_charge"]}
        call = self._call(lambda client: client.v1.checkout.sessions.retrieve(session_id, params))
        session: dict[str, Any] = call.to_dict()
        return session

    def completed(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield this shop's sessions that buyers have completed, the newest first.

        Args:
            since: those that were created then, or later.

        Raises:
            UnavailableError: no definite answer.
        """
        # https://docs.stripe.com/api/checkout/sessions/list
        params: Any = {
            "created": {"gte": epoch(since)},
            "status": "complete",
            "limit": 100,
            "expand": ["data.payment_intent.latest_charge"],
        }
        has_more = True
        while has_more:
            page = self._call(lambda client: client.v1.checkout.sessions.list(params))
            sessions: list[dict[str, Any]] = [one.to_dict() for one in page.data]
            yield from filter(self.is_of_this_stack, sessions)
            has_more = page.has_more and bool(sessions)
            params["starting_after"] = sessions[-1]["id"] if sessions else None

    def is_of_this_stack(self, session: Mapping[str, Any]) -> bool:
        """Return whether a session carries this shop's mark."""
        metadata = session.get("metadata")
        return isinstance(metadata, Mapping) and metadata.get("stack") == self._stack

    def refund(self, attempt: Attempt, refund: Refund) -> ProviderRefund:
        """Refund a payment in whole or in part; the refund's id is the idempotency key."""
        params: Any = {
            "payment_intent": attempt.transaction_id,
            "amount": refund.amount.amount,
            "metadata": {
                "refund_id": refund.refund_id,
                "attempt_id": attempt.attempt_id,
                "stack": self._stack,
            },
        }
        options: stripe.RequestOptions = {"idempotency_key": f"refund-{refund.refund_id}"}
        made = self._call(lambda client: client.v1.refunds.create(params, options))
        return _answered(made)

    def refunds(self, attempt: Attempt) -> list[ProviderRefund]:
        """Return all refunds of an attempt's payment, the oldest first."""
        params: Any = {"payment_intent": attempt.transaction_id, "limit": 100}
        page = self._call(lambda client: client.v1.refunds.list(params))
        # A charge has far fewer refunds than a page has room for.
        return [_answered(one) for one in reversed(page.data)]

    def disputes(self, intent: str) -> list[dict[str, Any]]:
        """Return all disputes of a PaymentIntent's money, the oldest first.

        Raises:
            UnavailableError: no definite answer.
        """
        params: Any = {"payment_intent": intent, "limit": 100}
        page = self._call(lambda client: client.v1.disputes.list(params))
        # A charge has far fewer disputes than a page has room for.
        return [one.to_dict() for one in reversed(page.data)]

    def _call(self, call: Any) -> Any:
        try:
            try:
                return call(self._client())
            except stripe.AuthenticationError:
                self._key.refresh()
                return call(self._client())
        except stripe.StripeError as error:
            log.warning(
                "stripe did not do as asked",
                error=type(error).__name__,
                provider_code=str(error.code or error.http_status or ""),
            )
            if _is_definite(error):
                raise _refusal(error) from error
            raise UnavailableError("Stripe gave no answer. Send the same request again.") from error

    def _client(self) -> stripe.StripeClient:
        key = self._key.text().strip()
        if key not in self._clients:
            self._clients = {
                key: stripe.StripeClient(
                    key,
                    base_addresses={"api": self._base},
                    http_client=stripe.RequestsClient(timeout=TIMEOUT, session=LimitedSession()),
                    # A repeat is the client's to make: it is the same call, by its key.
                    max_network_retries=0,
                )
            }
        return self._clients[key]


def _answered(refund: Any) -> ProviderRefund:
    raw = refund.to_dict()
    return provider_refund(raw, ProviderMessage("stripe.refund", raw))


def _refusal(error: stripe.StripeError) -> ProviderRefusedError:
    """Return what a definite no means: that this payment is none for Stripe, or that we erred."""
    about = str(getattr(error, "param", None) or "")
    if error.code in _AMOUNT_CODES or about.endswith(("currency", "currency]")):
        return PaymentRefusedError(
            "Stripe takes no card payment of this amount and currency.", provider_code=error.code
        )
    return ProviderRefusedError("Stripe refused the request.", provider_code=error.code)


def _is_definite(error: stripe.StripeError) -> bool:
    """Return whether Stripe has decided, so that the same call would be answered the same."""
    status = error.http_status
    return status is not None and 400 <= status < 500 and status not in {401, 403, 409, 429}
