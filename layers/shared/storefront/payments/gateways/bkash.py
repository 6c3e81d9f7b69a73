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
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import ConflictError, ProviderRefusedError, UnavailableError
from storefront.orders.model import Order
from storefront.parameters import Secret
from storefront.payments.bkash_objects import refund_fact, text_of
from storefront.payments.bkash_tokens import BkashTokens, Grant
from storefront.payments.gateways.port import Opened
from storefront.payments.model import Attempt, Evidence, Provider
from storefront.payments.refund import Refund, RefundFact
from storefront.settings import Settings
from storefront.web.links import add_query

_CHECKOUT = "/v1.2.0-beta/tokenized/checkout"
#: Connect and read timeouts, in seconds. bKash asks for 30 s on execute; only the callback
#: function, which is behind no gateway, makes that call.
_TIMEOUT = (3, 8)
_EXECUTE_TIMEOUT = (3, 30)
#: Version 2, for parts of a payment; not below the path of the rest.
_REFUND = "/v2/tokenized-checkout/refund/payment"
_SUCCESS = "0000"
#: Refusals that say no more than that bKash could not do its work just then.
_TRANSIENT_CODES = frozenset("2003 2020 2024 503".split())
#: Refusals after which bKash must be asked what happened: already done, in doubt, or transient.
_AMBIGUOUS_CODES = _TRANSIENT_CODES | frozenset("2056 2060 2062 2068 2069 2116 2117 2119".split())
#: HTTP: too slow, too many, or broken; whether the request was heard is not known.
_NO_ANSWER = frozenset({408, 429, *range(500, 600)})


class CurrencyNotSupportedError(ConflictError):
    """bKash moves Bangladeshi taka only."""

    slug = "currency-not-supported"
    title = "This payment method does not take the order's currency"


