"""A case for each endpoint that changes something, to be repeated after its answer was lost."""

import importlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import botocore.session
import requests
from botocore.exceptions import ClientError, ReadTimeoutError

from storefront.accounts.model import RefreshToken
from storefront.db.tables import Table
from storefront.ids import first_id_of
from tests.support.dynamodb import items_of
from tests.support.functions import proxy_event
from tests.support.import_steps import of_new_import, of_stopped_import
from tests.support.sdk import Send, around_each_call
from tests.support.sns import notification, payment, signer
from tests.support.webhooks import signature, url_event
from tests.support.whole_shop import (
    STAFF,
    WEBHOOK_SECRET,
    World,
    answers_lost,
    control,
    new_order,
    ok,
    recorded_events,
)

Event = dict[str, Any]
#: What of the tables must be the same, however often a request came: see `measure`.
Measure = Mapping[tuple[str, ...], int]
#: How many payments were made at both providers, and how much was given back; see `moved`.
Money = tuple[int, Decimal]

COMMIT = "TransactWriteItems"
_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
BUYER: dict[str, Any] = {"user_id": "01JBVYER000000000000000000"}
ACCOUNT = {"email": "rahima@example.com", "password": "green tea at noon"}
MUG = {"sku": "MUG", "name": "Mug", "price": "199.00"}
#: Figures that say when and how often, not what: they may differ.
_UNMEASURED = {"ttl", "attempts", "hints", "version"}


@dataclass(frozen=True)
class RepeatCase:
    """A request that changes something, and what may come of its repeat.

    Args:
        prepare: makes the world as the request needs it, and returns the request.
        same: whether the repeat's answer is the first one, word for word.
        status: what the repeat is answered; success, where not given.
        adds: kinds of items of which a repeat may add one, harmlessly.
        settles: whether what was in doubt is settled by the schedule, some time later.
    """

    prepare: Callable[[World], Event]
    same: bool = True
    status: int | None = None
    adds: frozenset[str] = frozenset()
    settles: bool = False


#: Kinds of items that tell of something else than what requests do: who tried to sign in, bKash's
#: token, and what the reconciler found last, also of payments of other tests.
_ASIDE = frozenset({"ATTEMPTS", "TOKEN", "RESULT"})


def measure(adds: frozenset[str] = frozenset()) -> Measure:
    """Return how many items of each kind there are, and the sums of their figures.

    Args:
        adds: kinds that are left out, such as "SESSION".
    """
    client: Any = botocore.session.get_session().create_client("dynamodb")
    sums: Counter[tuple[str, ...]] = Counter()
    for table in Table:
        for item in items_of(client, table):
            kind = item["sk"]["S"].partition("#")[0]
            kind = kind if kind.isalpha() and kind.isupper() else "ULID"
            if kind in adds | _ASIDE:
                continue
            sums[table.name, kind] += 1
            for name in item.keys() - _UNMEASURED:
                if "N" in item[name] and not name.endswith(("_at", "_until")):
                    sums[table.name, kind, name] += int(item[name]["N"])
    return sums


def ledger_of(simulator: str) -> list[dict[str, Any]]:
    """Return what a simulated provider has moved."""
    answer = requests.get(f"{simulator}/_sim/ledger", timeout=10)
    found: list[dict[str, Any]] = answer.json()["ledger"]
    return found


def moved(world: World) -> Money:
    """Return how many payments were made at both providers, and how much was given back."""
    by_wallet = ledger_of(world.simulators.bkash)
    by_card = ledger_of(world.simulators.stripe)
    given = [Decimal(one["refunded"]) for one in by_wallet]
    given += [Decimal(one["amount_refunded"]) / 100 for one in by_card]
    return len(by_wallet) + len(by_card), sum(given, Decimal(0))


