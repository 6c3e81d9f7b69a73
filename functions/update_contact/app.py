"""PATCH /api/orders/{order_id}/contact/: change whom an order is for, until it is over."""

from storefront.accounts.model import SessionEndedError
from storefront.contacts.model import DistrictFixedError
from storefront.contacts.schemas import UpdateContactRequest
from storefront.contacts.views import ContactView, contact_view
from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.orders.quote import CashNotOfferedError
from storefront.orders.status import OrderStateError
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

order_contact_service = deployed_shop().order_contact_service


@endpoint(
    "PATCH",
    "/api/orders/{order_id}/contact/",
    permission=Permission.ORDERS_EDIT_CONTACT,
    order_scope=True,
    summary="Change whom an order is for, and where it goes in its district",
    body=UpdateContactRequest,
    returns=ContactView,
    headers=("ETag",),
    errors=(CashNotOfferedError, DistrictFixedError, OrderStateError, SessionEndedError),
    if_match=True,
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET | Action.PUT,
            Table.USERS: Action.BATCH_GET,
            Table.SHOP: Action.UPDATE,  # a new phone of what is paid when it comes
        },
        secrets=(SecretName.BUYER_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change the contact, and answer it as it is now."""
    changes = request.model.changes()
    order_id = request.path["order_id"]
    contact = order_contact_service.change(request.caller, order_id, changes, request.seen)
    return ok(contact_view(contact), contact.edition)
