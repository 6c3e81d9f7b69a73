"""The edge of API Gateway's token authorizer."""

from collections.abc import Callable, Mapping
from typing import Any

from storefront import log
from storefront.declare import Needs
from storefront.values import dataclass

Decide = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class AuthorizerHandler:
    """A Lambda handler that API Gateway asks who is calling; made by `authorizer`."""

    handler: Decide
    name: str
    domain: str
    needs: Needs

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer a TOKEN authorizer event; what is raised, API Gateway turns into an error."""
        log.bind(route=self.name, request_id=context.aws_request_id)
        return self.handler(event)


def authorizer(name: str, *, domain: str, needs: Needs) -> Callable[[Decide], AuthorizerHandler]:
    """Make a function the API's authorizer.

    Args:
        name: its folder, which names it in logs, too.
        domain: whose log group it writes to.
        needs: tables, secrets, memory and time.
    """
    return lambda handler: AuthorizerHandler(handler, name, domain, needs)
