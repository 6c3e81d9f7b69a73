"""Random histories of a shop, with faults: all invariants after each step, all money at the end.

A failure prints the shortest history that Hypothesis finds, and `@reproduce_failure` replays it.
"""

from collections.abc import Callable
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox.faults.kinds import Kind
from storefront.catalog.model import ProductChanges
from storefront.inventory.model import MovementKind, StockChange
from storefront.payments.model import Provider
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
from tests.support.figures import record
from tests.support.shop import CLERK

#: Histories and their longest length: in `make test`, and with --long.
SHORT, LONG = (8, 20), (150, 40)

choices = st.integers(0, 7)
providers = st.sampled_from(Provider)
faults = st.none() | st.one_of(
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


class ShopMachine(RuleBasedStateMachine):
    """Everybody acts when they like; `choose` numbers wrap around what there is to choose from."""

    new_world: Callable[[], World]

    @initialize(units=st.lists(st.integers(0, 5), min_size=1, max_size=3))
    def open(self, units: list[int]) -> None:
        self.world = self.new_world()
        for number in units:
            self.world.stock_up(number)

    @rule(choose=choices, quantity=st.integers(1, 3), carts=st.integers(1, 3), fault=faults)
    def order(self, choose: int, quantity: int, carts: int, fault: AnyFault | None) -> None:
        products = self.world.products
        wanted = {products[(choose + more) % len(products)]: quantity for more in range(carts)}
        self.world.step(lambda: self.world.place(wanted), fault)

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

    @precondition(lambda self: self.world.mail)
    @rule(choose=choices, fault=faults)
    def deliver(self, choose: int, fault: AnyFault | None) -> None:
        event = self.world.mail[choose % len(self.world.mail)]
        self.world.step(lambda: self.world.shop.deliver(event), fault)

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, fault=faults)
    def cancel(self, choose: int, fault: AnyFault | None) -> None:
        placed = self._order(choose)
        self.world.step(lambda: self.world.shop.cancel(placed.buyer, placed.order_id), fault)

    @precondition(lambda self: self.world.orders)
    @rule(
        choose=choices,
        amount=st.none() | st.sampled_from(["1.00", "100.00", "199.00"]),
        restock=st.booleans(),
        fault=faults,
    )
    def refund(
        self, choose: int, amount: str | None, fault: AnyFault | None, *, restock: bool
    ) -> None:
        placed = self._order(choose)
        self.world.step(lambda: self.world.refund(placed, amount, restock=restock), fault)

    @precondition(lambda self: self.world.orders)
    @rule(choose=choices, provider=providers, amount=st.integers(1, 30_000))
    def refund_at_provider(self, choose: int, provider: Provider, amount: int) -> None:
        attempts = self.world.attempts(provider)
        if attempts:
            self.world.refund_at_provider(attempts[choose % len(attempts)], amount)

    @rule(choose=choices, units=st.integers(-3, 3).filter(bool), fault=faults)
    def count(self, choose: int, units: int, fault: AnyFault | None) -> None:
        product = self.world.products[choose % len(self.world.products)]
        change = StockChange(product, MovementKind.ADJUSTED, units, "counted", CLERK.user_id)
        self.world.step(lambda: self.world.shop.stockroom.change(change, None), fault)

    @rule(choose=choices, price=st.sampled_from(["199.00", "250.00"]))
    def reprice(self, choose: int, price: str) -> None:
        product = self.world.products[choose % len(self.world.products)]
        changes = ProductChanges(price=price)
        self.world.step(lambda: self.world.shop.editor.update(product, changes))

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

    def _order(self, choose: int) -> Placed:
        return self.world.orders[choose % len(self.world.orders)]


def test_no_history_of_a_shop_breaks_its_stock_or_its_books(
    new_world: Callable[[], World], request: pytest.FixtureRequest
) -> None:
    examples, steps = LONG if request.config.option.long else SHORT
    machine = type("Machine", (ShopMachine,), {"new_world": staticmethod(new_world)})

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=not request.config.option.long,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )

    record(
        "No history of orders, payments, refunds, time and faults breaks an invariant",
        "Hypothesis state machine over the real services, faults in DynamoDB and the providers",
        f"{examples} histories of up to {steps} steps",
    )
