"""What the tests of hot products have in common."""

from dataclasses import replace

from storefront.inventory.model import (
    MovementKind,
    StockChange,
)
from storefront.payments.model.attempt import Attempt
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop


def hot(shop: Shop, stock: int, shards: int = 4) -> str:
    """Return a product that is spread."""
    product = shop.product(stock=stock)
    shop.sharding_service.spread(product, shards)
    return product


def shards_of(shop: Shop, product: str) -> int:
    """Return how many shards a product has."""
    return shop.stock.get_many([product], shop.store)[product].shards


def change(shop: Shop, name: str, product: str, shards: int) -> None:
    """Change all of a product's shards: spread it over so many, gather or collect it."""
    more = [shards] if name == "spread" else []
    getattr(shop.sharding_service, name)(product, *more)


def pay(shop: Shop, stripe: FakeStripe, attempt: Attempt) -> None:
    """Let Stripe report that an attempt was paid."""
    changes = {"payment_status": "paid", "payment_intent": f"pi_{attempt.attempt_id}"}
    shop.deliver(stripe.event("completed", attempt.reference or "", **changes))


CORRECTION = StockChange("", MovementKind.ADJUSTED, 1, "counted", "01JSTAFF")


def correct(shop: Shop, product: str, quantity: int) -> None:
    """Correct the stock, as staff do after a count."""
    change = replace(CORRECTION, product_id=product, quantity=quantity)
    shop.stock_service.change(change, None)
