"""The edge of functions that run when a file arrives in a bucket."""

from collections.abc import Callable, Mapping
from typing import Any

from storefront import log
from storefront.buckets import Bucket
from storefront.clock import patience
from storefront.declare import NOTHING, Needs
from storefront.values import dataclass

#: What EventBridge tells of a file
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html).
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Arrival:
    """A Lambda handler that is called for each file; made by `on_arrival`."""

    handler: Callable[[Event], str]
    name: str
    bucket: Bucket
    within: str
    domain: str
    needs: Needs

    def __call__(self, event: Event, context: Any) -> str:
        """Handle one file; what is raised is tried again, and then goes to the dead letters."""
        patience.context = context
        log.bind(route=self.name, request_id=context.aws_request_id)
        return self.handler(event)


def on_arrival(
    name: str, bucket: Bucket, *, domain: str, within: str = "", needs: Needs = NOTHING
) -> Callable[[Callable[[Event], str]], Arrival]:
    """Make a function the Lambda handler of files that arrive.

    S3 tells of a file at least once, and in any order: a handler minds neither.

    Args:
        name: its folder, which names it in logs, too.
        bucket: where the files arrive.
        domain: whose log group it writes to.
        within: what the keys of these files begin with; empty for all.
        needs: tables, buckets, memory and time.
    """
    return lambda handler: Arrival(handler, name, bucket, within, domain, needs)
