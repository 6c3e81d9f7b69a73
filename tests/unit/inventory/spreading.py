"""What the tests of hot products have in common."""

from tests.support.shop import Shop


def hot(shop: Shop, stock: int, shards: int = 4) -> str:
    """Return a product that is spread."""
    product = shop.product(stock=stock)
    shop.sharding_service.spread(product, shards)
    return product


def shards_of(shop: Shop, product: str) -> int:
    """Return how many shards a product has."""
    return shop.stock.get_many([product], shop.store)[product].shards
