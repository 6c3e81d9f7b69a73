"""Every minute: fill the shards of hot products, and gather the stock of those that have cooled."""

from storefront.declare import Action, Needs, Table
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

sharding_service = deployed_shop().sharding_service


@scheduled(
    "balance_stock",
    "rate(1 minute)",
    domain="catalog",
    max_age=60,  # the next run does the same work
    needs=Needs(
        {
            Table.CATALOG: (
                Action.BATCH_GET | Action.DELETE | Action.QUERY | Action.UPDATE
            ),
        },
        timeout=50,
    ),
)
def lambda_handler(_: Event) -> dict[str, int]:
    """Look after the hot products and say how many there still are."""
    return {"hot": sharding_service.tend()}