class BkashRefusedError(ProviderRefusedError):
    """bKash said no.

    Args:
        code: bKash's status code.
    """

    def __init__(self, code: str) -> None:
        super().__init__("bKash refused the request.", provider_code=code)
        self.code = code

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether money may have moved all the same, so that bKash must be asked."""
        return self.code in _AMBIGUOUS_CODES


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
        self._session = requests.Session()

    @classmethod
    def of(
        cls, settings: Settings, store: Store, clock: Clock, callback_url: str = ""
    ) -> "BkashGateway":
        """Return the configured gateway, with the deployment's shared token.

        Args:
            settings: names the secrets and addresses.
            store: must know the payments table, where the token is.
            clock: the present.
            callback_url: see `BkashGateway`; needed by those who open payments.
        """
        gateway = cls(
            Secret(settings.required("BKASH_CREDENTIALS_PARAMETER")),
            settings.provider_base("BKASH_API_BASE"),
            callback_url,
        )
        gateway.tokens = BkashTokens(store, gateway.grant, clock)
        return gateway

    def prepare(
        self, order: Order, attempt_id: str, expires_at: datetime, options: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the body of the create call; bKash takes no expiry, so that is ours alone."""
        del expires_at
        if order.total.currency != "BDT":
            raise CurrencyNotSupportedError(
                f"bKash takes BDT; the order is in {order.total.currency}."
            )
        return {
            "mode": "0011",
            "payerReference": options.get("payer_reference") or " ",
            "callbackURL": add_query(self._callback_url, {"attempt": attempt_id}),
            "amount": str(order.total),
            "currency": order.total.currency,
            "intent": "sale",
            "merchantInvoiceNumber": attempt_id,
        }

    def open(self, attempt: Attempt) -> Opened:
        """Create the payment. A second one for the same attempt is never executed."""
        answer = self._call(f"{_CHECKOUT}/create", attempt.request, _TIMEOUT)
        return Opened(
            reference=text_of(answer, "paymentID"),
            redirect_url=text_of(answer, "bkashURL"),
            expires_at=attempt.expires_at,
            evidence=Evidence("bkash.create", answer),
        )

    def ready(self) -> None:
        """Make sure that there is a token for the next call.

        Raises:
            UnavailableError: there is none; nothing was sent.
        """
        self.tokens.get()

    def execute(self, payment_id: str) -> dict[str, Any]:
        """Move the money of an approved payment; bKash does it once.

        Raises:
            BkashRefusedError: not done, unless the error `is_ambiguous`.
            UnavailableError: no definite answer; only `query` can tell.
        """
        return self._call(f"{_CHECKOUT}/execute", {"paymentID": payment_id}, _EXECUTE_TIMEOUT)

    def query(self, payment_id: str) -> dict[str, Any]:
        """Return what bKash knows of a payment."""
        return self._call(f"{_CHECKOUT}/payment/status", {"paymentID": payment_id}, _TIMEOUT)

    def refund(self, attempt: Attempt, refund: Refund) -> RefundFact:
        """Give a part or all of a payment back; bKash recognises no repeats."""
        body = {
            "refundAmount": str(refund.amount),
            # Both are mandatory, whatever bKash's page says.
            "sku": refund.refund_id,
            "reason": f"order {refund.order_id}",  # staff's own words stay here
        }
        try:
            answer = self._call(f"{_REFUND}/transaction", _names(attempt) | body, _TIMEOUT)
        except BkashRefusedError as refusal:
            if refusal.code in _TRANSIENT_CODES:
                raise UnavailableError from refusal
            raise
        return refund_fact(answer, attempt)

    def refunds(self, attempt: Attempt) -> list[RefundFact]:
        """Return all refunds of an attempt's payment, as bKash lists them."""
        answer = self._call(f"{_REFUND}/status", _names(attempt), _TIMEOUT)
        listed = answer.get("refundTransactions")
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise UnavailableError
        return [refund_fact(one, attempt) for one in listed]

    def grant(self) -> Grant:
        """Make a token call; at most two an hour (see `bkash_tokens`).

        Raises:
            UnavailableError: no token; a refusal here says nothing of any payment.
        """
        secret = self._credentials.json()
        try:
            answer = self._post(
                f"{_CHECKOUT}/token/grant",
                {"app_key": secret["app_key"], "app_secret": secret["app_secret"]},
                {"username": secret["username"], "password": secret["password"]},
                _TIMEOUT,
            )
        except BkashRefusedError as refusal:
            raise UnavailableError from refusal
        if answer is None:
            self._credentials.refresh()
            raise UnavailableError
        return Grant(text_of(answer, "id_token"), timedelta(seconds=int(answer["expires_in"])))

    def _call(self, path: str, body: Mapping[str, Any], timeout: tuple[int, int]) -> dict[str, Any]:
        for _ in range(2):
            token = self.tokens.get()
            app_key = self._credentials.json()["app_key"]
            headers = {"Authorization": token, "X-APP-Key": app_key}
            answer = self._post(path, body, headers, timeout)
            if answer is not None:
                return answer
            # The gateway in front of bKash refused the token, so nothing was done.
            self.tokens.refused(token)
        raise UnavailableError("bKash refused our access. Try again soon.")

    def _post(
        self,
        path: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        timeout: tuple[int, int],
    ) -> dict[str, Any] | None:
        """Make one call; None means that our access was refused (HTTP 401).

        bKash answers in several envelopes: HTTP 200 with statusCode, HTTP 200 with errorCode,
        refunds with no code at all or HTTP 400 with externalCode, and its gateway's
        {"message": ...}.
        """
        try:
            response = self._session.post(
                self._base + path,
                json=dict(body),
                headers={"Accept": "application/json", **headers},
                timeout=timeout,
                allow_redirects=False,
            )
            answer = response.json()
        except (requests.RequestException, RecursionError) as error:
            log.warning("bkash gave no answer", error=type(error).__name__, provider="bkash")
            raise UnavailableError from error
        if response.status_code == 401:
            return None
        if not isinstance(answer, dict) or response.status_code in _NO_ANSWER:
            raise UnavailableError
        code = answer.get("statusCode") or answer.get("errorCode") or answer.get("externalCode")
        if response.status_code == 200 and (code == _SUCCESS or _is_refund_answer(answer)):
            return answer
        if code is None and response.status_code == 200:
            # {"message": ...}: the gateway gave up waiting; bKash may have done its work.
            raise UnavailableError
        code = str(code or response.status_code)
        log.warning("bkash did not do as asked", provider_code=code, provider="bkash")
        raise BkashRefusedError(code)


def _names(attempt: Attempt) -> dict[str, str]:
    """Return what version 2 calls a payment."""
    return {"paymentId": attempt.reference or "", "trxId": attempt.transaction_id or ""}


def _is_refund_answer(answer: Mapping[str, Any]) -> bool:
    return "originalTrxId" in answer
