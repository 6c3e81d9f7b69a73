"""The search of one order: it looks no oftener than it must, and says "short" only for certain."""

from collections.abc import Iterable

import pytest

from storefront.errors import UnavailableError
from storefront.inventory.model import MAX_PARTS, SALE_ITEM, ProductStatus, SaleItem
from storefront.inventory.prices import Prices
from storefront.inventory.repository import StockRepository
from storefront.inventory.search import StockSearch, find_free
from storefront.money import Money
from tests.support.dynamodb import counted_calls
from tests.support.shop import Shop


def spread(shop: Shop, stock: int, shards: int = 4) -> str:
    """Return a product that is spread."""
    product = shop.product(stock=stock)
    shop.sharding_service.spread(product, shards)
    return product


def read(shop: Shop, *products: str) -> dict[str, SaleItem]:
    """Return the sale items of products as an order reads them."""
    return shop.stock.get_many(list(products), shop.store)


class Restless(StockRepository):
    """Stock in which units move from shard to shard, whenever it is looked at."""

    looks = 0

    def look(self, items: Iterable[SaleItem]) -> dict[str, dict[int, int]]:
        """Tell that one unit is somewhere else than before."""
        self.looks += 1
        return {one.product_id: {self.looks: 1} for one in items}


def test_units_that_never_stand_still_are_not_said_to_be_too_few(shop: Shop) -> None:
    product, stock = spread(shop, stock=8), Restless(shop.store)

    with pytest.raises(UnavailableError):
        find_free(stock, shop.store, {product: 2})

    assert stock.looks <= 10


def test_nothing_is_read_to_find_units_that_the_sale_item_has(shop: Shop) -> None:
    product = shop.product(stock=3)
    items, search = read(shop, product), StockSearch(shop.stock, {product: 3})

    with counted_calls() as calls:
        short = search.look(items)

    assert (calls, short, search.parts) == ([], [], {product: {SALE_ITEM: 3}})


def test_a_product_in_one_item_that_is_short_is_short_at_the_first_look(shop: Shop) -> None:
    product = shop.product(stock=3)
    items, search = read(shop, product), StockSearch(shop.stock, {product: 4})

    short = search.look(items)

    assert short == [{"product_id": product, "requested": 4, "available": 3}]
    assert search.is_sure


def test_a_product_that_was_just_made_has_no_shards_to_read(shop: Shop) -> None:
    new = SaleItem("P", "MUG", "Mug", Prices(Money(100, "BDT")), ProductStatus.ACTIVE, 0, 0)
    search = StockSearch(shop.stock, {"P": 1})

    with counted_calls() as calls:
        (short,) = search.look({"P": new})

    assert (calls, short["available"], search.is_sure) == ([], 0, True)


def test_a_spread_product_that_looks_short_is_looked_at_again(shop: Shop) -> None:
    product = spread(shop, stock=8)
    items, search = read(shop, product), StockSearch(shop.stock, {product: 9})
    search.read_all_shards([product])

    (short,) = search.look(items)

    assert short["available"] == 8
    assert not search.is_sure
    assert search.look(items) == [short]
    assert search.is_sure


def test_two_looks_that_saw_units_in_other_places_are_not_sure(shop: Shop) -> None:
    product = spread(shop, stock=8)
    search = StockSearch(shop.stock, {product: 9})
    search.read_all_shards([product])
    search.look(read(shop, product))

    shop.order(shop.buyer(), {product: 1})
    search.look(read(shop, product))

    assert not search.is_sure


def test_units_that_lie_in_several_shards_are_found_by_one_look(shop: Shop) -> None:
    product = spread(shop, stock=8)
    items, search = read(shop, product), StockSearch(shop.stock, {product: 7})
    search.read_all_shards([product])

    short = search.look(items)

    assert short == []
    assert sum(search.parts[product].values()) == 7


def test_what_was_found_is_not_looked_for_again_unless_others_were_met_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, elsewhere = spread(shop, stock=8), spread(shop, stock=8)
    items = read(shop, there, elsewhere)
    search, drawn = StockSearch(shop.stock, {there: 1, elsewhere: 1}), iter([0, 1, 2])
    monkeypatch.setattr(shop.store, "draw", lambda _: next(drawn))
    search.look(items)

    search.drop_conflicted([there], items)
    left = dict(search.parts)
    search.look(items)

    assert left == {elsewhere: {2: 1}}
    assert search.parts == {there: {3: 1}, elsewhere: {2: 1}}


def test_after_others_were_met_at_its_only_item_a_product_is_read_again(shop: Shop) -> None:
    """What they took is seen then, and costs no write that is refused."""
    product = shop.product(stock=3)
    search = StockSearch(shop.stock, {product: 1})

    assert search.drop_conflicted([product], read(shop, product)) == [product]


def test_of_a_hot_product_another_shard_is_tried_before_anything_is_read_again(shop: Shop) -> None:
    product = spread(shop, stock=8)
    items, search = read(shop, product), StockSearch(shop.stock, {product: 1})

    assert search.drop_conflicted([product], items) == []
    search.read_all_shards([product])
    assert search.drop_conflicted([product], items) == [product]


def test_a_product_is_crowded_when_others_were_met_there_the_second_time(shop: Shop) -> None:
    """And at no later conflict: it was spread then, or could not be."""
    product, other = shop.product(stock=3), shop.product(stock=3)
    items = read(shop, product, other)
    search = StockSearch(shop.stock, {product: 1, other: 1})

    crowded = []
    for met in ([product, other], [product], [product]):
        search.drop_conflicted(met, items)
        crowded.append(search.crowded())

    assert crowded == [[], [product], []]


def test_units_are_scattered_where_one_order_would_take_from_too_many_shards(shop: Shop) -> None:
    one, few, many = "in-one", "in-two", "in-many"
    search = StockSearch(shop.stock, {})
    search.parts = {one: {1: 5}, few: {1: 1, 2: 1}, many: dict.fromkeys(range(MAX_PARTS - 3), 1)}

    assert search.scattered == []
    search.parts[many] = dict.fromkeys(range(MAX_PARTS - 2), 1)
    assert search.scattered == [few, many]
