"""Requests of one shop that meet at every moment at which they can."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from storefront.access import Caller
from storefront.db.store import Store
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt
from tests.support.clock import FrozenClock
from tests.support.dynamodb import kept_tables, restore_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import Action, Interleaving, interleave_everywhere
from tests.support.invariants import check_invariants
from tests.support.ledgers import check_ledgers
from tests.support.notifications import notify
from tests.support.provider_side import PROVIDERS
from tests.support.shop import Shop

#: Sold by all tests, in minor units of BDT.
PRICE = 10_000


@dataclass
class World:
    """A shop of its own for each interleaving: one product with one unit, and one buyer."""

    store: Store
    clock: FrozenClock = field(default_factory=FrozenClock)
    bkash: FakeBkash = field(default_factory=FakeBkash)

    def __post_init__(self) -> None:
        self.stripe = FakeStripe(self.clock)
        self.shop = Shop(self.store, self.clock, self.stripe, self.bkash)
        self.buyer = self.shop.buyer()
        self.product = self.shop.product(stock=1, price=PRICE)
        self.orders: list[str] = []

    def order(self, buyer: Caller | None = None, key: str | None = None) -> str:
        """Order the unit, and remember the order."""
        order_id = self.shop.order(buyer or self.buyer, {self.product: 1}, key)
        self.orders.append(order_id)
        return order_id

    def card(self) -> Attempt:
        """Return an open session for the unit."""
        return self.shop.begin_stripe(self.buyer, self.order())

    def wallet(self) -> Attempt:
        """Return an approved payment for the unit at bKash."""
        attempt = self.shop.begin_bkash(self.buyer, self.order())
        self.bkash.approve(attempt.reference or "")
        return attempt

    def notify(self, attempt: Attempt) -> None:
        """Let bKash's word of a payment arrive."""
        notify(self.shop, attempt)

    def pay(self, attempt: Attempt) -> None:
        """Pay on Stripe's page, if it still takes money, and let the webhook arrive."""
        reference = attempt.reference or ""
        if self.stripe.sessions[reference]["status"] == "open":
            self.shop.deliver(self.stripe.pay(reference))

    def lapse(self, attempt: Attempt | None = None) -> None:
        """Move the clock to the end of the hold."""
        order_id = attempt.order_id if attempt else self.orders[0]
        self.clock.now = self.shop.get(order_id).hold_expires_at

    @property
    def status(self) -> OrderStatus:
        """Where the first order is."""
        return self.shop.get(self.orders[0]).status

    def come_to_rest(self) -> None:
        """Let the schedules run until nothing is left to be found out; assert that all agrees."""
        check_invariants(self.shop)
        for _ in range(3):
            self.clock.advance(minutes=5)
            if not self.shop.reconcile().differences:
                break
        check_invariants(self.shop)
        check_ledgers(self.shop, self.stripe, self.bkash, settled=True)

    def moment(self) -> Action:
        """Return what takes this world back to the present moment; much faster than a new one."""
        tables, orders, now = kept_tables(), list(self.orders), self.clock.now
        providers: list[Any] = [self.stripe, self.bkash]
        states = [self._copied(vars(one)) for one in providers]

        def back() -> None:
            restore_tables(tables)
            self.orders[:], self.clock.now = orders, now
            for provider, state in zip(providers, states, strict=True):
                vars(provider).update(self._copied(state))

        return back

    def _copied(self, state: dict[str, Any]) -> dict[str, Any]:
        return deepcopy(state, {id(self.clock): self.clock})


Scene = Callable[[World], Interleaving]


@pytest.fixture
def interleave(aws: Any, store: Store) -> Callable[[Scene], int]:
    """Play a scene wherever its two may meet, each time from the same moment on."""

    def interleave(scene: Scene) -> int:
        world = World(store)
        interleaving = scene(world)

        def check() -> None:
            interleaving.check()
            world.come_to_rest()

        return interleave_everywhere(replace(interleaving, check=check), begin=world.moment())

    return interleave


Interleave = Callable[[Scene], int]
#: Which of the two is interrupted.
either = pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.value)


def either_way(one: Action, concurrent: Action, check: Action, *, turned: bool) -> Interleaving:
    """Return the interleaving in which the one is interrupted, or the other."""
    return Interleaving(concurrent, one, check) if turned else Interleaving(one, concurrent, check)
