"""bKash Tokenized Checkout v1.2.0-beta, over `requests`. Only bKash's functions import this.

Paths, fields and codes are those of bKash's own WooCommerce plug-in
(https://github.com/bKash-developer/bKash-for-woocommerce) and of its developer site. Amounts travel
as decimal strings, and money moves only when we execute.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from storefront import log
from storefront.clock import Clock, patience
from storefront.db.store import Store
from storefront.errors import PaymentRefusedError, ProviderRefusedError, UnavailableError
from storefront.orders.model import Order
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.calls import (
    CREATE,
    EXECUTE,
    GRANT,
    NO_REFUNDS,
    QUERY,
    REFUND,
    REFUND_STATUS,
    TOKEN_REFUSED,
    BkashCall,
)
from storefront.payments.gateways.bkash.objects import provider_refund, text_of, token_life_of
from storefront.payments.gateways.bkash.tokens import BkashTokens, Grant
from storefront.payments.gateways.http import LimitedSession
from storefront.payments.gateways.port import Opened
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.message import ProviderMessage, readable_json
from storefront.payments.model.refund import ProviderRefund, Refund
from storefront.settings import SecretName, Settings
from storefront.snapshots import after_restore
from storefront.urls import add_query

_SUCCESS = "0000"
#: HTTP statuses with which bKash itself says no; all others are of the machines in front of it.
_REFUSING = frozenset({200, 400})


class BkashRefusedError(ProviderRefusedError):
    """bKash said no: it has done nothing, and will do nothing by this call.

    Args:
        code: bKash's status code.
    """

    def __init__(self, code: str) -> None:
        super().__init__("bKash refused the request.", provider_code=code)
        self.code = code


class BkashPaymentRefusedError(BkashRefusedError, PaymentRefusedError):
    """bKash takes no such payment from this customer."""


def refusal(call: BkashCall, code: str) -> BkashRefusedError | UnavailableError:
    """Return what a code of bKash's means to a call: a "no", or that nobody knows."""
    if code in call.buyers_refusals:
        return BkashPaymentRefusedError(code)
    return BkashRefusedError(code) if code in call.refusals else UnavailableError()


