"""Request bodies about payments."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.inventory.model import MAX_QUANTITY
from storefront.inventory.schemas import EACH_PRODUCT_ONCE
from storefront.orders.model import MAX_LINES
from storefront.web.body import Amount, Id, Matching, Reason, RequestModel, Written

#: bKash refuses < > & and more than 255 characters.
PayerReference = Annotated[
    str, Written(255, empty=True), Matching(r"^[^<>&]*$", "must not hold any of < > &")
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


class RefundRequest(RequestModel):
    """What to give back, and why.

    `amount`: decimal text in the order's currency; all that is left where not given. `attempt_id`:
    which payment of the order; the one that paid it where not given. `restock`: units that came
    back and go on the shelf again; they stay there even if the refund fails.
    """

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
