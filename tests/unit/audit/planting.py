"""Drifts by hand, each with the rules that it breaks."""

import json
from collections.abc import Callable
from typing import Any

from storefront.books.model import Rule
from storefront.db.records import partition_of
from storefront.db.tables import BY_STATUS, Table
from storefront.payments.model.attempt import Attempt
from tests.support.clock import FrozenClock
from tests.support.drift import Hand, Key
from tests.support.past import Past

#: Changes something by hand, and returns the id of whose books do not agree then.
Plant = Callable[[Past, Hand], str]

#: Every drift, with the rules that find it; the first one is the one it was made for.
PLANTS: list[tuple[tuple[Rule, ...], Plant]] = []


def planted(*rules: Rule) -> Callable[[Plant], Plant]:
    """Register a drift with the rules that it breaks."""

    def register(plant: Plant) -> Plant:
        PLANTS.append((rules, plant))
        return plant

    return register


def time_passes(past: Past, **duration: float) -> None:
    """Let time pass in a shop."""
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(**duration)


def sale(product_id: str) -> Key:
    """Return the key of a product's counters."""
    return Table.CATALOG, f"PRODUCT#{product_id}", "SALE"


def order(order_id: str) -> Key:
    """Return the key of an order."""
    return Table.ORDERS, f"ORDER#{order_id}", "ORDER"


def provider_state(order_id: str, status: str) -> dict[str, str]:
    """Return the attributes by which an order has a status, and is listed under it."""
    return {"status": status, "status_shard": partition_of(BY_STATUS, status, order_id)}


def event(order_id: str, sequence: int) -> Key:
    """Return the key of an order's event."""
    return Table.ORDERS, f"ORDER#{order_id}", f"EVENT#{sequence:06d}"


def attempt(one: Attempt) -> Key:
    """Return the key of an attempt."""
    return Table.PAYMENTS, f"ATTEMPT#{one.attempt_id}", "ATTEMPT"


def in_another_shard(hand: Hand, key: Key, name: str) -> None:
    """Move an item's entry of an index to another shard of its group."""
    group, _, shard = hand.item(key)[name]["S"].rpartition("#")
    hand.set(key, **{name: f"{group}#{int(shard) ^ 1}"})


def change_json(hand: Hand, key: Key, name: str, change: Callable[[Any], object]) -> None:
    """Change the JSON that an item keeps as text."""
    value = json.loads(hand.item(key)[name]["S"])
    change(value)
    hand.set(key, **{name: json.dumps(value)})


def change_line(hand: Hand, order_id: str, **numbers: int) -> None:
    """Change numbers of an order's first line."""
    item = hand.item(order(order_id))
    line = item["lines"]["L"][0]["M"]
    line |= {name: {"N": str(number)} for name, number in numbers.items()}
    hand.put(Table.ORDERS, item)


def later(past: Past, **time: float) -> None:
    """Let time pass."""
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(**time)
