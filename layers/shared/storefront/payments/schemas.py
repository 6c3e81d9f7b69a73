"""Request bodies about payments."""

from typing import Annotated

from pydantic import Field, StringConstraints

from storefront.web.body import RequestModel

OrderId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class StripeSessionRequest(RequestModel):
    """The order to pay by card."""

    order_id: OrderId


class BkashInitiateRequest(RequestModel):
    """The order to pay with bKash.

    `payer_reference` is shown on bKash's page; a wallet number there is filled in for the payer.
    """

    order_id: OrderId
    # bKash refuses < > & and more than 255 characters.
    payer_reference: Annotated[str, Field(max_length=255, pattern=r"^[^<>&\x00-\x1f\x7f]*$")] = ""
