"""Time that is let pass in a sandbox: sales begin and end, and nothing disagrees afterwards."""

from datetime import timedelta
from typing import Any

from sandbox.passage import Passage
from storefront.catalog.model import NewSale, ProductChanges
from tests.support.dynamodb import TABLE_NAMES
from tests.support.invariants import check_invariants
from tests.support.shop import Shop

HOUR = timedelta(hours=1)


def test_a_sale_begins_and_ends_when_time_is_let_pass(shop: Shop, aws: Any) -> None:
    product = shop.product(stock=8, price=20_000)
    shop.sharding_service.spread(product, 4)
    starts = shop.clock() + HOUR
    sale = NewSale("150.00", starts, starts + HOUR)
    shop.product_service.update(product, ProductChanges(sale=sale))
    passage = Passage(aws, {table.name.lower(): name for table, name in TABLE_NAMES.items()})

    costs = list[str]()
    for _ in range(3):
        costs.append(str(shop.get(shop.order(shop.buyer(), {product: 1})).total))
        passage.age_prices(HOUR)
        check_invariants(shop)

    assert costs == ["200.00", "150.00", "200.00"]
