"""The edge of functions that run when something in a table has changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storefront import log
from storefront.clock import patience
from storefront.declare import NOTHING, Needs, Table
from storefront.values import dataclass

#: A record of a table's stream (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
Change = Mapping[str, Any]


@dataclass(frozen=True)
class Watcher:
    """A Lambda handler that is given changes of a table; made by `on_change`."""

    handler: Callable[[Sequence[Change]], None]
    name: str
    table: Table
    patterns: tuple[Mapping[str, Any], ...]
    domain: str
    needs: Needs

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Handle a batch; what is raised is tried again, with fewer changes at once.

        The handler minds neither order nor repeats, so a batch is done as a whole or not at all:
        no change of it is reported as failed while others are done.
        """
        patience.context = context
        log.bind(route=self.name, request_id=context.aws_request_id)
        self.handler(event["Records"])
        return {"batchItemFailures": []}


def on_change(
    name: str,
    table: Table,
    *patterns: Mapping[str, Any],
    domain: str,
    needs: Needs = NOTHING,
) -> Callable[[Callable[[Sequence[Change]], None]], Watcher]:
    """Make a function the Lambda handler of changes of a table.

    A stream tells of a change at least once, and of those of a partition in their order.

    Args:
        name: its folder, which names it in logs, too.
        table: whose changes.
        patterns: which of them, at most five: those that fit one
            (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html).
        domain: whose log group it writes to.
        needs: tables, buckets, memory and time.
    """
    return lambda handler: Watcher(handler, name, table, patterns, domain, needs)
