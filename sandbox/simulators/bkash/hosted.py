"""bKash's page: one form per step, no scripts."""

from __future__ import annotations

import hmac
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request

from sandbox.simulators.bkash import sandbox_data
from sandbox.simulators.bkash.buyer import Buyer, StateError
from sandbox.simulators.bkash.views import APPROVED, CANCELLED, COMPLETED, FAILED, redirect_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from sandbox.simulators.bkash.payments import Payments
    from sandbox.simulators.bkash.way_back import WayBack
    from sandbox.simulators.store import Document

MERCHANT_NAME = "Sandbox shop"
_CALLBACK_STATUS = {
    APPROVED: "success",
    COMPLETED: "success",
    CANCELLED: "cancel",
    FAILED: "failure",
}


def hosted_blueprint(payments: Payments, buyer: Buyer, way_back: WayBack) -> Blueprint:
    """Return the hosted page's routes."""
    pages = Blueprint("pages", __name__, template_folder="templates")

    @pages.get("/")
    def show() -> ResponseReturnValue:
        payment = _named_payment(payments)
        return _render(payment) if payment else _missing()

    @pages.post("/")
    def act() -> ResponseReturnValue:
        payment = _named_payment(payments)
        if payment is None:
            return _missing()
        action, payment_id = request.form.get("action", ""), payment["paymentID"]
        try:
            ending: Callable[[], str] | None = partial(buyer.cancel, payment_id)
            problem = None
            if action != "cancel":
                entry = request.form.get("entry", "").strip()
                ending, problem = buyer.enter(payment_id, action, entry)
            if ending:
                target = way_back.leave(payment, ending)
                # Whoever is lost on the way finds back by the link that the page shows then.
                return redirect(target or request.full_path, 303)
        except StateError as error:
            return _render(payment, str(error)), 409
        # A mistake is shown at once; a step forward redirects, so that reloading is harmless.
        if problem:
            return _render(payments.find(payment_id) or payment, problem), 422
        return redirect(request.full_path, 303)

    return pages


def _named_payment(payments: Payments) -> Document | None:
    """Return the payment of the request's address, if its secret hash is right."""
    payment = payments.find(request.args.get("paymentId"))
    given = request.args.get("hash", "").encode()
    if payment and hmac.compare_digest(given, payment["hash"].encode()):
        return payment
    return None


def _render(payment: Document, problem: str | None = None) -> str:
    status = _CALLBACK_STATUS.get(payment["state"])
    return render_template(
        "bkash/payment.html",
        merchant=MERCHANT_NAME,
        payment=payment,
        step=payment["page"]["step"],
        problem=problem,
        data=sandbox_data,
        return_url=redirect_url(payment, status) if status else None,
    )


def _missing() -> ResponseReturnValue:
    return render_template("bkash/missing.html"), 404
