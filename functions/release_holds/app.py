"""Every minute: expire orders whose hold has lapsed, and give their stock back."""

from typing import Any

from storefront import log
from storefront.wiring.shop import deployed_shop

#: Orders expired in one run at the most; what is left waits for the next, a minute later.
LIMIT = 500

hold_service = deployed_shop().hold_service


def lambda_handler(event: Any, context: Any) -> dict[str, int]:  # noqa: ARG001 - Lambda's signature
    """Release lapsed holds and say how many; a failure is retried and then reported by Lambda."""
    log.bind(route="release_holds", request_id=context.aws_request_id)
    return {"released": hold_service.release_lapsed(LIMIT)}
