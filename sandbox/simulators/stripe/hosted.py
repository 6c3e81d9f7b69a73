"""The page on which a buyer pays: plain forms, no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request

from sandbox.simulators.stripe.checkout import Checkout, success_redirect
from sandbox.simulators.stripe.currencies import format_amount
from sandbox.simulators.stripe.errors import StripeError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.simulators.store import Document
    from sandbox.simulators.stripe.sessions import Sessions

SHOP_NAME = "Sandbox shop"


def hosted_blueprint(sessions: Sessions, checkout: Checkout) -> Blueprint:
    """Return the hosted page's routes."""
    pages = Blueprint("pages", __name__, template_folder="templates")
    completing = {"pay": checkout.pay, "pay_later": checkout.pay_later}

    def render(session: Document, problem: str | None = None, status: int = 200) -> tuple[str, int]:
        page = render_template(
            "stripe/checkout.html",
            shop=SHOP_NAME,
            session=session,
            lines=sessions.line_items(session["id"])["data"],
            money=format_amount,
            success_url=success_redirect(session),
            problem=problem,
        )
        return page, status

    @pages.get("/c/pay/<session_id>")
    def show(session_id: str) -> ResponseReturnValue:
        return render(sessions.retrieve(session_id))

    @pages.post("/c/pay/<session_id>")
    def act(session_id: str) -> ResponseReturnValue:
        action = request.form.get("action", "")
        session = sessions.retrieve(session_id)
        try:
            if action in completing:
                return redirect(success_redirect(completing[action](session_id)), 303)
            if action == "decline":
                declined = checkout.decline(session_id)
                return render(declined, "Your card was declined. Try another one.", 402)
        except StripeError as error:
            return render(sessions.retrieve(session_id), str(error), 409)
        return render(session, "Choose one of the buttons.", 400)

    @pages.errorhandler(StripeError)
    def no_such_page(_error: StripeError) -> ResponseReturnValue:
        return render_template("stripe/missing.html"), 404

    return pages
