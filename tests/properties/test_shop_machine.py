"""Random histories of a shop, with faults: all invariants after each step, all money at the end.

A failure prints the shortest history that Hypothesis finds, and `@reproduce_failure` replays it:
ids come from a seed, and nothing else here is left to chance.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox.faults.kinds import Kind
from storefront.catalog.model import NewSale, ProductChanges
from storefront.errors import StorefrontError
from storefront.fulfilments.model import ParcelStatus
from storefront.inventory.model import MovementKind, ProductStatus, StockChange
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import Refund
from storefront.terms.checkout import CashPolicy
from tests.properties.enough import per_hundred, require_enough
from tests.properties.staff import DEEDS, POLICY, STORIES, WITH_ADVANCE
from tests.properties.world import (
    BKASH_CALLS,
    PROVIDER_FAULTS,
    STRIPE_CALLS,
    AnyFault,
    DatabaseFault,
    Placed,
    ProviderFault,
    World,
)
from tests.support.clock import FrozenClock
from tests.support.figures import record
from tests.support.parcels import ARRIVES, RETURNS
from tests.support.promoting import COUPON
from tests.support.provider_side import PROVIDERS
from tests.support.searching import searched, tried
from tests.support.shop import CLERK

#: Two hours of each history.
SALE = NewSale("150.00", None, FrozenClock().now + timedelta(hours=2))
ACTIVE, INACTIVE = ProductStatus.ACTIVE, ProductStatus.INACTIVE

#: Histories and their longest length: in `make test`, with --thorough, and with --long.
SIZES = (8, 20), (20, 20), (150, 40)

#: What must have happened at least so often in a run, or it has shown nothing: per 100 histories.
ENOUGH = {
    "captured stripe": 50,
    "captured bkash": 30,
    "refunded stripe": 20,
    "refunded bkash": 5,
    "refunded elsewhere": 3,
    "due": 2,
    "disputed": 3,
    "packed": 20,
    "handed over": 10,
    "free": 5,
    "at the door": 2,
    "collected": 10,
    "given back in cash": 2,
    "not taken": 5,
    "cheaper": 5,
    "faults": 80,
}

#: The ways of parcels that arrive, and that come back.
WAYS = [[*ARRIVES], [*RETURNS, ParcelStatus.BACK]]
choices = st.integers(0, 7)
deeds = st.sampled_from(sorted(DEEDS))
providers = st.sampled_from(PROVIDERS)
steps = st.integers(0, 2)
any_fault = st.one_of(
    st.builds(DatabaseFault, st.sampled_from(Kind), st.integers(1, 8)),
    st.builds(
        ProviderFault,
        st.just(Provider.STRIPE),
        st.sampled_from(STRIPE_CALLS),
        st.sampled_from(sorted(PROVIDER_FAULTS)),
    ),
    st.builds(
        ProviderFault,
        st.just(Provider.BKASH),
        st.sampled_from(BKASH_CALLS),
        st.sampled_from(sorted(PROVIDER_FAULTS)),
    ),
)
#: Most steps go well: histories in which nothing does never get as far as a payment.
faults = st.integers(0, 3).flatmap(lambda number: st.none() if number else any_fault)
amounts = st.none() | st.sampled_from(["1.00", "100.00", "199.00"])


class ShopMachine(RuleBasedStateMachine):
    """Everybody acts when they like; `choose` numbers wrap around what there is to choose from."""

    new_world: Callable[[], World]
    happened: Counter[str]

    @initialize(
        units=st.lists(st.integers(3, 9), min_size=1, max_size=3), with_variants=st.booleans()
    )
    def open(self, units: list[int], *, with_variants: bool) -> None:
        self.world = self.new_world()
        for number in units:
            self.world.stock_up(number)
        if with_variants:
            self.world.stock_up_variants(units[0])

    @rule(choose=choices, quantity=st.integers(1, 2), carts=st.integers(1, 2), fault=faults)
    def order(self, choose: int, quantity: int, carts: int, fault: AnyFault | None) -> None:
        products = self.world.products
        wanted = {products[(choose + more) % len(products)]: quantity for more in range(carts)}
        self.world.step(lambda: self.world.place(wanted), fault)

    @rule(choose=choices, fault=faults, at=steps, back=st.booleans())
    def sale_by_card(self, choose: int, fault: AnyFault | None, at: int, *, back: bool) -> None:
        self._sell(choose, Provider.STRIPE, {at: fault}, back=back)

    @rule(choose=choices, fault=faults, at=steps, back=st.booleans())
    def sale_with_bkash(self, choose: int, fault: AnyFault | None, at: int, *, back: bool) -> None:
        self._sell(choose, Provider.BKASH, {at: fault}, back=back)

    def _sell(
        self, choose: int, provider: Provider, trouble: dict[int, AnyFault | None], *, back: bool
    ) -> None:
        """Order, begin, pay, be heard of; one of these may go wrong, or the last not happen."""
        world = self.world
        product = world.products[choose % len(world.products)]
        before = len(world.orders)
        world.step(lambda: world.place({product: 1}), trouble.get(0))
        if len(world.orders) == before:
            return
        placed = world.orders[-1]
        world.step(lambda: world.begin(placed, provider), trouble.get(1))
        attempts = [one for one in world.attempts(provider) if one.order_id == placed.order_id]
        if not attempts:
            return
        if provider is Provider.STRIPE:
            world.visit_stripe(attempts[-1], "pay")
            if back and world.mail:
                event = world.mail[-1]
                world.step(lambda: world.shop.deliver(event), trouble.get(2))
        else:
            world.visit_bkash(attempts[-1], "approve")
            if back:
                world.step(lambda: world.shop.call_back(attempts[-1]), trouble.get(2))

    @rule(choose=choices, fault=faults)
    def sale_too_late(self, choose: int, fault: AnyFault | None) -> None:
        """Pay by card what is sold to others before the shop hears of it."""
        world = self.world
        product = world.products[choose % len(world.products)]
        before, mail = len(world.orders), len(world.mail)
        world.step(lambda: world.place({product: 1}))
        if len(world.orders) == before:
            return
        placed = world.orders[-1]
        world.step(lambda: world.begin(placed, Provider.STRIPE))
        for attempt in world.attempts(Provider.STRIPE):
            if attempt.order_id == placed.order_id:
                world.visit_stripe(attempt, "pay")
        world.clock.now += timedelta(minutes=130)
        world.step(world.shop.sweep)
        left = world.shop.levels(product)[0]
        if left:
            world.step(lambda: world.place({product: left}))
        for event in world.mail[mail:]:
            world.step(lambda event=event: world.shop.deliver(event), fault)  # type: ignore[misc]

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, provider=providers, fault=faults)
    def begin(self, choose: int, provider: Provider, fault: AnyFault | None) -> None:
        placed = self._order(choose)
        self.world.step(lambda: self.world.begin(placed, provider), fault)

    @precondition(lambda self: self.world.attempts(Provider.STRIPE))
    @rule(
        choose=choices,
        what=st.sampled_from(["pay", "pay", "pay", "pay_later", "settle", "fail", "expire"]),
    )
    def visit_stripe(self, choose: int, what: str) -> None:
        attempts = self.world.attempts(Provider.STRIPE)
        self.world.visit_stripe(attempts[choose % len(attempts)], what)

    @precondition(lambda self: self.world.attempts(Provider.BKASH))
    @rule(
        choose=choices,
        what=st.sampled_from(["approve", "approve", "turn_back"]),
        status=st.sampled_from(["success", "success", "cancel", "failure", None]),
        fault=faults,
    )
    def visit_bkash(
        self, choose: int, what: str, status: str | None, fault: AnyFault | None
    ) -> None:
        attempts = self.world.attempts(Provider.BKASH)
        attempt = attempts[choose % len(attempts)]
        self.world.visit_bkash(attempt, what)
        if status:
            self.world.step(lambda: self.world.shop.call_back(attempt, status), fault)

    @precondition(lambda self: self.world.attempts(Provider.BKASH))
    @rule(choose=choices, fault=faults)
    def notify(self, choose: int, fault: AnyFault | None) -> None:
        """Let bKash's other channel speak of a payment, whatever has become of it."""
        attempts = self.world.attempts(Provider.BKASH)
        attempt = attempts[choose % len(attempts)]
        named = self.world.bkash.payments[attempt.reference or ""].trx_id or "9XW4T0A1BC"
        self.world.step(lambda: self.world.shop.notify(attempt, named), fault)

    @precondition(lambda self: self.world.mail)
    @rule(choose=choices, fault=faults)
    def deliver(self, choose: int, fault: AnyFault | None) -> None:
        event = self.world.mail[choose % len(self.world.mail)]
        self.world.step(lambda: self.world.shop.deliver(event), fault)

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, fault=faults, by_staff=st.booleans())
    def cancel(self, choose: int, fault: AnyFault | None, *, by_staff: bool) -> None:
        placed = self._order(choose)
        who = CLERK if by_staff else placed.buyer
        self.world.step(lambda: self.world.shop.cancel(who, placed.order_id), fault)

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, amount=amounts, fault=faults, restock=st.booleans())
    def refund(
        self, choose: int, amount: str | None, fault: AnyFault | None, *, restock: bool
    ) -> None:
        """Ask for a refund; and, with the same key, for the same once more."""
        ask = self.world.refund(self._paid_order(choose), amount, restock=restock)
        first, again = self.world.step(ask, fault), self.world.step(ask)
        if isinstance(first, Refund):
            assert isinstance(again, Refund)
            assert again.refund_id == first.refund_id

    @rule(
        choose=choices,
        way=st.sampled_from(WAYS) | st.lists(st.sampled_from(ParcelStatus), max_size=4),
        damaged=st.integers(0, 2),
        fault=faults,
        at=st.integers(0, 4),
    )
    def sale_in_a_parcel(
        self, choose: int, way: list[ParcelStatus], damaged: int, fault: AnyFault | None, at: int
    ) -> None:
        """Sell something with bKash, pack it with one key twice, and let it go some way."""
        world, before = self.world, len(self.world.orders)
        self._sell(choose, Provider.BKASH, {}, back=True)
        if len(world.orders) == before:
            return
        ask, order_id = world.pack(world.orders[-1]), world.orders[-1].order_id
        first, again = world.step(ask, fault if at == 0 else None), world.step(ask)
        assert not isinstance(first, dict) or again == first
        for turn, status in enumerate(way, 1):
            self._carry(order_id, status, damaged, fault if at == turn else None)

    @precondition(lambda self: self.world.parcels())
    @rule(choose=choices, status=st.sampled_from(ParcelStatus), fault=faults)
    def carry(self, choose: int, status: ParcelStatus, fault: AnyFault | None) -> None:
        """Say of a parcel that it is somewhere; mostly it cannot have got there."""
        parcels = self.world.parcels()
        self._carry(parcels[choose % len(parcels)], status, 0, fault)

    def _carry(
        self, order_id: str, status: ParcelStatus, damaged: int, fault: AnyFault | None
    ) -> None:
        self.world.step(lambda: self.world.carry(order_id, status, damaged), fault)

    @rule(
        choose=choices,
        quantity=st.integers(1, 2),
        policy=st.sampled_from([POLICY, POLICY, WITH_ADVANCE, None]),
        coupon=st.sampled_from([None, COUPON]),
        story=st.sampled_from(STORIES) | st.lists(deeds, max_size=6),
        fault=faults,
        at=st.integers(0, 7),
    )
    def sale_by_quote(
        self,
        choose: int,
        quantity: int,
        policy: CashPolicy | None,
        coupon: str | None,
        story: Sequence[str],
        fault: AnyFault | None,
        at: int,
    ) -> None:
        """Sell what is paid when it comes, or costs nothing; one step of its story may go wrong."""
        world, before = self.world, len(self.world.orders)
        wanted = {world.products[choose % len(world.products)]: quantity}
        ask = world.step(lambda: world.place_by_quote(wanted, policy, coupon))
        if not callable(ask):
            return
        world.step(ask, fault if at == 0 else None)
        world.step(ask)
        if len(world.orders) == before:
            return
        placed = world.orders[-1]
        if policy and policy is WITH_ADVANCE:
            self._pay_with_bkash(placed, fault if at == 1 else None)
        for turn, deed in enumerate(story, 2):
            self._do(placed, deed, fault if at == turn else None)

    def _pay_with_bkash(self, placed: Placed, fault: AnyFault | None) -> None:
        world = self.world
        world.step(lambda: world.begin(placed, Provider.BKASH))
        for attempt in world.attempts(Provider.BKASH):
            if attempt.order_id == placed.order_id:
                world.visit_bkash(attempt, "approve")
                world.step(lambda attempt=attempt: world.shop.call_back(attempt), fault)  # type: ignore[misc]

    def _do(self, placed: Placed, deed: str, fault: AnyFault | None) -> None:
        """Let staff do something with an order; and, since it is one request, the same again."""
        ask = self.world.staff.deed(deed, placed.order_id)
        first, again = self.world.step(ask, fault), self.world.step(ask)
        if not (fault or isinstance(first, StorefrontError)):
            assert not isinstance(again, StorefrontError), f"{deed}: {again!r}"

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, deed=deeds, fault=faults)
    def do(self, choose: int, deed: str, fault: AnyFault | None) -> None:
        """Let staff do anything with any order; mostly it cannot be done."""
        self._do(self._order(choose), deed, fault)

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, provider=providers, amount=st.integers(1, 30_000))
    def refund_at_provider(self, choose: int, provider: Provider, amount: int) -> None:
        captured = self.world.captured(provider)
        if captured:
            self.world.refund_at_provider(captured[choose % len(captured)], amount)

    @rule(provider=providers)
    def refunds_take_their_time(self, provider: Provider) -> None:
        self.world.delay_next_refund(provider)

    @rule(choose=choices, succeeds=st.booleans())
    def end_of_a_refund(self, choose: int, *, succeeds: bool) -> None:
        self.world.end_refund(choose, succeeds=succeeds)

    @precondition(lambda self: self.world.captured(Provider.STRIPE))
    @rule(
        choose=choices,
        status=st.sampled_from(["needs_response", "under_review", "won", "lost"]),
        share=st.sampled_from([1, 3]),
    )
    def dispute(self, choose: int, status: str, share: int) -> None:
        captured = self.world.captured(Provider.STRIPE)
        self.world.dispute(captured[choose % len(captured)], status, share)

    @rule(choose=choices, units=st.integers(-3, 3).filter(bool), fault=faults)
    def count(self, choose: int, units: int, fault: AnyFault | None) -> None:
        product = self.world.products[choose % len(self.world.products)]
        change = StockChange(product, MovementKind.ADJUSTED, units, "counted", CLERK.user_id)
        self.world.step(lambda: self.world.shop.stock_service.change(change, None), fault)

    @rule(choose=choices, shards=st.integers(-1, 3), fault=faults)
    def spread(self, choose: int, shards: int, fault: AnyFault | None) -> None:
        """Spread the stock of a product over shards, or gather it; or let the clock do so."""
        product = self.world.products[choose % len(self.world.products)]
        sharding = self.world.shop.sharding_service
        if shards < 0:
            self.world.step(sharding.tend, fault)
        elif shards:
            self.world.step(lambda: sharding.spread(product, shards), fault)
        else:
            self.world.step(lambda: sharding.gather(product), fault)

    @rule(
        choose=choices,
        changes=st.sampled_from(
            [
                ProductChanges(price="199.00"),
                ProductChanges(price="250.00"),
                ProductChanges(sale=SALE),
                ProductChanges(without=frozenset({"sale"})),
                ProductChanges(status=ACTIVE),
                ProductChanges(status=INACTIVE),
                ProductChanges(name="Mug of another name"),
            ]
        ),
        own=st.booleans(),
        fault=faults,
    )
    def edit(
        self, choose: int, changes: ProductChanges, fault: AnyFault | None, *, own: bool
    ) -> None:
        """Change what is sold: of a variant itself, or what it has of its product."""
        item = self.world.products[choose % len(self.world.products)]
        self.world.step(lambda: self.world.edit(item, changes, own=own), fault)

    @rule(minutes=st.sampled_from([1, 3, 16, 45, 130]))
    def wait(self, minutes: int) -> None:
        self.world.clock.now += timedelta(minutes=minutes)

    @rule(fault=faults)
    def sweep(self, fault: AnyFault | None) -> None:
        self.world.step(self.world.shop.sweep, fault)

    @rule(everything=st.booleans(), fault=faults)
    def reconcile(self, fault: AnyFault | None, *, everything: bool) -> None:
        self.world.step(lambda: self.world.shop.reconcile(everything=everything), fault)

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "world"):
            self.world.check()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.settle_down()
            self.happened.update(self.world.happened())

    def _order(self, choose: int) -> Placed:
        return self.world.orders[choose % len(self.world.orders)]

    def _paid_order(self, choose: int) -> Placed:
        """Return an order that money came for, if there is one."""
        paid = {one.order_id for provider in PROVIDERS for one in self.world.captured(provider)}
        orders = [one for one in self.world.orders if one.order_id in paid]
        return orders[choose % len(orders)] if orders else self._order(choose)


def test_no_history_of_a_shop_breaks_its_stock_or_its_books(
    new_world: Callable[[], World], request: pytest.FixtureRequest
) -> None:
    examples, longest = tried(request.config, *SIZES)
    happened = Counter[str]()
    members = {"new_world": staticmethod(new_world), "happened": happened}

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        type("Machine", (ShopMachine,), members),
        settings=searched(request.config, examples, stateful_step_count=longest),
    )

    require_enough(happened, per_hundred(ENOUGH, examples))
    record(
        "No history of orders, payments, refunds, time and faults breaks an invariant",
        "Hypothesis state machine over the real services, faults in DynamoDB and the providers, "
        f"histories of up to {longest} steps",
        "none broken: " + ", ".join(f"{happened[what]} {what}" for what in ENOUGH),
        times=happened["histories"],
    )
