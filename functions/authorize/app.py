"""The API's Lambda authorizer: whose access token is this? All routes ask it unless they opt out.

It reads no database: a token carries its account and role for its fifteen minutes.
"""

from typing import Any

from storefront import log
from storefront.accounts.tokens import InvalidAccessTokenError
from storefront.web.access import Caller
from storefront.wiring.shop import deployed_shop

access_tokens = deployed_shop().access_tokens


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a TOKEN authorizer event with a policy and, for the functions, who is calling.

    Raises:
        Exception: "Unauthorized", exactly, which API Gateway turns into a 401.
        UnavailableError: the signing keys cannot be fetched; API Gateway answers 500.
    """
    log.bind(route="authorize", request_id=context.aws_request_id)
    scheme, _, token = event.get("authorizationToken", "").partition(" ")
    try:
        # What follows another scheme is no token of ours, and neither is an empty text.
        caller = access_tokens.verify(token if scheme.lower() == "bearer" else "")
    except InvalidAccessTokenError:
        msg = "Unauthorized"
        raise Exception(msg) from None  # noqa: TRY002 - the text is API Gateway's interface
    return _admit(caller, event["methodArn"])


def _admit(caller: Caller, method_arn: str) -> dict[str, Any]:
    # Gateway keeps the answer and uses it for the token's other requests, so it must allow every
    # route of the stage: arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>.
    api, stage = method_arn.split("/", 2)[:2]
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"{api}/{stage}/*/*",
    }
    return {
        "principalId": caller.user_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"user_id": caller.user_id, "role": caller.role.value},
    }
