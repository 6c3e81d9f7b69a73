"""Every minute: give back the stock of orders whose hold has lapsed, and balance hot products."""

from storefront.declare import BY_HOLD_EXPIRY, Action, Needs, Table
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

#: Orders expired in one run at the most; what is left waits for the next, a minute later.
LIMIT = 500

shop = deployed_shop()
hold_service, sharding_service = shop.hold_service, shop.sharding_service


@scheduled(
    "release_holds",
    "rate(1 minute)",
    domain="orders",
    max_age=60,  # the next run does the same work
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            BY_HOLD_EXPIRY: Action.QUERY,
            Table.CATALOG: Action.BATCH_GET | Action.DELETE | Action.QUERY | Action.UPDATE,
            Table.SHOP: Action.UPDATE,
        },
        timeout=50,
        memory=512,  # for the largest runs
    ),
)
def lambda_handler(_: Event) -> dict[str, int]:
    """Release lapsed holds and look after hot products; say how many of each there were.

    A failure is retried and then reported by Lambda.
    """
    return {"released": hold_service.release_lapsed(LIMIT), "hot": sharding_service.tend()}
