"""What a world has come to, without the names in it: two worlds of one kind compare."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from storefront.db.tables import Table
from tests.properties.world import World
from tests.support.invariants import Item

#: What `contents` returns.
Contents = Mapping[Table, list[Item]]

#: What is made at random: ULIDs, Stripe's ids, bKash's paymentIDs and trxIDs, hashes of them, and
#: the names of products.
_NAME = re.compile(
    r"[0-7][0-9A-HJKMNP-TV-Z]{25}|(?<=_)[0-9a-f]{16}|TR0011[0-9a-f]{20}"
    r'|(?<=["#])[0-9A-F]{10}(?=[\\"#])|[0-9a-f]{64}|(?<=Product )[0-9A-Z]{4}'
)


@dataclass(frozen=True, order=True)
class OrderTally:
    """What an order has come to, here and at the providers; money in minor units.

    Args:
        status, refunded, disputed: as on the order.
        attempts: provider, status, what may still be refunded, the dispute, and by which invoice it
            was handed over, of each.
        refunds: amount and status of each.
        movements: kind and quantity of each line of the ledger about it.
        levels: available and on-hand units of its products.
        collected: cash that is written down, in all.
        refused, goods: units that were not taken, and what became of the others, as on the order.
        parcels: where each is.
        taken, given: what providers have taken for it and given back.
    """

    status: str
    refunded: int
    disputed: bool
    attempts: tuple[tuple[str, str, int, str, str], ...]
    refunds: tuple[tuple[int, str], ...]
    movements: tuple[tuple[str, int], ...]
    levels: tuple[tuple[int, int], ...]
    collected: int
    refused: tuple[tuple[int, ...], ...]
    goods: tuple[tuple[tuple[str, int], ...], ...]
    parcels: tuple[str, ...]
    taken: int
    given: int


def tally(world: World, items: Contents) -> dict[str, OrderTally]:
    """Return what each order has come to, by its id.

    Args:
        world: for the providers.
        items: what its tables hold.
    """
    attempts, refunds = _by_order(items[Table.PAYMENTS])
    movements: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    levels: dict[str, tuple[int, int]] = {}
    for one in items[Table.CATALOG]:
        if one["sk"].startswith("SALE"):
            levels[one["product_id"]] = one["available"], one["on_hand"]
        elif one.get("order_id"):
            movements[one["order_id"]].append((one["kind"], one["quantity"]))
    parcels: defaultdict[str, list[str]] = defaultdict(list)
    for one in items[Table.ORDERS]:
        if one["sk"].startswith("FULFILMENT#"):
            parcels[one["pk"]].append(one["status"])
    taken, given = _money_there(world)

    def of(order: Item) -> OrderTally:
        order_id, attempt_ids = order["order_id"], order["attempt_ids"]
        return OrderTally(
            status=order["status"],
            refunded=order["refunded"],
            disputed=bool(order.get("open_disputes")),
            attempts=tuple(_attempt(attempts[one]) for one in attempt_ids),
            refunds=tuple(sorted((one["amount"], one["status"]) for one in refunds[order_id])),
            movements=tuple(sorted(movements[order_id])),
            levels=tuple(levels[line["product_id"]] for line in order["lines"]),
            collected=sum(_told(order, "collections").values()),
            refused=tuple(tuple(one) for one in _told(order, "refused").values()),
            goods=tuple(tuple(sorted(one.items())) for one in _told(order, "goods").values()),
            parcels=tuple(parcels[order["pk"]]),
            taken=sum(taken[one] for one in attempt_ids),
            given=sum(given[one] for one in attempt_ids),
        )

    return {one["order_id"]: of(one) for one in items[Table.ORDERS] if one["sk"] == "ORDER"}


def _attempt(item: Item) -> tuple[Any, ...]:
    found = item["provider"], item["status"], item["refundable"]
    return *found, item.get("dispute", ""), item.get("remitted", "")


def fingerprint(world: World, items: Contents, *more: object) -> str:
    """Return everything that is known here, at the providers and of cash, its names replaced.

    Of two worlds with one fingerprint the same follows. Worlds may differ by theirs and be the
    same all the same: which of two things of one form is which only their names tell.

    Args:
        world: for the providers.
        items: what its tables hold.
        more: what else must be the same.
    """
    stripe, bkash = world.stripe, world.bkash
    there: list[Mapping[str, Any]] = [stripe.sessions, stripe.ledger, stripe.given.objects]
    there += [bkash.payments, bkash.ledger]
    there += [world.box.taken, world.box.given] if world.box else []
    known: list[Any] = [item for table in items.values() for item in table]
    known += [pair for one in there for pair in one.items()] + bkash.given.made
    texts = [json.dumps(one, sort_keys=True, default=_plain) for one in known]
    ordered = sorted(texts, key=lambda text: _NAME.sub("?", text))
    names: dict[str, str] = {}
    whole = "\n".join([*ordered, str(world.clock()), *map(str, more)])
    return _NAME.sub(lambda name: names.setdefault(name[0], f"<{len(names)}>"), whole)


def _told(order: Item, name: str) -> dict[str, Any]:
    """Return what an order keeps as text, by product id or attempt."""
    found: dict[str, Any] = json.loads(order.get(name) or "{}")
    return found


def _by_order(payments: list[Item]) -> tuple[dict[str, Item], defaultdict[str, list[Item]]]:
    """Return the attempts by their id, and the refunds by their order's."""
    attempts = {one["attempt_id"]: one for one in payments if one["sk"] == "ATTEMPT"}
    refunds: defaultdict[str, list[Item]] = defaultdict(list)
    for one in payments:
        if one["pk"].startswith("REFUNDS#"):
            refunds[one["pk"].removeprefix("REFUNDS#")].append(one)
    return attempts, refunds


def _money_there(world: World) -> tuple[Counter[str], Counter[str]]:
    """Return what the providers have taken and given back, by attempt."""
    taken, given = Counter[str](), Counter[str]()
    for session in world.stripe.sessions.values():
        intent = session["payment_intent"]
        if intent in world.stripe.ledger:
            taken[session["client_reference_id"]] += world.stripe.ledger[intent][0]
            given[session["client_reference_id"]] += sum(
                one["amount"] for one in world.stripe.given.of(intent) if one["status"] != "failed"
            )
    for payment in world.bkash.payments.values():
        if payment.trx_id:
            attempt_id = payment.request["merchantInvoiceNumber"]
            taken[attempt_id] += world.bkash.paid(payment.trx_id).amount
            given[attempt_id] += world.bkash.given.given(payment.trx_id)
    return taken, given


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
