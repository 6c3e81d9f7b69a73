"""Every minute: expire orders whose hold has lapsed, and give their stock back."""

from storefront.declare import BY_HOLD_EXPIRY, Action, Needs, Table
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

#: Orders expired in one run at the most; what is left waits for the next, a minute later.
LIMIT = 500

hold_service = deployed_shop().hold_service


@scheduled(
    "release_holds",
    "rate(1 minute)",
    domain="orders",
    max_age=60,  # the next run does the same work
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            BY_HOLD_EXPIRY: Action.QUERY,
            Table.CATALOG: Action.UPDATE,
        },
        timeout=50,
    ),
)
def lambda_handler(_: Event) -> dict[str, int]:
    """Release lapsed holds and say how many; a failure is retried and then reported by Lambda."""
    return {"released": hold_service.release_lapsed(LIMIT)}
