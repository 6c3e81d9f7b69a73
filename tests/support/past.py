"""A shop in which everything has happened, and a hand that writes behind its back."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from argon2 import PasswordHasher

from storefront.access import Caller, Role
from storefront.accounts.model import InvalidCredentialsError, User, open_session
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.service import AccountService
from storefront.audit.registry import Suspect
from storefront.audit.rereading import Rereader
from storefront.audit.service import AuditService
from storefront.books.sections import Books
from storefront.commands.staff import set_role
from storefront.db.store import Page, Store
from storefront.db.tables import WHOLE, Segment, Table
from storefront.errors import UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.inventory.model import MovementKind, StockChange
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.addresses import address_books, home, whom
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import empty_tables, kept_tables, restore_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import CLERK, Shop

#: Passwords are hashed at no cost.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD, HOME = "green tea at noon", "203.0.113.7"


@dataclass(frozen=True)
class Past:
    """A shop with a past.

    Args:
        shop: the shop.
        mug: a product with many units, of which some are sold, held and returned.
        rare: a product that was sold out when money came too late.
        pending: an order with an open Stripe session.
        executing: an order whose bKash payment's outcome is awaited.
        paid: an order, partly refunded with a unit returned, and another refund unconfirmed.
        due: an order for which money came too late.
        refunded: an order whose money was given back.
        canceled: an order that nobody paid.
        customer: an account; somebody has signed in.
        clerk: an account that became staff's.
    """

    shop: Shop
    mug: str
    rare: str
    pending: Attempt
    executing: Attempt
    paid: Attempt
    due: Attempt
    refunded: Attempt
    canceled: str
    customer: User
    clerk: User


@dataclass(frozen=True)
class Recorded:
    """A past as the tables hold it, to begin each test with: making it takes a second."""

    past: Past
    now: datetime
    tables: bytes


@pytest.fixture(scope="module")
def recorded(account: Any, shared_store: Store) -> Recorded:
    """A past that was made once."""
    empty_tables()
    clock = FrozenClock()
    stripe, bkash = FakeStripe(clock), FakeBkash()
    past = _made(Shop(shared_store, clock, stripe, bkash), clock, stripe, bkash)
    return Recorded(past, clock(), kept_tables())


@pytest.fixture
def past(aws: Any, recorded: Recorded) -> Past:
    """A shop in which everything has happened, and whose books may end in disorder."""
    clock = recorded.past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.now = recorded.now
    restore_tables(recorded.tables)
    return recorded.past


@pytest.fixture
def verifier(past: Past) -> AuditService:
    """The audit of that shop, which does not wait."""
    return AuditService(past.shop.store, past.shop.clock, sleep=lambda _: None)


@pytest.fixture
def hand(aws: Any) -> Hand:
    """Writes behind the shop's back."""
    return Hand(aws)


def in_small_pages(monkeypatch: pytest.MonkeyPatch, store: Store, size: int = 1) -> None:
    """Let pages of what an audit reads hold so few items."""
    scan: Any = store._connection.scan
    monkeypatch.setattr(
        store._connection, "scan", lambda *a, **given: scan(*a, **given, limit=size)
    )


