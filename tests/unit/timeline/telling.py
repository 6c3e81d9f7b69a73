"""Orders to tell stories of, and their stories as lines of text."""

import re
from collections.abc import Mapping
from textwrap import dedent

from storefront.access import Caller
from storefront.catalog.model import NewItem, NewProduct
from storefront.inventory.model import ProductStatus
from storefront.money import Money
from tests.support.clock import FrozenClock
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import CLERK, Shop


def product(shop: Shop, name: str = "Mug", stock: int = 5) -> str:
    """Return the id of a new product at 199.00 BDT."""
    new = NewProduct(name, "", ProductStatus.ACTIVE, (NewItem(name.upper(), Money(19_900, "BDT")),))
    product_id = shop.product_service.create(new, None)["id"]
    shop.receive(product_id, stock)
    return product_id


def story(shop: Shop, order_id: str, caller: Caller = CLERK) -> list[str]:
    """Return an order's story, with names for the providers' ids and the time of day."""
    names: dict[str, str] = {}
    for attempt in shop.attempts.get_many(shop.get(order_id).attempt_ids):
        names |= {attempt.reference or "?": "<session>", attempt.transaction_id or "?": "<money>"}
    for refund in shop.refunds.of_order(order_id):
        names[refund.reference or "?"] = "<refund>"
    entries = shop.timeline_service.tell(order_id, caller).entries
    return [f"{entry.at:%H:%M} {_named(entry.text, names)}" for entry in entries]


def owners(shop: Shop, order_id: str) -> list[str]:
    """Return the story as the order's owner reads it."""
    return story(shop, order_id, owner_of(shop, order_id))


def owner_of(shop: Shop, order_id: str) -> Caller:
    """Return the order's owner."""
    return Caller(shop.get(order_id).user_id, shop.buyer().role)


def lines(text: str) -> list[str]:
    """Return the lines of a block; what is indented further goes on with the line before."""
    return re.sub(r"\n\s+", " ", dedent(text).strip()).splitlines()


def paid_by_card(shop: Shop, stripe: FakeStripe, clock: FrozenClock) -> str:
    """Return an order for 2 mugs that was paid a minute after it was placed."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {product(shop): 2})
    attempt = shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=1)
    shop.deliver(stripe.pay(attempt.reference or ""))
    return order_id


def _named(text: str, names: Mapping[str, str]) -> str:
    for value, name in names.items():
        text = text.replace(value, name)
    return text
