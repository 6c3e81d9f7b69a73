"""The parameters of each endpoint, after `stripe.params` of the official SDK 16.1.0.

Only what the simulator acts on is declared: a real parameter that it would silently ignore is
refused like an unknown one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sandbox.simulators.stripe.params import (
    Boolean,
    CallParams,
    Currency,
    Integer,
    Listed,
    Metadata,
    Natural,
    PageSize,
    Params,
    Positive,
    RefundReason,
    Text200,
    Text500,
    Text1000,
    Url,
)

PaymentMethodType = Literal[
    "card",
    "link",
    "alipay",
    "bancontact",
    "cashapp",
    "eps",
    "grabpay",
    "ideal",
    "klarna",
    "p24",
    "paypal",
    "wechat_pay",
    "acss_debit",
    "bacs_debit",
    "boleto",
    "customer_balance",
    "konbini",
    "oxxo",
    "sepa_debit",
    "us_bank_account",
]

EventType = Literal[
    "*",
    "charge.captured",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.expired",
    "charge.failed",
    "charge.pending",
    "charge.refund.updated",
    "charge.refunded",
    "charge.succeeded",
    "charge.updated",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.partially_funded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
]


class ProductData(Params):
    """What a line sells."""

    name: Text500
    description: Text1000 | None = None
    images: Listed[Url] = Field(default=[], max_length=8)
    metadata: Metadata = Field(default={})


class PriceData(Params):
    """Price of one unit, in minor units."""

    currency: Currency
    unit_amount: Natural
    product_data: ProductData


class LineItem(Params):
    """One line of a session."""

    price_data: PriceData
    quantity: Positive


class PaymentIntentData(Params):
    """What the session passes on to its PaymentIntent."""

    description: Text1000 | None = None
    metadata: Metadata = Field(default={})


class AdaptivePricing(Params):
    """Whether the buyer may pay in another currency; the simulator never converts."""

    enabled: Boolean = True


class CreateSession(CallParams):
    """POST /v1/checkout/sessions."""

    mode: Literal["payment"]
    line_items: Annotated[Listed[LineItem], Field(min_length=1, max_length=100)]
    success_url: Url
    cancel_url: Url | None = None
    client_reference_id: Text200 | None = None
    customer_email: Text500 | None = None
    expires_at: Integer | None = None
    metadata: Metadata = Field(default={})
    payment_intent_data: PaymentIntentData = PaymentIntentData()
    payment_method_types: Listed[PaymentMethodType] = Field(default=["card"])
    adaptive_pricing: AdaptivePricing = AdaptivePricing()
    locale: Text200 | None = None
    ui_mode: Literal["hosted_page"] = "hosted_page"


class CreateRefund(CallParams):
    """POST /v1/refunds."""

    payment_intent: Text200 | None = None
    charge: Text200 | None = None
    amount: Positive | None = None
    reason: RefundReason | None = None
    metadata: Metadata = Field(default={})


class CreateWebhookEndpoint(CallParams):
    """POST /v1/webhook_endpoints."""

    url: Url
    enabled_events: Annotated[Listed[EventType], Field(min_length=1)]
    description: Text1000 | None = None
    api_version: Text200 | None = None
    metadata: Metadata = Field(default={})


class UpdateWebhookEndpoint(CallParams):
    """POST /v1/webhook_endpoints/{id}."""

    url: Url | None = None
    enabled_events: Annotated[Listed[EventType], Field(min_length=1)] | None = None
    description: Text1000 | None = None
    disabled: Boolean | None = None
    metadata: Metadata | None = None


class Range(Params):
    """Bounds in epoch seconds."""

    gt: Integer | None = None
    gte: Integer | None = None
    lt: Integer | None = None
    lte: Integer | None = None

    def holds(self, value: int) -> bool:
        """Return whether `value` is inside the bounds."""
        return (
            (self.gt is None or value > self.gt)
            and (self.gte is None or value >= self.gte)
            and (self.lt is None or value < self.lt)
            and (self.lte is None or value <= self.lte)
        )


def _exactly(value: object) -> object:
    return {"gte": value, "lte": value} if isinstance(value, str) else value


class Page(CallParams):
    """What every list accepts."""

    limit: PageSize = 10
    starting_after: Text200 | None = None
    ending_before: Text200 | None = None


class CreatedPage(Page):
    """Lists that can be bounded by time of creation."""

    created: Annotated[Range, BeforeValidator(_exactly)] | None = None


class ListSessions(CreatedPage):
    """GET /v1/checkout/sessions."""

    payment_intent: Text200 | None = None
    status: Literal["open", "complete", "expired"] | None = None


class ListRefunds(CreatedPage):
    """GET /v1/refunds."""

    payment_intent: Text200 | None = None
    charge: Text200 | None = None


class ListDisputes(CreatedPage):
    """GET /v1/disputes."""

    payment_intent: Text200 | None = None
    charge: Text200 | None = None


class ListEvents(CreatedPage):
    """GET /v1/events."""

    type: Text200 | None = None
    types: Listed[Text200] = Field(default=[], max_length=20)
