"""The API's Lambda authorizer: who holds this access token? All routes ask it unless they opt out.

API Gateway does not keep its answers, so that a role or a session ends at once.
"""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.declare import Action, Needs, SecretName, Table
from storefront.errors import UnauthenticatedError
from storefront.web import authorizer as edge
from storefront.wiring.shop import deployed_shop

authorizer = deployed_shop().authorizer


@edge.authorizer(
    "authorize",
    domain="accounts",
    needs=Needs({Table.USERS: Action.BATCH_GET}, secrets=(SecretName.SIGNING_KEYS,), timeout=20),
)
def lambda_handler(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a TOKEN authorizer event with a policy and, for the functions, who is calling.

    Raises:
        UnavailableError: keys or account cannot be read; API Gateway answers 500.
    """
    scheme, _, token = event.get("authorizationToken", "").partition(" ")
    try:
        # What follows another scheme is no token of ours, and neither is an empty text.
        caller = authorizer.caller(token if scheme.lower() == "bearer" else "")
    except UnauthenticatedError as error:
        log.info("token refused", problem=error.slug)
        # The API's gateway response for a Deny is our 401 (`ACCESS_DENIED` in template.yaml).
        return _answer("nobody", "Deny", event["methodArn"])
    said = {"user_id": caller.user_id, "role": caller.role.value}
    if caller.order_id is not None:
        said |= {"order_id": caller.order_id, "token_epoch": str(caller.token_epoch)}
    if caller.session_id is not None:
        said["session_id"] = caller.session_id
    return _answer(caller.user_id, "Allow", event["methodArn"]) | {"context": said}


def _answer(principal: str, effect: str, method_arn: str) -> dict[str, Any]:
    # The answer is for this request only, yet names every route of the stage: a path may hold
    # letters that a policy cannot, such as those of Bangla.
    # arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>
    api, stage = method_arn.split("/", 2)[:2]
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": effect,
        "Resource": f"{api}/{stage}/*/*",
    }
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
