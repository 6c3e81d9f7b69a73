"""How what requests ask of DynamoDB grows with the products and orders that a shop has."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from storefront.db.records import partition_of
from storefront.db.tables import BY_LISTING, BY_STATUS, Table
from storefront.ids import new_id
from tests.load.bench.exchanges import total
from tests.load.bench.recorder import Recorder, Scenario
from tests.load.bench.scenarios import benched_world
from tests.support.aws import ask, emulated
from tests.support.dynamodb import TABLE_NAMES
from tests.support.whole_shop import STAFF, World, control, deliver_all, new_order, ok

SIZES = (10, 1_000, 100_000)
#: Orders of one buyer.
_EACH = 10
#: Requests that look at a shop's books as a whole, and grow with it.
MAY_GROW = ("verify_books",)

Item = dict[str, Any]


@dataclass(frozen=True)
class Demand:
    """What one request asks of DynamoDB.

    Args:
        calls: of the API.
        reads, writes: units.
    """

    calls: int
    reads: float
    writes: int

    @classmethod
    def of(cls, scenario: Scenario) -> "Demand":
        """Return what a recorded request asked."""
        asked = scenario.exchanges
        return cls(
            total(asked, "dynamodb"),
            sum(one.reads for one in asked),
            sum(one.writes for one in asked),
        )


def demands(size: int) -> Mapping[str, Demand]:
    """Return what requests ask in a shop of so many products and orders, by their names."""
    with benched_world("http://127.0.0.1:9") as world:
        product_id, order = _begin(world)
        _fill(world, size, product_id, order["id"])
        keep = Recorder(world)
        _ask_everything(keep, product_id, order)
        return {one.name: Demand.of(one) for one in keep.scenarios}


def growing(found: Sequence[Mapping[str, Demand]]) -> Iterator[str]:
    """Yield the requests that ask more of a larger shop, though they must not.

    Args:
        found: what `demands` returned for several sizes.
    """
    for name, first in found[0].items():
        if any(other[name] != first for other in found) and not name.startswith(MAY_GROW):
            yield name


def _begin(world: World) -> tuple[str, Any]:
    """Make a product with stock, and a paid order for it."""
    mug = {"sku": "MUG", "name": "Mug", "price": "199.00", "description": "A mug for tea. " * 10}
    product_id = str(ok(world.shop.request("create_product", mug, **STAFF))["id"])
    stock = {"kind": "received", "quantity": 5000, "reason": "delivery"}
    path = {"product_id": product_id}
    ok(world.shop.request("adjust_stock", stock, **STAFF, path=path))
    buyer = _guest(0)
    order_id = new_order(world, product_id, buyer)
    session = ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    return product_id, ok(world.shop.request("get_order", **STAFF, path={"order_id": order_id}))


def _guest(number: int) -> dict[str, str]:
    return {"user_id": f"01JGVEST{number:018}", "role": "customer"}


def _fill(world: World, size: int, product_id: str, order_id: str) -> None:
    """Let there be so many products like that one, and so many orders."""
    products = _items(Table.CATALOG, f"PRODUCT#{product_id}", ("SALE", "DETAILS"))
    orders = _items(Table.ORDERS, f"ORDER#{order_id}", ("ORDER",))
    for number in range(1, size):
        before = world.clock() - timedelta(seconds=number)
        product, order, buyer = new_id(before), new_id(before), _guest(number // _EACH)["user_id"]
        for item in products:
            _put(Table.CATALOG, _product(item, product))
        for item in orders:
            _put(Table.ORDERS, _order(item, order, buyer))


def _product(item: Item, new: str) -> Item:
    copy = {**item, "pk": {"S": f"PRODUCT#{new}"}, "product_id": {"S": new}}
    if BY_LISTING.hash.name in item:
        copy[BY_LISTING.hash.name] = {"S": partition_of(BY_LISTING, "active", new)}
    return copy


def _order(item: Item, new: str, user_id: str) -> Item:
    shard = partition_of(BY_STATUS, "paid", new)
    return {
        **item,
        "pk": {"S": f"ORDER#{new}"},
        "order_id": {"S": new},
        "user_id": {"S": user_id},
        BY_STATUS.hash.name: {"S": shard},
    }


def _items(table: Table, pk: str, sort_keys: Sequence[str]) -> list[Item]:
    found = []
    for sk in sort_keys:
        key = {"TableName": TABLE_NAMES[table], "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}
        answer = ask("dynamodb", "GetItem", json.dumps(key).encode())[2]
        found.append(json.loads(answer)["Item"])
    return found


def _put(table: Table, item: Item) -> None:
    # What the engine's PutItem does after its checks, which would take minutes here.
    engine = emulated("dynamodb")
    held = engine._tables[TABLE_NAMES[table]]
    engine._set_item(held, item["pk"]["S"], item["sk"]["S"], item)


def _ask_everything(keep: Recorder, product_id: str, order: Any) -> None:
    """Make each request whose demand could grow with the shop."""
    world, buyer = keep.world, _guest(10**9)
    path = {"product_id": product_id}
    keep.request("get_product", path=path)
    for label, query in (("1 entry", {"limit": "1"}), ("10 entries", {"limit": "10"})):
        keep.request("list_products", query=query, label=label)
        keep.request("list_all_products", **STAFF, query=query, label=label)
        keep.request(
            "list_orders", **STAFF, query={**query, "status": "paid"}, label=f"staff, {label}"
        )
    keep.request("list_movements", **STAFF, path=path)
    keep.request("find_orders", {"number": order["number"]}, **STAFF)
    body = {"items": [{"product_id": product_id, "quantity": 1}]}
    placed = keep.request("create_order", body, **buyer)
    about = {"order_id": placed["id"]}
    keep.request("get_order", **buyer, path=about)
    keep.request("get_order_timeline", **buyer, path=about)
    keep.request("list_order_payments", **buyer, path=about)
    keep.request("list_orders", **buyer)
    keep.request("cancel_order", **buyer, path=about)
    new_order(world, product_id, buyer)
    world.clock.advance(minutes=16)
    keep.invoke("release_holds", {}, label="1 order")
    keep.invoke("release_holds", {}, label="nothing to do")
