"""What a buyer does on the hosted page: wallet, OTP, PIN, or cancel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sandbox.simulators.bkash.sandbox_data import OTP, PIN, WALLETS
from sandbox.simulators.bkash.views import APPROVED, CANCELLED, FAILED, INITIATED, redirect_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.store import Document, Store

    Ending = Callable[[], str]
    """Ends the visit, and returns the address to which the browser goes."""

MAX_WRONG_ENTRIES = 3


class StateError(Exception):
    """The buyer can do nothing more with this payment."""


class WalletError(ValueError):
    """Not one of the test wallets."""


class Buyer:
    """The buyer's side of a payment.

    Every method raises StateError unless the payment is still open for the buyer. Those that end
    the visit return the address to which the browser goes.
    """

    def __init__(self, store: Store, payments: Payments) -> None:
        self._store = store
        self._payments = payments

    def approve(self, payment_id: str, wallet: str) -> str:
        """Agree to pay from `wallet`.

        Raises:
            WalletError: not a test wallet.
        """
        if wallet not in WALLETS:
            msg = "Not a bKash account: use one of the test wallets."
            raise WalletError(msg)
        return self._end(payment_id, APPROVED, "success", wallet)

    def cancel(self, payment_id: str) -> str:
        """Go back without paying."""
        return self._end(payment_id, CANCELLED, "cancel")

    def fail(self, payment_id: str) -> str:
        """Give up after too many mistakes."""
        return self._end(payment_id, FAILED, "failure")

    def enter(self, payment_id: str, step: str, entry: str) -> tuple[Ending | None, str | None]:
        """Fill in the form of one step.

        Returns:
            what ends the visit if it is over, and what was wrong with the entry; both None when
            the next step is due.
        """
        with self._store.transaction():
            payment = self._open(payment_id)
            if payment["page"]["step"] != step:
                return None, None  # A form from an earlier page: show the present one.
            problem = _problem(step, entry)
            if problem and step != "wallet":
                payment["page"]["wrong"] += 1
                if payment["page"]["wrong"] >= MAX_WRONG_ENTRIES:
                    return partial(self.fail, payment_id), None
            elif not problem:
                if step == "pin":
                    return partial(self.approve, payment_id, payment["wallet"]), None
                payment["page"] = {"step": _NEXT_STEP[step], "wrong": 0}
                payment["wallet"] = entry if step == "wallet" else payment["wallet"]
            self._payments.save(payment)
            return None, problem

    def _end(self, payment_id: str, state: str, status: str, wallet: str | None = None) -> str:
        with self._store.transaction():
            payment = self._open(payment_id)
            payment["state"] = state
            payment["wallet"] = wallet or payment["wallet"]
            self._payments.save(payment)
        return redirect_url(payment, status)

    def _open(self, payment_id: str) -> Document:
        payment = self._payments.find(payment_id)
        if payment is None or payment["state"] != INITIATED:
            state = "unknown" if payment is None else payment["state"].lower()
            msg = f"This payment is {state}."
            raise StateError(msg)
        return payment


_NEXT_STEP = {"wallet": "otp", "otp": "pin"}


def _problem(step: str, entry: str) -> str | None:
    if step == "wallet":
        return None if entry in WALLETS else "This is not a bKash account."
    if step == "otp":
        return None if entry == OTP else "Wrong verification code. Please try again."
    return None if entry == PIN else "Wrong PIN. Please try again."
