"""POST /api/auth/register/: make a customer's account."""

from storefront.accounts.model import EmailTakenError
from storefront.accounts.schemas import RegisterRequest
from storefront.accounts.views import UserView, user_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

account_service = deployed_shop().account_service


@endpoint(
    "POST",
    "/api/auth/register/",
    permission=PUBLIC,
    summary="Make an account",
    body=RegisterRequest,
    returns=UserView,
    status=201,
    errors=(EmailTakenError,),
    throttle="tight",
    needs=Needs(
        {Table.USERS: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE},
        memory=1769,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Make the account, or answer the one that this request has made before."""
    new: RegisterRequest = request.model
    user = account_service.register(new.email, new.password, new.name, source=request.source)
    return created(user_view(user))
