"""The buyer's way from bKash back to the shop, and who else calls there."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from sandbox.simulators.bkash.dialect import OTHER_PAYMENT, REDIRECT
from sandbox.simulators.bkash.views import ids_of_payment, redirect_url
from sandbox.simulators.bodies import ControlError
from sandbox.simulators.fault_kinds import DeliveryFault, Dropped, Duplicated, Forged
from sandbox.simulators.loopback import is_loopback, on_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.simulators.bkash.buyer import Ending
    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.store import Document, Store

    Changes = Mapping[str, str | None]
    """Parameters of the address with other values; None: left out."""

VISIT = "callback_visit"
"""Kind of document: somebody has called the shop's callback from here."""

_TIMEOUT_SECONDS = 40
"""The shop may ask bKash for half a minute before it answers."""


class WayBack:
    """Sends buyers back to the shop, with the fault that strikes if there is one.

    Args:
        store: keeps the visits.
        payments: what forged callbacks may name.
        clock: gives times.
        faults: the ordered ones.
    """

    def __init__(self, store: Store, payments: Payments, clock: Clock, faults: Faults) -> None:
        self._store = store
        self._payments = payments
        self._clock = clock
        self._faults = faults

    def leave(self, payment: Document, ending: Ending) -> str | None:
        """End a visit, and return the address to which the browser goes, if it goes anywhere.

        Raises:
            StateError, WalletError: as the ending.
        """
        strike = self._faults.take(DeliveryFault, REDIRECT, lambda: ids_of_payment(payment))
        fault = strike.fault if strike else None
        if isinstance(fault, Forged) and fault.order == "first":
            self.visit(self._forged(payment, fault.variant, fault.changes))
        target = ending()
        if isinstance(fault, Dropped):
            return None
        if isinstance(fault, Duplicated):
            self.visit(target, fault.copies)
        if isinstance(fault, Forged) and fault.order == "last":
            self.visit(target)
            self.visit(self._forged(payment, fault.variant, fault.changes))
        return target

    def type(
        self, payment: Document, variant: str, changes: Changes, copies: int
    ) -> list[Document]:
        """Call the shop's callback with a typed address, `copies` times at once."""
        return self.visit(self._forged(payment, variant, changes), copies)

    def visit(self, url: str, copies: int = 1) -> list[Document]:
        """Call an address from `copies` browsers at once, and return each answer.

        Raises:
            ControlError: it is not on this machine.
        """
        if not is_loopback(url):
            msg = "the callback is not on this machine"
            raise ControlError(msg)
        with ThreadPoolExecutor(copies) as browsers:
            return list(browsers.map(self._get, [url] * copies))

    def visits(self) -> list[Document]:
        """Return who called from here, oldest first."""
        return self._store.find(VISIT)

    def _forged(self, payment: Document, variant: str, changes: Changes) -> str:
        """Return what somebody types: the genuine address with other values.

        Raises:
            ControlError: there is no other payment.
        """
        if variant != OTHER_PAYMENT:
            return _changed(redirect_url(payment, variant), changes)
        other = self._payments.other_than(payment)
        if other is None:
            msg = "there is no other payment"
            raise ControlError(msg)
        named = {name: other[name] for name in ("paymentID", "signature")}
        return _changed(redirect_url(payment, "success"), {**named, **changes})

    def _get(self, url: str) -> Document:
        target, host = on_loopback(url)
        visit: Document = {"url": url, "status": None, "location": None, "at": self._clock.now()}
        try:
            answer = requests.get(
                target, headers={"Host": host}, timeout=_TIMEOUT_SECONDS, allow_redirects=False
            )
            visit |= {"status": answer.status_code, "location": answer.headers.get("Location")}
        except requests.RequestException as error:
            visit["error"] = type(error).__name__
        self._store.put(VISIT, secrets.token_hex(8), visit)
        return visit


def _changed(url: str, changes: Changes) -> str:
    parts = urlsplit(url)
    values = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(changes)
    query = urlencode({name: value for name, value in values.items() if value is not None})
    return parts._replace(query=query).geturl()