def hide_from_indexes(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    """Let the indexes show nothing, as if they lagged for ever."""
    query = shop.store.query

    def lagging(table: Table, hash_key: str, *given: Any, **named: Any) -> Any:
        return Page([], None) if named.get("index") else query(table, hash_key, *given, **named)

    monkeypatch.setattr(shop.store, "query", lagging)


def never_still(monkeypatch: pytest.MonkeyPatch, subject_id: str) -> None:
    """Let a subject change whenever it is read closely."""
    read = Rereader.read

    def reading(reader: Rereader, suspect: Suspect) -> Books | None:
        return None if suspect.id == subject_id else read(reader, suspect)

    monkeypatch.setattr(Rereader, "read", reading)


def before_each_scan_of_orders(
    monkeypatch: pytest.MonkeyPatch, shop: Shop, action: Callable[[], object]
) -> None:
    """Let something happen each time that all orders are going to be read."""
    scan = shop.store.scan

    def scanning(table: Table, segment: Segment = WHOLE, *after: Any) -> Iterator[Page]:
        if table is Table.ORDERS and segment.number == 0:
            action()
        yield from scan(table, segment, *after)

    monkeypatch.setattr(shop.store, "scan", scanning)


def _made(shop: Shop, clock: FrozenClock, stripe: FakeStripe, bkash: FakeBkash) -> Past:
    mug, rare = shop.product(stock=40), shop.product(stock=1)
    body = {"kind": "received", "quantity": 5}
    key = IdempotencyKey(CLERK.user_id, f"adjust_stock#{mug}", "one", body)
    change = StockChange(mug, MovementKind.RECEIVED, 5, "delivery", CLERK.user_id)
    shop.stock_service.change(change, key)

    due = _begin(shop, {rare: 1})
    late = stripe.pay(due.reference or "")
    clock.advance(hours=1)
    shop.sweep()
    rival = _begin(shop, {rare: 1})
    shop.deliver(stripe.pay(rival.reference or ""))
    shop.deliver(late)

    paid = _begin(shop, {mug: 3})
    shop.deliver(stripe.pay(paid.reference or ""))
    shop.refund(paid.order_id, "100.00", key="first", restock={mug: 1})
    stripe.script.next("refund", Fault(UnavailableError()))
    shop.refund(paid.order_id, "50.00", key="second")

    refunded = _begin(shop, {mug: 2})
    shop.deliver(stripe.pay(refunded.reference or ""))
    shop.refund(refunded.order_id, key="third")

    pending = _begin(shop, {mug: 4})
    buyer = shop.buyer()
    executing = shop.begin_bkash(buyer, shop.order(buyer, {mug: 5}))
    bkash.script.next("execute", Fault(UnavailableError()))
    bkash.script.next("query", Fault(UnavailableError()))
    shop.call_back(executing)
    buyer = shop.buyer()
    contact = whom(shop.clock())
    canceled = shop.order_service.place(buyer, {mug: 6}, None, contact=contact)["id"]
    shop.cancel(buyer, canceled)
    people = _people(shop)
    past = Past(shop, mug, rare, pending, executing, paid, due, refunded, canceled, *people)
    _require(past)
    return past


def _people(shop: Shop) -> tuple[User, User]:
    """Have two people register; one signs in, after a wrong password, and keeps two addresses."""
    repository, passwords = AccountRepository(shop.store), Passwords(CHEAP)
    accounts = AccountService(shop.store, repository, passwords, shop.clock)
    customer = accounts.register("rahima@example.com", PASSWORD, "Rahima")
    clerk = accounts.register("karim@example.com", PASSWORD, "Karim")
    with suppress(InvalidCredentialsError):
        accounts.check_password(customer.email, "guessed", HOME)
    sign_in = accounts.check_password(customer.email, PASSWORD, HOME)
    session, _ = open_session(sign_in.login, shop.clock())
    transaction = shop.store.transaction()
    SessionRepository(shop.store).add(transaction, session)
    transaction.commit()
    set_role(shop, clerk.email, Role.MANAGER)
    buyer = Caller(customer.user_id, Role.CUSTOMER, session_id=session.family_id)
    books = address_books(shop.store, shop.clock)
    for house in ("House 1", "House 2"):
        books.add(buyer, home(house), default=False)
    return customer, clerk


def _begin(shop: Shop, wanted: dict[str, int]) -> Attempt:
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, wanted, key="order"))


def _require(past: Past) -> None:
    """Assert that the past is what it is meant to be."""
    shop = past.shop
    statuses = {
        past.pending.order_id: OrderStatus.PENDING,
        past.executing.order_id: OrderStatus.PENDING,
        past.paid.order_id: OrderStatus.PAID,
        past.due.order_id: OrderStatus.REFUND_DUE,
        past.refunded.order_id: OrderStatus.REFUNDED,
        past.canceled: OrderStatus.CANCELED,
    }
    assert {one: shop.get(one).status for one in statuses} == statuses
    assert shop.attempt(past.executing.attempt_id).status is AttemptStatus.EXECUTING
    assert shop.attempt(past.paid.attempt_id).unconfirmed_refund_id
