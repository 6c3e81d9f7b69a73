"""PATCH /api/accounts/{account_id}/: the owner gives an account a role.

Staff feel it at their next request. A customer who becomes staff needs another token first: until
then the one they hold shows what it showed, and changes nothing.
"""

from storefront.accounts.model import OwnAccountError
from storefront.accounts.schemas import UpdateAccountRequest
from storefront.accounts.views import UserView, user_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

administration = deployed_shop().account_administration


@endpoint(
    "PATCH",
    "/api/accounts/{account_id}/",
    permission=Permission.ACCOUNTS_EDIT_ROLE,
    summary="Change the role of somebody else's account",
    body=UpdateAccountRequest,
    returns=UserView,
    headers=("ETag",),
    errors=(OwnAccountError,),
    if_match=True,
    needs=Needs({Table.USERS: Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Change the role and answer the account, with its ETag."""
    account_id, role = request.path["account_id"], request.model.to_model()
    user = administration.change_role(account_id, role, request.caller, request.seen)
    return ok(user_view(user), user.edition)
