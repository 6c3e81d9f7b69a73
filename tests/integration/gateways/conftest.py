"""Both providers, each as the fake and as the real gateway in front of its simulator."""

from collections.abc import Iterator

import pytest

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from storefront.db.store import Store
from storefront.payments.gateways.bkash.tokens import BkashTokens
from tests.integration.gateways.rigs import (
    BkashRig,
    FakeBkashRig,
    FakeStripeRig,
    SimulatedBkashRig,
    SimulatedStripeRig,
    StripeRig,
)
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants
from tests.support.shop import Shop

KINDS = ["fake", "simulator"]


@pytest.fixture
def stripe_simulator_rig(clock: FrozenClock) -> Iterator[SimulatedStripeRig]:
    """The real Stripe gateway on a simulator that shares the test's clock."""
    store = stripe_simulator.open_store()
    sim_clock = Clock(lambda: clock().timestamp())
    simulator = stripe_simulator.StripeSimulator(store, sim_clock, stage="sandbox")
    running = serve(simulator.app)
    yield SimulatedStripeRig(simulator, running.url)
    running.close()
    store.close()


@pytest.fixture
def bkash_simulator_rig(clock: FrozenClock, store: Store) -> Iterator[SimulatedBkashRig]:
    """The real bKash gateway on a simulator that shares the test's clock."""
    sim_store = bkash_simulator.open_store()
    sim_clock = Clock(lambda: clock().timestamp())
    simulator = bkash_simulator.BkashSimulator(sim_store, sim_clock, stage="sandbox")
    running = serve(simulator.app)
    rig = SimulatedBkashRig(simulator, running.url)
    rig.gateway.tokens = bkash_tokens(rig, store, clock)
    yield rig
    rig.gateway._session.close()
    running.close()
    sim_store.close()


def bkash_tokens(rig: SimulatedBkashRig, store: Store, clock: FrozenClock) -> BkashTokens:
    """Return tokens as one more function has them."""

    def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    return BkashTokens(store, rig.gateway.grant, clock, sleep)


@pytest.fixture(params=KINDS)
def stripe(request: pytest.FixtureRequest, clock: FrozenClock) -> StripeRig:
    """Stripe, both ways."""
    if request.param == "fake":
        return FakeStripeRig(FakeStripe(clock))
    rig: SimulatedStripeRig = request.getfixturevalue("stripe_simulator_rig")
    return rig


@pytest.fixture(params=KINDS)
def bkash(request: pytest.FixtureRequest) -> BkashRig:
    """bKash, both ways."""
    if request.param == "fake":
        return FakeBkashRig(FakeBkash())
    rig: SimulatedBkashRig = request.getfixturevalue("bkash_simulator_rig")
    return rig


@pytest.fixture
def card_shop(store: Store, clock: FrozenClock, stripe: StripeRig) -> Iterator[Shop]:
    """A shop that takes cards."""
    shop = Shop(store, clock, stripe.gateway, FakeBkash())
    yield shop
    check_invariants(shop)


@pytest.fixture
def bkash_shop(store: Store, clock: FrozenClock, bkash: BkashRig) -> Iterator[Shop]:
    """A shop that takes bKash."""
    shop = Shop(store, clock, FakeStripe(clock), bkash.gateway)
    yield shop
    check_invariants(shop)
