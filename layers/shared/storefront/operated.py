"""The edge of functions that run when an operator says so."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from storefront import log
from storefront.clock import patience
from storefront.declare import NOTHING, Needs
from storefront.values import dataclass

T = TypeVar("T")
#: What an operator asks for.
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Operated(Generic[T]):
    """A Lambda handler that an operator's command calls; made by `operated`."""

    handler: Callable[[Event], T]
    name: str
    domain: str
    needs: Needs

    def __call__(self, event: Event, context: Any) -> T:
        """Do it; what is raised is told to the operator."""
        patience.context = context
        log.bind(route=self.name, request_id=context.aws_request_id)
        return self.handler(event)


def operated(
    name: str, *, domain: str, needs: Needs = NOTHING
) -> Callable[[Callable[[Event], T]], Operated[T]]:
    """Make a function the Lambda handler of an operator's command.

    Args:
        name: its folder, which names it in logs, too.
        domain: whose log group it writes to.
        needs: tables, buckets, memory and time.
    """
    return lambda handler: Operated(handler, name, domain, needs)