@contextmanager
def lost_commit(nth: int) -> Iterator[list[str]]:
    """Let the nth transaction inside the block be written, and its answers be lost for good.

    Yields a list that grows by one entry a transaction.
    """
    tokens: list[str] = []

    def losing(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        answer = send(client, operation, arguments)
        if operation != COMMIT:
            return answer
        token = arguments["ClientRequestToken"]
        if token not in tokens:
            tokens.append(token)
        if tokens.index(token) == nth - 1:
            raise ReadTimeoutError(endpoint_url="https://dynamodb", error="timed out")
        return answer

    with around_each_call(losing):
        yield tokens


@dataclass
class Forestalled:
    """What others were first at.

    Args:
        conditions: under how many conditions the largest write stood that could fail.
        refused: how many writes were.
    """

    conditions: int = 0
    refused: int = 0


@contextmanager
def forestalled(place: int, now: datetime) -> Iterator[Forestalled]:
    """Let each write inside the block find that others were first, by one of its conditions.

    Not by one on a name that nobody else can know, since it has just been made, nor by a claim that
    is for ever: who finds it takes it for a fact.

    Args:
        place: of the condition among those of a transaction.
        now: when the block begins; later than whatever there is.
    """
    met, made = Forestalled(), first_id_of(now)

    def refusing(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        is_one = operation in _WRITES and "ConditionExpression" in arguments
        writes = [arguments] if is_one else arguments.get("TransactItems", [])
        may_fail = [n for n, one in enumerate(writes) if not _is_sure(one, made)]
        met.conditions = max(met.conditions, len(may_fail))
        if place >= len(may_fail) or not (is_one or operation == COMMIT):
            return send(client, operation, arguments)
        met.refused += 1
        code = "ConditionalCheckFailed"
        if is_one:
            raise ClientError({"Error": {"Code": f"{code}Exception", "Message": ""}}, operation)
        error: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
            "CancellationReasons": [
                {"Code": code if n == may_fail[place] else "None"} for n in range(len(writes))
            ],
        }
        raise ClientError(error, operation)

    with around_each_call(refusing):
        yield met


#: What PynamoDB makes of a condition that holds whatever is there.
_WHATEVER = "(attribute_exists (#0) OR attribute_not_exists (#0))"
#: What is claimed for ever: a provider's money, and an event of its that has had its effect.
_FACTS = ("TRANSACTION#", "EVENT#")
#: What is there exactly if a version of an order or an attempt is, which has its own condition.
_OF_VERSIONS = ("EVENT#", "RAW#")


def _is_sure(write: dict[str, Any], made: str) -> bool:
    """Return whether the condition of a write holds whatever others do, or only with another."""
    [action] = write.values() if len(write) == 1 else [write]
    key, condition = action.get("Key") or action["Item"], action.get("ConditionExpression")
    pk, sk = key["pk"]["S"], key["sk"]["S"]
    is_of_version = pk.startswith(("ORDER#", "ATTEMPT#")) and sk.startswith(_OF_VERSIONS)
    # What an order's version holds is on the shelf: else the books are wrong, and all may stop.
    names = action.get("ExpressionAttributeNames", {}).values()
    is_held = "on_hand" in names and "available" not in names
    is_free = condition in {None, _WHATEVER} or is_held
    return is_free or is_of_version or made in f"{pk} {sk}" or pk.startswith(_FACTS)


def _create_import(_: World) -> Event:
    return proxy_event({"size": 1000}, **STAFF)


def _register(_: World) -> Event:
    return proxy_event({**ACCOUNT, "name": "Rahima"})


def _registered(world: World) -> dict[str, Any]:
    return {"user_id": ok(world.shop.answer("register_user", _register(world)))["id"]}


def _signed_in(world: World) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an account in its session, and the body that holds the session's refresh token."""
    me = _registered(world)
    token = ok(world.shop.request("log_in", ACCOUNT))["refresh_token"]
    return me | {"session_id": RefreshToken.parse(token).family_id}, {"refresh_token": token}


def _log_in(world: World) -> Event:
    _registered(world)
    return proxy_event(ACCOUNT)


def _log_out(world: World) -> Event:
    me, body = _signed_in(world)
    return proxy_event(body, **me)


def _refresh(world: World) -> Event:
    return proxy_event(_signed_in(world)[1])


def _change_password(world: World) -> Event:
    me, _ = _signed_in(world)
    world.clock.advance(hours=1)
    change = {"password": "black tea at dusk", "current_password": ACCOUNT["password"]}
    return proxy_event({**change, "name": "Rahima"}, **me)


def new_product(world: World) -> str:
    """Return a product with nine units on the shelf."""
    product_id = str(ok(world.shop.request("create_product", MUG, **STAFF))["id"])
    stock = {"kind": "received", "quantity": 9, "reason": "delivery"}
    path = {"product_id": product_id}
    ok(world.shop.request("adjust_stock", stock, **STAFF, path=path))
    return product_id


def _create_product(_: World) -> Event:
    return proxy_event(MUG, **STAFF)


def _update_product(world: World) -> Event:
    path = {"product_id": new_product(world)}
    seen = {"If-Match": world.shop.request("get_product", path=path).headers["ETag"]}
    return proxy_event({"price": "150.00"}, **STAFF, path=path, headers=seen)


def _archive_product(world: World) -> Event:
    return proxy_event(**STAFF, path={"product_id": new_product(world)})


def _adjust_stock(world: World) -> Event:
    stock = {"kind": "received", "quantity": 3, "reason": "delivery"}
    return proxy_event(stock, **STAFF, path={"product_id": new_product(world)})


def _create_order(world: World) -> Event:
    body = {"items": [{"product_id": new_product(world), "quantity": 2}]}
    return proxy_event(body, **BUYER)


def _ordered(world: World) -> str:
    return new_order(world, new_product(world), BUYER, quantity=2)


def _cancel_order(world: World) -> Event:
    order_id = _ordered(world)
    ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **BUYER))
    return proxy_event(**BUYER, path={"order_id": order_id})


