"""What no interleaving, fault or retry may break, checked against everything the tables hold."""

import json
from collections import Counter, defaultdict
from typing import Any

from storefront.db.store import Store
from storefront.db.tables import Table
from tests.support.shop import Shop

Item = dict[str, Any]


def check_invariants(shop: Shop) -> None:
    """Read all tables and assert the invariants of stock, orders and payments.

    Only meaningful while nobody writes.
    """
    catalog = _scan(shop.store, Table.CATALOG)
    orders = _scan(shop.store, Table.ORDERS)
    payments = _scan(shop.store, Table.PAYMENTS)
    by_id = {item["order_id"]: item for item in orders if item["sk"] == "ORDER"}
    attempts = {item["attempt_id"]: item for item in payments if item["sk"] == "ATTEMPT"}
    _check_stock(catalog, by_id)
    _check_timelines(orders, by_id)
    for order in by_id.values():
        own = [one for one in attempts.values() if one["order_id"] == order["order_id"]]
        _check_order(order, own)
    _check_attempts(attempts, by_id)
    _check_pointers(payments, attempts)
    _check_marks(payments)


def _check_stock(catalog: list[Item], orders: dict[str, Item]) -> None:
    held: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    for order in orders.values():
        for line in order["lines"]:
            held[line["product_id"]] += line["quantity"] * (order["status"] == "pending")
            sold[line["product_id"]] += line["quantity"] * (order["status"] == "paid")
    moved: Counter[str] = Counter()
    moved_by_sales: Counter[str] = Counter()
    for item in catalog:
        if item["pk"].startswith("MOVEMENTS#"):
            moved[item["product_id"]] += item["quantity"]
            moved_by_sales[item["product_id"]] -= item["quantity"] * (item["kind"] == "sold")
    for item in catalog:
        if item["sk"] == "SALE":
            product, available, on_hand = item["product_id"], item["available"], item["on_hand"]
            assert 0 <= available <= on_hand, f"{product}: available {available} of {on_hand}"
            assert on_hand - available == held[product], f"{product}: held is not Σ pending"
            assert on_hand == moved[product], f"{product}: on_hand is not Σ movements"
            assert sold[product] == moved_by_sales[product], f"{product}: sold is not Σ paid"


def _check_timelines(items: list[Item], orders: dict[str, Item]) -> None:
    sequences: defaultdict[str, list[int]] = defaultdict(list)
    for item in items:
        if item["sk"].startswith("EVENT#"):
            order_id = item["pk"].removeprefix("ORDER#")
            sequences[order_id].append(int(item["sk"].removeprefix("EVENT#")))
    for order_id, order in orders.items():
        wanted = list(range(1, order["version"] + 1))
        assert sorted(sequences.pop(order_id)) == wanted, f"{order_id}: one event per version"
    assert not sequences, f"events without an order: {sorted(sequences)}"


def _check_order(order: Item, attempts: list[Item]) -> None:
    order_id, status = order["order_id"], order["status"]
    captured = [one for one in attempts if one["status"] == "captured"]
    kept = [one for one in captured if not one["refund_due"]]
    total = sum(line["unit_amount"] * line["quantity"] for line in order["lines"])
    assert order["total_amount"] == total, f"{order_id}: the total is not Σ lines"
    assert len(kept) <= 1, f"{order_id}: {len(kept)} captured attempts are kept"
    assert {one["attempt_id"] for one in attempts} == set(order["attempt_ids"]), order_id
    if status == "paid":
        assert len(kept) == 1, f"{order_id} is paid without a captured attempt"
        assert kept[0]["attempt_id"] == order["captured_attempt_id"], order_id
        assert (kept[0]["amount"], kept[0]["currency"]) == (
            order["total_amount"],
            order["currency"],
        ), f"{order_id} is paid with another amount"
    else:
        assert not kept, f"{order_id} is {status} and keeps money"
    if status == "refund_due":
        due = {one["attempt_id"] for one in captured}
        assert order["captured_attempt_id"] in due, f"{order_id} owes a refund of nothing"
    if status in {"pending", "canceled", "expired"}:
        assert not captured, f"{order_id} is {status} although money was captured"
        assert "captured_attempt_id" not in order, order_id
    if "processing_attempt_id" in order:
        assert status == "pending", f"{order_id} is {status} and still processing"
    can_lapse = status == "pending" and "processing_attempt_id" not in order
    assert ("hold_queue" in order) == can_lapse, f"{order_id}: in the queue of holds or not"


def _check_attempts(attempts: dict[str, Item], orders: dict[str, Item]) -> None:
    for attempt_id, attempt in attempts.items():
        order = orders[attempt["order_id"]]
        assert attempt["user_id"] == order["user_id"], attempt_id
        is_captured = attempt["status"] == "captured"
        assert ("transaction_id" in attempt) == is_captured, attempt_id
        assert attempt["refundable"] == (attempt["amount"] if is_captured else 0), attempt_id
        if attempt["status"] == "executing":
            # Paid by another attempt meanwhile, or the hold is kept for this one.
            awaited = order.get("processing_attempt_id")
            assert order["status"] != "pending" or awaited == attempt_id, attempt_id


def _check_pointers(payments: list[Item], attempts: dict[str, Item]) -> None:
    claimed: dict[str, str] = {}
    for item in payments:
        kind, _, name = item["pk"].partition("#")
        if kind == "TRANSACTION":
            attempt = attempts[item["attempt_id"]]
            assert name == f"{attempt['provider']}#{attempt['transaction_id']}", item
            claimed[attempt["attempt_id"]] = name
        if kind == "REFERENCE":
            attempt = attempts[item["attempt_id"]]
            assert name == f"{attempt['provider']}#{attempt['reference']}", item
    captured = {one["attempt_id"] for one in attempts.values() if one["status"] == "captured"}
    assert set(claimed) == captured, "a captured attempt has exactly one transaction"
    assert len(set(claimed.values())) == len(claimed), "a transaction belongs to one attempt"


def _check_marks(payments: list[Item]) -> None:
    evidence: defaultdict[str, set[str]] = defaultdict(set)
    for item in payments:
        if item["sk"].startswith("RAW#") and item["source"] == "stripe.event":
            event_id = json.loads(item["payload"])["id"]
            assert event_id not in evidence[item["pk"]], f"{event_id} had its effect twice"
            evidence[item["pk"]].add(event_id)
    marks: defaultdict[str, set[str]] = defaultdict(set)
    for item in payments:
        if item["pk"].startswith("EVENT#stripe#"):
            marks[f"ATTEMPT#{item['attempt_id']}"].add(item["pk"].removeprefix("EVENT#stripe#"))
    assert marks == evidence, "each mark of an event has its evidence, and the other way round"


def contents(store: Store) -> dict[Table, list[Item]]:
    """Return everything the tables hold, for comparing before and after."""
    return {table: _scan(store, table) for table in Table}


def _scan(store: Store, table: Table) -> list[Item]:
    """Return all items of a table as plain values, by key; only tests ever scan."""
    paginator = store._connection.client.get_paginator("scan")
    pages = paginator.paginate(TableName=store._names[table], ConsistentRead=True)
    items = [
        {name: _plain(value) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]
    return sorted(items, key=lambda item: (item["pk"], item["sk"]))


def _plain(value: Item) -> Any:
    ((kind, content),) = value.items()
    if kind == "N":
        return int(content)
    if kind == "L":
        return [_plain(one) for one in content]
    if kind == "M":
        return {name: _plain(one) for name, one in content.items()}
    return sorted(content) if kind == "SS" else content
