"""Checkout Sessions as the shop sees them: create, retrieve, list, expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.simulators.stripe.currencies import check_total, check_unit_amount
from sandbox.simulators.stripe.errors import ParameterError, StripeError
from sandbox.simulators.stripe.events import BUYER
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import (
    LINE_ITEMS,
    SESSION,
    line_items_of,
    page,
    retrieve,
)

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.events import EventLog, Origin
    from sandbox.simulators.stripe.payments import Payments
    from sandbox.simulators.stripe.schemas import CreateSession, LineItem, ListSessions

INTENT_DATA = "payment_intent_data"
"""Kind of document with what a session passes to its PaymentIntent."""

SHORTEST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 3600


class Sessions:
    """Checkout Sessions in `payment` mode on the hosted page."""

    def __init__(self, store: Store, clock: Clock, events: EventLog, payments: Payments) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._payments = payments

    def create(self, params: CreateSession, base_url: str) -> Document:
        """Open a session.

        Args:
            params: validated parameters.
            base_url: where buyers reach the hosted page, without a trailing slash.

        Raises:
            ParameterError: amounts, currencies or times that Stripe would not accept.
        """
        currency, total = _price(params.line_items)
        now = int(self._clock.now())
        session_id = new_id("cs_test_a1", 56)
        session = _BLANK_SESSION | {
            "id": session_id,
            "adaptive_pricing": {"enabled": params.adaptive_pricing.enabled},
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.cancel_url,
            "client_reference_id": params.client_reference_id,
            "created": now,
            "currency": currency,
            "customer_email": params.customer_email,
            "expires_at": _expiry(params.expires_at, now),
            "locale": params.locale,
            "metadata": params.metadata,
            "mode": params.mode,
            "payment_method_types": params.payment_method_types,
            "success_url": params.success_url,
            "url": f"{base_url}/c/pay/{session_id}",
        }
        lines = [_line_item(line, now) for line in params.line_items]
        with self._store.transaction():
            self._store.put(SESSION, session_id, session)
            self._store.put(LINE_ITEMS, session_id, {"data": lines})
            self._store.put(INTENT_DATA, session_id, params.payment_intent_data.model_dump())
        return session

    def retrieve(self, session_id: str) -> Document:
        """Return a session as it is at this moment.

        Raises:
            StripeError: 404.
        """
        with self._store.transaction():
            session = retrieve(self._store, SESSION, session_id)
            return self._lapse(session) if self._has_lapsed(session) else session

    def list_page(self, query: ListSessions) -> Document:
        """Return a page of sessions, newest first."""
        self.expire_lapsed()
        found = [
            session
            for session in reversed(self._store.find(SESSION))
            if query.status in (None, session["status"])
            and query.payment_intent in (None, session["payment_intent"])
            and (query.created is None or query.created.holds(session["created"]))
        ]
        return page(found, query, "/v1/checkout/sessions")

    def line_items(self, session_id: str) -> Document:
        """Return a session's lines.

        Raises:
            StripeError: 404.
        """
        retrieve(self._store, SESSION, session_id)
        return line_items_of(self._store, session_id)

    def expire(self, session_id: str, origin: Origin) -> Document:
        """Close an open session at the shop's wish.

        Raises:
            StripeError: 404; or 400 if the session is not open.
        """
        session = self.retrieve(session_id)
        if session["status"] != "open":
            msg = (
                "Only Checkout Sessions with a status in ['open'] can be expired. "
                f"This Checkout Session has a status of `{session['status']}`."
            )
            raise StripeError(msg)
        return self._lapse(session, origin)

    def expire_lapsed(self) -> None:
        """Close every open session whose time is over."""
        with self._store.transaction():
            oldest = self._store.find(SESSION, status="open", order_by="expires_at", limit=1)
            while oldest and self._has_lapsed(oldest[0]):
                self._lapse(oldest[0])
                oldest = self._store.find(SESSION, status="open", order_by="expires_at", limit=1)

    def _has_lapsed(self, session: Document) -> bool:
        return bool(session["status"] == "open" and session["expires_at"] <= self._clock.now())

    def _lapse(self, session: Document, origin: Origin = BUYER) -> Document:
        with self._store.transaction():
            session |= {"status": "expired", "url": None}
            self._store.put(SESSION, session["id"], session)
            if session["payment_intent"]:
                self._payments.cancel(self._payments.retrieve(session["payment_intent"]))
            self._events.record("checkout.session.expired", session, origin)
        return session


def _price(lines: list[LineItem]) -> tuple[str, int]:
    """Return currency and total of the lines."""
    currency = lines[0].price_data.currency
    for number, line in enumerate(lines):
        param = f"line_items[{number}][price_data]"
        if line.price_data.currency != currency:
            msg = "All line items must have the same currency."
            raise ParameterError(msg, param=f"{param}[currency]")
        check_unit_amount(line.price_data.unit_amount, currency, f"{param}[unit_amount]")
    total = sum(line.price_data.unit_amount * line.quantity for line in lines)
    check_total(total, currency)
    return currency, total


def _expiry(wanted: int | None, now: int) -> int:
    if wanted is None:
        return now + LONGEST_LIFE_SECONDS
    if wanted < now + SHORTEST_LIFE_SECONDS:
        msg = (
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        )
        raise ParameterError(msg, param="expires_at")
    if wanted > now + LONGEST_LIFE_SECONDS:
        msg = (
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        )
        raise ParameterError(msg, param="expires_at")
    return wanted


def _line_item(line: LineItem, now: int) -> dict[str, Any]:
    price, amount = line.price_data, line.price_data.unit_amount * line.quantity
    return {
        "id": new_id("li_1"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price.currency,
        "description": price.product_data.name,
        "metadata": {},
        "price": {
            "id": new_id("price_1"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": now,
            "currency": price.currency,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": new_id("prod_", 14),
            "recurring": None,
            "tax_behavior": "unspecified",
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": price.unit_amount,
            "unit_amount_decimal": str(price.unit_amount),
        },
        "quantity": line.quantity,
    }


_BLANK_SESSION: dict[str, Any] = {
    "id": None,
    "object": "checkout.session",
    "after_expiration": None,
    "allow_promotion_codes": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "customer": None,
    "customer_creation": "if_required",
    "customer_details": None,
    "discounts": [],
    "invoice": None,
    "livemode": False,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_options": {},
    "payment_status": "unpaid",
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "submit_type": None,
    "subscription": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}
"""A session before anything is known of it: fields in which nothing varies here."""
