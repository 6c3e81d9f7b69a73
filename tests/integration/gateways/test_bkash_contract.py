"""What the shop relies on at bKash: true of the fake, and of the gateway with the simulator."""

import json
from dataclasses import asdict

import pytest

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS
from storefront.db.store import Store
from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.gateway import BkashGateway, BkashRefusedError
from storefront.payments.gateways.bkash.objects import invoice_of, money_of
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.refund import RefundStatus
from tests.integration.gateways.conftest import bkash_tokens
from tests.integration.gateways.rigs import BkashRig, SimulatedBkashRig
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.scripted_peer import let_reads_take
from tests.support.shop import Shop


@pytest.fixture
def attempt(bkash_shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open payment."""
    buyer = bkash_shop.buyer()
    order_id = bkash_shop.order(buyer, {bkash_shop.product(stock=5): 2})
    return bkash_shop.begin_bkash(buyer, order_id)


def payment_of(attempt: Attempt) -> str:
    """Return the paymentID."""
    return attempt.reference or ""


def test_a_payment_has_an_id_and_a_page(bkash: BkashRig, attempt: Attempt) -> None:
    opened = bkash.gateway.open(attempt)

    assert opened.reference.startswith("TR0011")
    assert opened.reference in opened.redirect_url
    assert opened.reference != attempt.reference, "each call makes another payment"


def test_a_payment_that_was_not_approved_is_not_executed(bkash: BkashRig, attempt: Attempt) -> None:
    with pytest.raises(BkashRefusedError) as refused:
        bkash.gateway.execute(payment_of(attempt))

    assert refused.value.code == "2056"
    assert bkash.gateway.query(payment_of(attempt))["transactionStatus"] == "Initiated"
    assert bkash.captured() == []


def test_an_approved_payment_is_still_initiated_until_it_is_executed(
    bkash: BkashRig, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))

    assert bkash.gateway.query(payment_of(attempt))["transactionStatus"] == "Initiated"


def test_an_execution_tells_what_was_paid_and_query_says_the_same(
    bkash: BkashRig, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))

    executed = bkash.gateway.execute(payment_of(attempt))
    queried = bkash.gateway.query(payment_of(attempt))

    for answer in (executed, queried):
        assert answer["transactionStatus"] == "Completed"
        assert answer["paymentID"] == attempt.reference
        assert money_of(answer) == Money(39_800, "BDT")
        assert invoice_of(answer) == attempt.attempt_id
    assert executed["trxID"] == queried["trxID"]
    assert bkash.captured() == [(executed["trxID"], "398.00")]


def test_a_second_execution_leaves_it_to_query_to_say_that_it_is_done(
    bkash: BkashRig, attempt: Attempt
) -> None:
    bkash.approve(payment_of(attempt))
    bkash.gateway.execute(payment_of(attempt))

    with pytest.raises(UnavailableError):
        bkash.gateway.execute(payment_of(attempt))

    assert bkash.gateway.query(payment_of(attempt))["transactionStatus"] == "Completed"
    assert len(bkash.captured()) == 1


def test_a_payment_the_customer_left_is_cancelled(bkash: BkashRig, attempt: Attempt) -> None:
    bkash.turn_back(payment_of(attempt))

    assert bkash.gateway.query(payment_of(attempt))["transactionStatus"] == "Cancelled"
    with pytest.raises(UnavailableError):
        bkash.gateway.execute(payment_of(attempt))


def test_only_query_takes_no_such_payment_for_an_answer(bkash: BkashRig, attempt: Attempt) -> None:
    with pytest.raises(BkashRefusedError) as refused:
        bkash.gateway.query(payment_of(attempt) + "x")
    with pytest.raises(UnavailableError):
        bkash.gateway.execute(payment_of(attempt) + "x")

    assert refused.value.code == "2002"


def test_a_customer_pays(bkash_shop: Shop, bkash: BkashRig, attempt: Attempt) -> None:
    assert bkash_shop.call_back(attempt) is CallbackResult.FAILURE, "typed by hand"
    bkash.approve(payment_of(attempt))

    assert bkash_shop.call_back(attempt) is CallbackResult.SUCCESS

    assert bkash_shop.get(attempt.order_id).status is OrderStatus.PAID
    captured = bkash_shop.attempt(attempt.attempt_id)
    assert bkash.captured() == [(captured.transaction_id, "398.00")]


def test_a_customer_turns_back(bkash_shop: Shop, bkash: BkashRig, attempt: Attempt) -> None:
    bkash.turn_back(payment_of(attempt))

    assert bkash_shop.call_back(attempt, "cancel") is CallbackResult.CANCEL

    assert bkash_shop.attempt(attempt.attempt_id).status is AttemptStatus.FAILED


def simulated_shop(rig: SimulatedBkashRig, store: Store, clock: FrozenClock) -> Shop:
    """Return a shop in front of the simulator."""
    return Shop(store, clock, FakeStripe(clock), rig.gateway)


def test_a_token_is_read_in_one_call_and_then_kept(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    orders = [shop.order(buyer, {shop.product(): 1}) for _ in range(3)]
    shop.begin_bkash(buyer, orders[0])
    bkash_simulator_rig.gateway.tokens = bkash_tokens(bkash_simulator_rig, store, clock)

    with counted_calls() as with_reading:
        shop.begin_bkash(buyer, orders[1])
    with counted_calls() as in_memory:
        attempt = shop.begin_bkash(buyer, orders[2])
    bkash_simulator_rig.approve(payment_of(attempt))
    bkash_simulator_rig.gateway.tokens = bkash_tokens(bkash_simulator_rig, store, clock)
    with counted_calls() as callback:
        assert shop.call_back(attempt) is CallbackResult.SUCCESS

    assert (len(with_reading), len(in_memory), len(callback)) == (4, 3, 5)


def test_a_token_that_expired_early_is_replaced_in_the_middle_of_a_payment(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash_simulator_rig.approve(payment_of(attempt))
    bkash_simulator_rig.forget_tokens()

    assert shop.call_back(attempt) is CallbackResult.SUCCESS


def test_query_says_that_the_customer_has_approved_and_the_reconciler_executes(
    bkash_shop: Shop, bkash: BkashRig, attempt: Attempt
) -> None:
    waiting = bkash.gateway.query(payment_of(attempt))
    bkash_shop.reconcile()
    assert (waiting["verificationStatus"], bkash.captured()) == ("Incomplete", [])

    bkash.approve(payment_of(attempt))
    approved = bkash.gateway.query(payment_of(attempt))
    assert (approved["transactionStatus"], approved["verificationStatus"]) == (
        "Initiated",
        "Complete",
    )
    bkash_shop.reconcile()

    assert bkash_shop.get(attempt.order_id).status is OrderStatus.PAID
    assert len(bkash.captured()) == 1


def test_the_reconciler_executes_nothing_whose_hold_has_ended(
    bkash_shop: Shop, bkash: BkashRig, attempt: Attempt, clock: FrozenClock
) -> None:
    bkash.approve(payment_of(attempt))
    clock.now = bkash_shop.get(attempt.order_id).hold_expires_at

    bkash_shop.reconcile()

    assert bkash.captured() == []


@pytest.mark.parametrize("moment", ["create", "execute", "refund"])
def test_a_token_that_bkash_itself_refuses_is_replaced_whatever_the_call(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock, moment: str
) -> None:
    def refuse_at(this: str) -> None:
        if this == moment:
            bkash_simulator_rig.refuse_tokens()

    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    bkash_simulator_rig.gateway.ready()
    refuse_at("create")
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash_simulator_rig.approve(payment_of(attempt))
    refuse_at("execute")
    assert shop.call_back(attempt) is CallbackResult.SUCCESS
    refuse_at("refund")
    assert shop.refund(attempt.order_id).status is RefundStatus.SUCCEEDED


def test_a_blocked_token_is_no_failure_of_the_payment(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash_simulator_rig.approve(payment_of(attempt))
    for _ in range(3):
        bkash_simulator_rig.forget_tokens()
        shop.call_back(attempt)

    assert shop.attempt(attempt.attempt_id).status is not AttemptStatus.FAILED


def test_credentials_bkash_refuses_say_nothing_of_the_payment(
    bkash_simulator_rig: SimulatedBkashRig,
) -> None:
    wrong = json.dumps(asdict(SANDBOX_CREDENTIALS) | {"password": "wrong"})
    base = bkash_simulator_rig.gateway._base
    gateway = BkashGateway(Secret("bkash", lambda _: wrong), base, "https://callback.example/")

    with pytest.raises(UnavailableError):
        gateway.grant()
    gateway._session.close()


@pytest.mark.parametrize("operation", ["execute", "query"])
def test_an_answer_that_drips_is_none(
    bkash_simulator_rig: SimulatedBkashRig,
    store: Store,
    clock: FrozenClock,
    operation: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash_simulator_rig.approve(payment_of(attempt))
    let_reads_take(monkeypatch, seconds=4)
    gateway = bkash_simulator_rig.gateway
    gateway.query(payment_of(attempt))
    bkash_simulator_rig.drip(operation)

    with pytest.raises(UnavailableError):
        getattr(gateway, operation)(payment_of(attempt))

    assert gateway.query(payment_of(attempt))["paymentID"] == attempt.reference


def test_what_bkash_does_not_accept_is_refused_with_its_code(
    bkash_simulator_rig: SimulatedBkashRig, store: Store, clock: FrozenClock
) -> None:
    shop = simulated_shop(bkash_simulator_rig, store, clock)
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    with pytest.raises(ProviderRefusedError):
        shop.begin_bkash(buyer, order_id, payer="<script>")

    (attempt_id,) = shop.get(order_id).attempt_ids
    assert shop.attempt(attempt_id).reason == "2048"


def test_bkash_that_cannot_be_reached_is_unavailable() -> None:
    credentials = json.dumps(asdict(SANDBOX_CREDENTIALS))
    # Nothing listens on port 1.
    gateway = BkashGateway(
        Secret("bkash", lambda _: credentials), "http://127.0.0.1:1", "https://callback.example/"
    )

    with pytest.raises(UnavailableError):
        gateway.grant()
