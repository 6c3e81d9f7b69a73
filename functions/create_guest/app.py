"""POST /api/guests/: become a guest, who buys without an account.

Nothing is written down: a guest is who the token says, and comes to be known by ordering.
"""

from storefront.accounts.views import GuestView, guest_view
from storefront.declare import PUBLIC, Needs, SecretName
from storefront.ids import new_id
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
access_tokens = shop.access_tokens


@endpoint(
    "POST",
    "/api/guests/",
    permission=PUBLIC,
    summary="Get a token to buy with, without an account",
    returns=GuestView,
    status=201,
    throttle="tight",
    needs=Needs(secrets=(SecretName.SIGNING_KEYS,), timeout=28),
)
def lambda_handler(_: Request) -> Response:
    """Answer a new guest's token; a repeat is another guest, which does no harm."""
    guest_id = new_id(shop.clock())
    return created(guest_view(access_tokens.issue_guest(guest_id)))