def _find_orders(world: World) -> Event:
    return proxy_event({"number": _ordered(world)}, **STAFF)


def _begin(world: World) -> Event:
    return proxy_event({"order_id": _ordered(world)}, **BUYER)


def paid_order(world: World) -> Any:
    """Return an order that was paid by card, as its buyer sees it."""
    ok(world.shop.answer("stripe_webhook", _paid_event(world)))
    return ok(world.shop.request("list_orders", **BUYER))["items"][0]


def _create_refund(world: World) -> Event:
    order = paid_order(world)
    restock = [{"product_id": order["lines"][0]["product_id"], "quantity": 1}]
    body = {"reason": "broken", "amount": "100.00", "restock": restock}
    return proxy_event(body, **STAFF, path={"order_id": order["id"]})


def _paid_event(world: World) -> Event:
    """Return the event by which Stripe says that an order was paid."""
    order_id = _ordered(world)
    session = ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **BUYER))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    body = json.dumps(recorded_events(world)[0]).encode()
    headers = {"stripe-signature": signature(body, WEBHOOK_SECRET, world.clock())}
    return url_event("POST", body=body, headers=headers)


def _approved(world: World) -> dict[str, str]:
    """Let a buyer approve a payment with bKash; return the query they come back with."""
    world.clock.advance(minutes=10)  # bKash refuses what looks like the payment just before
    order_id = _ordered(world)
    begun = ok(world.shop.request("initiate_bkash", {"order_id": order_id}, **BUYER))
    approved = control(world.simulators.bkash, f"payments/{begun['payment_id']}/approve")
    return dict(parse_qsl(urlsplit(approved["redirect"]).query))


def _come_back(world: World) -> Event:
    return url_event("GET", query=_approved(world))


def _notify(world: World) -> Event:
    query = _approved(world)
    with answers_lost():  # of bKash's: the buyer has paid, and nobody here knows
        world.shop.answer("bkash_callback", url_event("GET", query=query))
    paid = {one["invoice"]: one["trxID"] for one in ledger_of(world.simulators.bkash)}
    fields = notification(payment(query["attempt"], paid[query["attempt"]]))
    certificate = {"SigningCertURL": f"{world.simulators.sns}/certificate.pem"}
    return url_event("POST", body=json.dumps(signer().sign(fields | certificate)).encode())


#: Kinds of items that tell of every look at a provider.
_LOOKS = frozenset({"EVENT", "RAW"})
#: By the function's folder; those of functions that were added later stand in their own tests.
REPEAT_CASES = {
    "adjust_stock": RepeatCase(_adjust_stock),
    "archive_product": RepeatCase(_archive_product),
    # The form is signed anew; it is the same import's.
    "create_import": RepeatCase(_create_import, same=False),
    # A second turn finds nothing to do.
    "start_import": RepeatCase(of_new_import, adds=frozenset({"TURN"})),
    "cancel_import": RepeatCase(of_new_import),
    "undo_import": RepeatCase(of_stopped_import, adds=frozenset({"TURN"})),
    "bkash_callback": RepeatCase(_come_back, same=False, status=303, adds=_LOOKS, settles=True),
    # Providers are told what came of their message: a repeat is one that was known.
    "bkash_notification": RepeatCase(_notify, same=False),
    "cancel_order": RepeatCase(_cancel_order),
    "create_order": RepeatCase(_create_order),
    "create_product": RepeatCase(_create_product),
    # A POST, since what is looked for is in its body; it changes nothing.
    "find_orders": RepeatCase(_find_orders),
    # It may be pending in the repeat's answer: then the provider is not asked before its time.
    "create_refund": RepeatCase(_create_refund, same=False, adds=_LOOKS, settles=True),
    "create_stripe_session": RepeatCase(_begin),
    "initiate_bkash": RepeatCase(_begin),
    # A second session does no harm, and only its client has its tokens.
    "log_in": RepeatCase(_log_in, same=False, adds=frozenset({"SESSION"})),
    "log_out": RepeatCase(_log_out),
    # The access token is a new one each time; the refresh token is the same.
    "refresh_session": RepeatCase(_refresh, same=False),
    "register_user": RepeatCase(_register),
    "stripe_webhook": RepeatCase(_paid_event, same=False),
    "update_me": RepeatCase(_change_password),
    "update_product": RepeatCase(_update_product),
}


def repeat_case_of(folder: str) -> RepeatCase | None:
    """Return a function's case: of `REPEAT_CASES`, or its own test's `REPEAT_CASE`."""
    if folder in REPEAT_CASES:
        return REPEAT_CASES[folder]
    with suppress(ModuleNotFoundError):
        own = importlib.import_module(f"tests.unit.functions.test_{folder}")
        case: RepeatCase | None = getattr(own, "REPEAT_CASE", None)
        return case
    return None
