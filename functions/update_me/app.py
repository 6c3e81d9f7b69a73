"""PATCH /api/auth/me/: change the caller's name or password."""

from storefront.accounts.model import SessionEndedError
from storefront.accounts.schemas import UpdateMeRequest
from storefront.accounts.views import MeView, me_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.errors import ConflictError
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

account_service = deployed_shop().account_service


@endpoint(
    "PATCH",
    "/api/auth/me/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Change one's account",
    body=UpdateMeRequest,
    returns=MeView,
    errors=(ConflictError, SessionEndedError),
    needs=Needs(
        {Table.USERS: Action.BATCH_GET | Action.UPDATE},
        memory=1769,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change what is given; a new password ends every session."""
    change: UpdateMeRequest = request.model
    user = account_service.change(
        request.caller.user_id,
        change.name,
        change.password,
        change.current_password,
        request.caller.session_id,
    )
    return ok(me_view(user, request.caller.role))
