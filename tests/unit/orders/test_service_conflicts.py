"""An order that meets others at its products: it looks elsewhere, or again, before it writes."""

import pytest

from storefront.errors import OutOfStockError
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.sdk import transaction_conflicts
from tests.support.shop import Shop

READ, WRITE = "BatchGetItem", "TransactWriteItems"


@pytest.mark.parametrize("at", ["PRODUCT#", "BUYER#"])
def test_after_it_was_refused_twice_an_order_reads_its_products_again(shop: Shop, at: str) -> None:
    product, buyer = shop.product(stock=3), shop.buyer()

    with transaction_conflicts(at, times=2), counted_calls() as calls:
        shop.order(buyer, {product: 1})

    assert calls == [READ, WRITE, WRITE, READ, WRITE]


def test_an_order_that_met_whoever_took_the_last_unit_hears_so_without_another_write(
    shop: Shop,
) -> None:
    product, buyer = shop.product(stock=1), shop.buyer()

    with (
        just_before(lambda: shop.order(shop.buyer(), {product: 1}), READ, nth=2),
        transaction_conflicts(f"PRODUCT#{product}", times=2),
        counted_calls() as calls,
        pytest.raises(OutOfStockError),
    ):
        shop.order(buyer, {product: 1})

    assert calls.count(WRITE) == 2 + 1, "twice it met others, and the other order was written"


def test_of_a_hot_product_another_shard_is_tried_at_once_and_nothing_is_read_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    product, buyer = shop.product(stock=8), shop.buyer()
    shop.sharding_service.spread(product, 4)
    drawn = iter([0, 1])
    monkeypatch.setattr(shop.store, "draw", lambda _: next(drawn))

    with transaction_conflicts(f"STOCK#{product}#1", times=9), counted_calls() as calls:
        order_id = shop.order(buyer, {product: 1})

    assert calls == [READ, WRITE, WRITE]
    assert shop.get(order_id).held_in == {product: {2: 1}}