class BkashGateway:
    """Tokenized checkout, without agreements.

    Args:
        credentials: JSON object with username, password, app_key, app_secret.
        base: address of the API, without a slash at its end.
        callback_url: where bKash sends the customer's browser.

    Attributes:
        tokens: gives the shared access token; to be set before any call but `grant`.
    """

    tokens: BkashTokens

    provider = Provider.BKASH
    window = timedelta(minutes=20)
    grace = timedelta(minutes=5)

    def __init__(
        self,
        credentials: Secret,
        base: str,
        callback_url: str,
    ) -> None:
        self._credentials = credentials
        self._base = base
        self._callback_url = callback_url
        self._session = LimitedSession()
        after_restore(self._session.close)

    @classmethod
    def of(cls, settings: Settings, store: Store, clock: Clock) -> "BkashGateway":
        """Return the configured gateway, with the deployment's shared token.

        Args:
            settings: names the secrets and addresses.
            store: must know the payments table, where the token is.
            clock: the present.
        """
        gateway = cls(
            Secret(settings.secret_name(SecretName.BKASH_CREDENTIALS)),
            settings.provider_base("BKASH_API_BASE"),
            settings.optional("BKASH_CALLBACK_URL"),
        )
        gateway.tokens = BkashTokens(store, gateway.grant, clock)
        return gateway

    def is_switched_on(self) -> bool:
        """Return whether the shop has the provider's secret."""
        return self._credentials.is_there()

    def prepare(
        self, order: Order, attempt_id: str, expires_at: datetime, options: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the body of the create call; bKash takes no expiry, so that is ours alone."""
        del expires_at
        return {
            "mode": "0011",
            "payerReference": options.get("payer_reference") or " ",
            "callbackURL": add_query(self._callback_url, {"attempt": attempt_id}),
            "amount": str(order.due_online),
            "currency": order.total.currency,
            "intent": "sale",
            "merchantInvoiceNumber": attempt_id,
        }

    def open(self, attempt: Attempt) -> Opened:
        """Create the payment. A second one for the same attempt is never executed."""
        answer = self._call(CREATE, attempt.request)
        return Opened(
            reference=text_of(answer, "paymentID"),
            redirect_url=text_of(answer, "bkashURL"),
            expires_at=attempt.expires_at,
            message=ProviderMessage("bkash.create", answer),
        )

    def ready(self) -> None:
        """Make sure that there is a token for the next call.

        Raises:
            UnavailableError: there is none; nothing was sent.
        """
        self.tokens.get(self._app_key())

    def execute(self, payment_id: str) -> dict[str, Any]:
        """Move the money of an approved payment; bKash does it once.

        Raises:
            BkashRefusedError: not done by this call.
            UnavailableError: no definite answer; only `query` can tell.
        """
        return self._call(EXECUTE, {"paymentID": payment_id})

    def query(self, payment_id: str) -> dict[str, Any]:
        """Return what bKash knows of a payment.

        Raises:
            BkashRefusedError: bKash knows no such payment.
            UnavailableError: no definite answer.
        """
        return self._call(QUERY, {"paymentID": payment_id})

    def refund(self, attempt: Attempt, refund: Refund) -> ProviderRefund:
        """Give a part or all of a payment back; bKash recognises no repeats."""
        body = {
            "refundAmount": str(refund.amount),
            # Both are mandatory, whatever bKash's page says.
            "sku": refund.refund_id,
            "reason": f"order {refund.order_id}",  # staff's own words stay here
        }
        return provider_refund(self._call(REFUND, _names(attempt) | body), attempt)

    def refunds(self, attempt: Attempt) -> list[ProviderRefund]:
        """Return all refunds of an attempt's payment, as bKash lists them.

        bKash documents no answer for a payment that has none. An empty list, none at all, and the
        refusals of `NO_REFUNDS` are taken for it.
        """
        try:
            answer = self._call(REFUND_STATUS, _names(attempt))
        except BkashRefusedError as refused:
            if refused.code in NO_REFUNDS:
                return []
            raise
        listed = answer.get("refundTransactions")
        if listed is None:
            return []
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise UnavailableError
        return [provider_refund(one, attempt) for one in listed]

    def grant(self) -> Grant:
        """Make a token call; at most two an hour (see `bkash_tokens`).

        Raises:
            UnavailableError: no token; a refusal here says nothing of any payment.
        """
        secret = self._credentials.json()
        answer = self._post(
            GRANT,
            {"app_key": secret["app_key"], "app_secret": secret["app_secret"]},
            {"username": secret["username"], "password": secret["password"]},
        )
        if answer is None:
            self._credentials.refresh()
            raise UnavailableError
        return Grant(text_of(answer, "id_token"), token_life_of(answer))

    def _call(self, call: BkashCall, body: Mapping[str, Any]) -> dict[str, Any]:
        for _ in range(2):
            app_key = self._app_key()
            token = self.tokens.get(app_key)
            headers = {"Authorization": token, "X-APP-Key": app_key}
            answer = self._post(call, body, headers)
            if answer is not None:
                return answer
            # The token was refused, so nothing was done.
            self.tokens.refused(token, app_key)
        raise UnavailableError("bKash refused our access. Try again soon.")

    def _app_key(self) -> str:
        return str(self._credentials.json()["app_key"])

    def _post(
        self, call: BkashCall, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """Make one call; None means that our access was refused: HTTP 401, or bKash's own code.

        bKash answers in several envelopes: HTTP 200 with statusCode, HTTP 200 with errorCode,
        refunds with no code at all or HTTP 400 with externalCode, and its gateway's
        {"message": ...}.
        """
        try:
            response = self._session.post(
                self._base + call.path,
                json=dict(body),
                headers={"Accept": "application/json", **headers},
                timeout=patience.within(call.timeout),
            )
            status = response.status_code
            if status == 401:  # whoever says so, and in whatever words
                return None
            found = readable_json(response.content)
        except (requests.RequestException, ValueError, RecursionError) as error:
            log.warning("bkash gave no answer", error=type(error).__name__, provider="bkash")
            raise UnavailableError from error
        answer: dict[str, Any] = found if isinstance(found, dict) else {}
        code = _code_of(answer)
        if 200 <= status < 300 and (code == _SUCCESS or _is_refund_answer(answer)):
            return answer
        shown = code or str(status)
        log.warning("bkash did not do as asked", provider_code=shown, provider="bkash")
        if code == TOKEN_REFUSED and status in _REFUSING:
            return None
        # {"message": ...} has no code: the gateway gave up, and bKash may have done its work.
        raise refusal(call, code if status in _REFUSING else "")


def _code_of(answer: Mapping[str, Any]) -> str:
    """Return the code in an answer, whatever its envelope; empty if there is none."""
    code = answer.get("statusCode") or answer.get("errorCode") or answer.get("externalCode")
    return str(code or "")


def _names(attempt: Attempt) -> dict[str, str]:
    """Return what version 2 calls a payment."""
    return {"paymentId": attempt.reference or "", "trxId": attempt.transaction_id or ""}


def _is_refund_answer(answer: Mapping[str, Any]) -> bool:
    return "originalTrxId" in answer
