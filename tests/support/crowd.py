"""A shop of any size, as raw items that no table needs to hold.

A few stories of an order are played once, by the shop itself, and their items recorded. Each order
of a crowd repeats one of them under ids of its own, so that all items agree with each other, and
are what DynamoDB would give.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from storefront.db.records import partition_of
from storefront.db.store import Page
from storefront.db.tables import (
    BY_CHECK,
    BY_HOLD_EXPIRY,
    BY_LISTING,
    BY_STATUS,
    WHOLE,
    Index,
    Segment,
    Table,
)
from storefront.inventory.repository import movements_pk
from storefront.payments.model.attempt import Attempt
from tests.support.clock import FrozenClock
from tests.support.dynamodb import Copy, copy_of_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop

Item = dict[str, Any]
Tell = Callable[[Shop, "Cast"], None]

#: The stories in turns: half of the orders are paid by card, and one in twenty is pending.
TURNS = (
    "card card bkash card bkash expired card bkash canceled card "
    "card bkash card refunded card bkash card expired card pending"
).split()
#: Orders for each product.
_ORDERS_A_PRODUCT = 500
#: Units that every product received; more than any crowd buys of it.
_RECEIVED = 10_000
_ITEMS_A_PAGE = 1500

_ULID = re.compile(r"(?<![0-9A-Z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Z])")
_ORDER_NUMBER = re.compile(r"SF-[0-9A-Z]{8}(?![0-9A-Z])")
#: What the providers call things of a story; a pointer leads from each.
_NAMES = re.compile(r'"(?:REFERENCE|TRANSACTION|REFUND|EVENT)#[a-z]+#([^"]+)"')
_EMAIL = re.compile(r"\w+@example\.com")
#: Attributes that depend on an id, with their index and the attribute that holds the id.
_SHARDS: Mapping[str, tuple[Index, str]] = {
    "status_shard": (BY_STATUS, "order_id"),
    "hold_queue": (BY_HOLD_EXPIRY, "order_id"),
    "check_group": (BY_CHECK, "attempt_id"),
    "listing": (BY_LISTING, "product_id"),
}


@dataclass(frozen=True)
class Cast:
    """Who is in a story: a buyer with two products, and the providers."""

    stripe: FakeStripe
    bkash: FakeBkash
    clock: FrozenClock
    products: tuple[str, str]
    email: str = ""

    @property
    def wanted(self) -> dict[str, int]:
        """What is ordered."""
        first, second = self.products
        return {first: 2, second: 1}


class Story(NamedTuple):
    """An order with all that belongs to it.

    Args:
        texts: its items of each table, as JSON, with `<number>` where an order has its own.
        sold, held: units that left the shelf for good, and that are held, of either product.
    """

    texts: Mapping[str, list[str]]
    sold: tuple[int, int]
    held: tuple[int, int]


@dataclass(frozen=True)
class Library:
    """The stories, and what else a shop needs.

    Args:
        stories: by name.
        product: a product's items of the catalog, as JSON, with `<product>` for its id.
        now: when they ended.
    """

    stories: Mapping[str, Story]
    product: Sequence[str]
    now: str

    def to_json(self) -> str:
        """Return it as text, for another process."""
        return json.dumps([self.stories, self.product, self.now])

    @classmethod
    def from_json(cls, text: str) -> "Library":
        """Return what `to_json` wrote."""
        stories, product, now = json.loads(text)
        return cls({name: Story(*story) for name, story in stories.items()}, product, now)


def record(shop: Shop, stripe: FakeStripe, bkash: FakeBkash, clock: FrozenClock) -> Library:
    """Play all stories in an empty shop, and return what they wrote."""
    before = copy_of_tables()
    products = shop.product(stock=0), shop.product(stock=0)
    shop.receive(products[0], _RECEIVED)
    made = _added(before, copy_of_tables())[Table.CATALOG]
    shop.receive(products[1], _RECEIVED)
    cast = Cast(stripe, bkash, clock, products)
    stories = {name: _record(shop, cast, name) for name in _STORIES}
    own = [item for item in made if products[0] in json.dumps(item)]
    first = [_text(item).replace(products[0], "<product>") for item in own]
    sku = next(item["sku"]["S"] for item in own if "sku" in item)
    slug = next(item["slug"]["S"] for item in own if "slug" in item)
    first = [one.replace(sku, "<sku>").replace(slug, "<slug>") for one in first]
    return Library(stories, [_own_ids(one) for one in first], str(clock()))


def _paid_by_card(shop: Shop, cast: Cast) -> None:
    attempt = _begin(shop, cast)
    shop.deliver(cast.stripe.pay(attempt.reference or ""))


def _paid_with_bkash(shop: Shop, cast: Cast) -> None:
    buyer = shop.customer(cast.email)
    attempt = shop.begin_bkash(buyer, shop.order(buyer, cast.wanted, key="order"))
    cast.bkash.approve(attempt.reference or "")
    shop.call_back(attempt)


def _expired(shop: Shop, cast: Cast) -> None:
    shop.order(shop.customer(cast.email), cast.wanted, key="order")
    cast.clock.advance(hours=1)
    shop.sweep()


def _canceled(shop: Shop, cast: Cast) -> None:
    buyer = shop.customer(cast.email)
    shop.cancel(buyer, shop.order(buyer, cast.wanted, key="order"))


def _refunded(shop: Shop, cast: Cast) -> None:
    attempt = _begin(shop, cast)
    shop.deliver(cast.stripe.pay(attempt.reference or ""))
    shop.refund(attempt.order_id, key="all", restock={cast.products[0]: 2})


def _pending(shop: Shop, cast: Cast) -> None:
    _begin(shop, cast)


def _begin(shop: Shop, cast: Cast) -> Attempt:
    buyer = shop.customer(cast.email)
    return shop.begin_stripe(buyer, shop.order(buyer, cast.wanted, key="order"))


#: The pending one comes last, so that its hold does not lapse in another.
_STORIES: Mapping[str, Tell] = {
    "card": _paid_by_card,
    "bkash": _paid_with_bkash,
    "expired": _expired,
    "canceled": _canceled,
    "refunded": _refunded,
    "pending": _pending,
}


def _record(shop: Shop, cast: Cast, name: str) -> Story:
    before, levels = copy_of_tables(), [shop.levels(one) for one in cast.products]
    _STORIES[name](shop, replace(cast, email=f"{name}@example.com"))
    after = [shop.levels(one) for one in cast.products]
    sold = tuple(was[1] - now[1] for was, now in zip(levels, after, strict=True))
    gone = tuple(was[0] - now[0] for was, now in zip(levels, after, strict=True))
    added = _added(before, copy_of_tables())
    texts = {
        table.name: [
            _own_names(_text(item), added, cast.products)
            for item in items
            if item["sk"]["S"] != "SALE"
        ]
        for table, items in added.items()
    }
    held = tuple(one - other for one, other in zip(gone, sold, strict=True))
    return Story(texts, (sold[0], sold[1]), (held[0], held[1]))


def _added(before: Copy, after: Copy) -> Copy:
    """Return the items that came; what changed among those that were there is left out."""
    keys = {(table, one["pk"]["S"], one["sk"]["S"]) for table in before for one in before[table]}
    return {
        table: [one for one in items if (table, one["pk"]["S"], one["sk"]["S"]) not in keys]
        for table, items in after.items()
    }


def _text(item: Item) -> str:
    shown = {
        name: {"S": f"<{name} {value['S'].rpartition('#')[0]}>"} if name in _SHARDS else value
        for name, value in item.items()
    }
    return json.dumps(shown, separators=(",", ":"))


def _own_names(text: str, added: Copy, products: tuple[str, str]) -> str:
    for number, product_id in enumerate(products):
        text = text.replace(product_id, f"<product {number}>")
    everything = json.dumps([one for items in added.values() for one in items])
    for name in sorted(set(_NAMES.findall(everything)), key=len, reverse=True):
        text = re.sub(rf'(?<=["#]){re.escape(name)}(?=[\\"])', f"{name}-<number>", text)
    return _own_ids(_EMAIL.sub("rahima<number>@example.com", text))


def _own_ids(text: str) -> str:
    text = _ULID.sub(lambda found: f"{found[0][:19]}<number>", text)
    return _ORDER_NUMBER.sub(lambda found: f"{found[0][:4]}<number>", text)


class Crowd:
    """So many orders, as a store gives them to an audit that finds nothing.

    Args:
        library: the stories.
        orders: how many.
    """

    def __init__(self, library: Library, orders: int) -> None:
        self._library = library
        self.orders = orders
        self.products = max(2, orders // _ORDERS_A_PRODUCT)
        self.now = datetime.fromisoformat(library.now)

    def scan(
        self, table: Table, segment: Segment = WHOLE, after: Mapping[str, Any] | None = None
    ) -> Iterator[Page]:
        """See `Store.scan`: items of an order and a table come together."""
        first = int(after["order"]["N"]) + segment.of if after else segment.number
        items: list[Item] = []
        for number in range(first, self.orders, segment.of):
            items += self.of_order(table, number)
            if len(items) >= _ITEMS_A_PAGE:
                yield Page(items, {"order": {"N": str(number)}})
                items = []
        if table is Table.CATALOG and segment.number == 0:
            items += self._goods()
        yield Page(items, None)

    def of_order(self, table: Table, number: int) -> Iterator[Item]:
        """Yield the items of an order."""
        story = self._library.stories[TURNS[number % len(TURNS)]]
        own = f"{number:07d}"
        goods = [_product(one) for one in self._bought(number)]
        for text in story.texts[table.name]:
            whole = text.replace("<number>", own)
            whole = whole.replace("<product 0>", goods[0]).replace("<product 1>", goods[1])
            yield _in_its_partitions(json.loads(whole))

    def _bought(self, number: int) -> tuple[int, int]:
        return number % self.products, (number + 1) % self.products

    def _goods(self) -> Iterator[Item]:
        sold, held = Counter[int](), Counter[int]()
        for number in range(self.orders):
            story = self._library.stories[TURNS[number % len(TURNS)]]
            for which, product in enumerate(self._bought(number)):
                sold[product] += story.sold[which]
                held[product] += story.held[which]
        for product in range(self.products):
            for text in self._library.product:
                own = text.replace("<product>", _product(product)).replace("<number>", "0000000")
                own = own.replace("<sku>", f"SKU-{product}").replace("<slug>", f"slug-{product}")
                item: Item = json.loads(own)
                if item["sk"]["S"] == "SALE":
                    on_hand = _RECEIVED - sold[product]
                    item["on_hand"] = {"N": str(on_hand)}
                    item["available"] = {"N": str(on_hand - held[product])}
                    item["to_ship"] = {"N": str(sold[product])}
                yield _in_its_partitions(item)


def _product(number: int) -> str:
    return f"01JG00DS000000000{number:09d}"


def _in_its_partitions(item: Item) -> Item:
    for name, (index, of_whom) in _SHARDS.items():
        if name in item:
            group = item[name]["S"].strip("<>").partition(" ")[2]
            item[name] = {"S": partition_of(index, group, item[of_whom]["S"])}
    if item["pk"]["S"].startswith("MOVEMENTS#"):
        item["pk"] = {"S": movements_pk(item["product_id"]["S"], item["sk"]["S"])}
    return item
