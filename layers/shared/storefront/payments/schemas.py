"""Request bodies about payments."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.inventory.model import MAX_QUANTITY
from storefront.orders.lines import MAX_LINES
from storefront.payments.model.refund import Disposition, NewRefund, RefundParts, RefundUnits
from storefront.payments.model.remittance import MAX_REMITTED, NewRemittance
from storefront.web.body import (
    EACH_PRODUCT_ONCE,
    Amount,
    Code,
    Currency,
    Distinct,
    Id,
    Matching,
    Reason,
    RequestModel,
    Written,
)

#: bKash refuses < > & and more than 255 characters.
PayerReference = Annotated[
    str, Written(255, empty=True), Matching(r"^[^<>&]*$", "must not hold any of < > &")
]


#: What a courier or a till calls what it has collected; no telephone number, which is personal.
Reference = Annotated[
    str,
    Field(min_length=3, max_length=64),
    Matching(
        r"^(?!(?:88)?01[3-9][0-9]{8}$)[A-Za-z0-9][A-Za-z0-9._:/-]*$",
        "must be a name such as DL121224VS8TTJ, and no telephone number",
    ),
    AfterValidator(str.upper),
]


class StripeSessionRequest(RequestModel):
    """The order to pay by card."""

    example: ClassVar[dict[str, Any]] = {"order_id": "01JZ8K9A2B3C4D5E6F7G8H9JKM"}

    order_id: Id


class BkashInitiateRequest(RequestModel):
    """The order to pay with bKash.

    `payer_reference` is shown on bKash's page; a wallet number there is filled in for the payer.
    """

    example: ClassVar[dict[str, Any]] = {
        "order_id": "01JZ8K9A2B3C4D5E6F7G8H9JKM",
        "payer_reference": "01770618575",
    }

    order_id: Id
    payer_reference: PayerReference = ""


class RestockRequest(RequestModel):
    """Units of one product that came back."""

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class RefundUnitsRequest(RequestModel):
    """Units of one product whose money goes back, and what becomes of them."""

    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    disposition: Annotated[Disposition, Field(strict=False)]


class RefundRequest(RequestModel):
    """What to give back, and why.

    `amount`: decimal text in the order's currency; all that is left where not given. `attempt_id`:
    which payment of the order; where not given the cash that was collected last, or without any the
    payment that was made online. `restock`: units that came back; they are on the shelf again when
    the refund succeeds, and stay there if a bank sends the money back. An amount that is all that
    is left of the order's money takes what has not left the shop, too: it is not sent any more, and
    for sale again. `reference`: of cash, which people have given back: by what, such as a trxID.

    Instead of amount and restock: `units`, each at its own price; `shipping`, a part of what was
    paid for delivery; and `goodwill` besides. The shop reckons the amount; with `expected_amount`
    it gives back that or nothing. Units that were not sent are not sent any more.
    """

    max_bytes: ClassVar[int] = 65_536

    example: ClassVar[dict[str, Any]] = {
        "amount": "100.00",
        "reason": "one came broken",
        "restock": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "quantity": 1}],
    }

    reason: Reason
    amount: Amount | None = None
    attempt_id: Id | None = None
    restock: Annotated[
        list[RestockRequest],
        Field(max_length=MAX_LINES, default_factory=list),
        EACH_PRODUCT_ONCE,
    ]
    reference: Reference | None = None
    units: Annotated[
        list[RefundUnitsRequest],
        Field(max_length=MAX_LINES, default_factory=list),
        EACH_PRODUCT_ONCE,
    ]
    shipping: Amount | None = None
    goodwill: Amount | None = None
    expected_amount: Amount | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        parts = self.units or self.shipping or self.goodwill
        if parts and (self.amount or self.attempt_id or self.restock):
            code = "one_of"
            raise PydanticCustomError(code, "must have either amount and restock, or parts of it")
        if self.expected_amount and not parts:
            code = "expected"
            raise PydanticCustomError(code, "expected_amount needs units, shipping or goodwill")
        return self

    def to_model(self) -> NewRefund:
        """Return the refund as it is asked for."""
        restock = {one.product_id: one.quantity for one in self.restock}
        parts = None
        if self.units or self.shipping or self.goodwill:
            units = {
                one.product_id: RefundUnits(one.quantity, one.disposition) for one in self.units
            }
            parts = RefundParts(units, self.shipping, self.goodwill, self.expected_amount)
        return NewRefund(self.reason, self.amount, self.attempt_id, restock, parts, self.reference)


class CollectionRequest(RequestModel):
    """Cash that was collected, and by what: the courier's consignment, or the till's receipt."""

    example: ClassVar[dict[str, Any]] = {"amount": "1215.00", "reference": "DL121224VS8TTJ"}

    amount: Amount
    reference: Reference


class RefusedRequest(RequestModel):
    """How many units of a product in all the buyer did not take, and how many of them are back."""

    product_id: Id
    refused: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]
    back: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] = 0


class RefusalsRequest(RequestModel):
    """What the buyer did not take: how much in all, so that saying it again changes nothing.

    `back`: units that are on the shelf again, and were in no parcel, since those of parcels come
    back with these; what is broken does not come back.
    """

    example: ClassVar[dict[str, Any]] = {
        "units": [{"product_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "refused": 1, "back": 1}],
    }

    units: Annotated[
        list[RefusedRequest], Field(min_length=1, max_length=MAX_LINES), EACH_PRODUCT_ONCE
    ]


#: What a courier calls a remittance: no "#" or "/", as it stands in addresses.
Invoice = Annotated[
    str,
    Field(min_length=1, max_length=64),
    Matching(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", "may hold only letters, digits and . _ -"),
    AfterValidator(str.upper),
]


class RemittanceLineRequest(RequestModel):
    """What a courier says it has collected, and by which consignment or receipt."""

    reference: Reference
    amount: Amount


class RemittanceRequest(RequestModel):
    """What a courier, or the till, hands over, as its invoice says it.

    `received`: what has arrived; `fees`: what was kept back. All amounts are decimal text in
    `currency`, taka where not given.
    """

    max_bytes: ClassVar[int] = 524_288

    example: ClassVar[dict[str, Any]] = {
        "courier": "pathao",
        "invoice": "INV-1042",
        "received": "1155.00",
        "fees": "60.00",
        "lines": [{"reference": "DL121224VS8TTJ", "amount": "1215.00"}],
    }

    courier: Code
    invoice: Invoice
    currency: Currency = "BDT"
    received: Amount
    fees: Amount | None = None
    lines: Annotated[
        list[RemittanceLineRequest],
        Field(min_length=1, max_length=MAX_REMITTED),
        Distinct("reference", "must name each consignment once"),
    ]

    def to_model(self) -> NewRemittance:
        """Return the remittance as the domain sees it."""
        lines = [(one.reference, one.amount) for one in self.lines]
        fees = self.fees or "0"
        return NewRemittance(self.courier, self.invoice, self.currency, self.received, fees, lines)
