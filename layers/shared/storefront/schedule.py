"""The edge of functions that run by the clock, and that operators may run, too."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from storefront import log
from storefront.clock import patience
from storefront.declare import NOTHING, Needs
from storefront.values import dataclass

T = TypeVar("T")


#: What a run is given: the schedule's own event, or what an operator asks for.
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Scheduled(Generic[T]):
    """A Lambda handler that a schedule calls; made by `scheduled`."""

    handler: Callable[[Mapping[str, Any]], T]
    name: str
    rate: str
    domain: str
    retries: int
    max_age: int
    needs: Needs

    def __call__(self, event: Mapping[str, Any], context: Any) -> T:
        """Run once; what is raised is a failed run, whose event goes to the dead letters."""
        patience.context = context
        log.bind(route=self.name, request_id=context.aws_request_id)
        return self.handler(event)


def scheduled(
    name: str,
    rate: str,
    *,
    domain: str,
    max_age: int,
    retries: int = 0,
    needs: Needs = NOTHING,
) -> Callable[[Callable[[Mapping[str, Any]], T]], Scheduled[T]]:
    """Make a function the Lambda handler of a schedule.

    Args:
        name: its folder, which names it in logs, too.
        rate: EventBridge's expression, such as `rate(1 minute)`; `cron(...)` is in UTC.
        domain: whose log group it writes to.
        max_age: seconds for which a run may wait to be started; then it is a dead letter.
        retries: how often a failed run is repeated before it is a dead letter.
        needs: tables, secrets, memory and time.
    """
    return lambda handler: Scheduled(handler, name, rate, domain, retries, max_age, needs)
