"""What may happen to an order outside, and all that is written to the shop about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storefront.errors import UnavailableError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, Provider
from tests.properties.world import Placed, World
from tests.support.fake_script import Fault, Json
from tests.support.provider_side import late_payment

#: One message to the shop, sent as often as this is called.
Letter = Callable[[], object]


@dataclass(frozen=True)
class Timeline:
    """A story of one order.

    Args:
        happen: lets it happen to an order for the only unit of its product; yields what is written
            to the shop about it, in order.
        by_mail: the order's status once all of that has come, in whatever order; None if it then
            depends on what came first.
        end: the order's status when the provider has been asked, too.
        keeps_units: whether the unit is for sale again if the shop hears of a refund before it
            hears that this came back: it may be sold by then, so it is not taken back.
    """

    happen: Callable[[World, Placed], Iterator[Letter]]
    by_mail: OrderStatus | None
    end: OrderStatus
    keeps_units: bool = False

    def __str__(self) -> str:
        return self.happen.__name__


def _event(world: World, event: Json) -> Letter:
    return lambda: world.shop.deliver(event)


def _session(world: World, placed: Placed) -> str:
    return world.begin(placed, Provider.STRIPE).reference or ""


def _paid(world: World, placed: Placed) -> tuple[str, str, Letter]:
    """Let a buyer pay by card; return session, PaymentIntent, and what is written of it."""
    session_id = _session(world, placed)
    event = world.stripe.pay(session_id)
    return session_id, world.stripe.sessions[session_id]["payment_intent"], _event(world, event)


def paid(world: World, placed: Placed) -> Iterator[Letter]:
    yield _paid(world, placed)[2]


def paid_and_told_under_two_names(world: World, placed: Placed) -> Iterator[Letter]:
    session_id, _, letter = _paid(world, placed)
    yield letter
    # Stripe sometimes sends two events with different ids for one fact.
    yield _event(world, world.stripe.event("async_payment_succeeded", session_id))


def paid_before_our_own_call_was_answered(world: World, placed: Placed) -> Iterator[Letter]:
    world.stripe.script.next("open", Fault(UnavailableError(), after_effect=True))
    world.step(lambda: world.begin(placed, Provider.STRIPE))
    yield _event(world, world.stripe.pay(list(world.stripe.sessions)[-1]))


def paid_later(world: World, placed: Placed) -> Iterator[Letter]:
    session_id = _session(world, placed)
    yield _event(world, world.stripe.pay_later(session_id))
    yield _event(world, world.stripe.settle(session_id))


def failed_later(world: World, placed: Placed) -> Iterator[Letter]:
    session_id = _session(world, placed)
    yield _event(world, world.stripe.pay_later(session_id))
    yield _event(world, world.stripe.fail(session_id))


def ran_out(world: World, placed: Placed) -> Iterator[Letter]:
    session_id = _session(world, placed)
    world.stripe.expire(session_id)
    yield _event(world, world.stripe.event("expired", session_id))


def canceled_and_paid_late(world: World, placed: Placed) -> Iterator[Letter]:
    yield _event(world, late_payment(world.stripe, _canceled(world, placed)))


def canceled_sold_out_and_paid_late(world: World, placed: Placed) -> Iterator[Letter]:
    attempt = _canceled(world, placed)
    lines = world.shop.get(placed.order_id).lines
    world.place({lines[0].product_id: 1})
    yield _event(world, late_payment(world.stripe, attempt))


def _canceled(world: World, placed: Placed) -> Attempt:
    attempt = world.begin(placed, Provider.STRIPE)
    world.shop.cancel(placed.buyer, placed.order_id)
    return attempt


def _refunded(world: World, placed: Placed) -> tuple[Letter, str, Json]:
    """Let a payment be refunded in Stripe's dashboard."""
    session_id, intent, letter = _paid(world, placed)
    attempt_id = world.stripe.sessions[session_id]["client_reference_id"]
    paid = world.stripe.paid(intent)
    made = world.stripe.given.make(intent, paid, paid.amount, {"attempt_id": attempt_id})
    return letter, intent, made


def refunded_in_the_dashboard(world: World, placed: Placed) -> Iterator[Letter]:
    letter, _, refund = _refunded(world, placed)
    yield letter
    for what in ("created", "updated"):
        yield _event(world, world.stripe.refund_event(what, refund))


def refunded_and_told_by_the_charge_only(world: World, placed: Placed) -> Iterator[Letter]:
    letter, intent, _ = _refunded(world, placed)
    yield letter
    yield _event(world, world.stripe.charge_event(intent))


def refunded_and_sent_back_by_the_bank(world: World, placed: Placed) -> Iterator[Letter]:
    letter, _, refund = _refunded(world, placed)
    yield letter
    yield _event(world, world.stripe.refund_event("created", refund))
    failed = world.stripe.given.change(refund["id"], "failed")
    yield _event(world, world.stripe.refund_event("failed", failed))


def disputed_and_lost(world: World, placed: Placed) -> Iterator[Letter]:
    _, intent, letter = _paid(world, placed)
    yield letter
    for what, status in (("created", "needs_response"), ("closed", "lost")):
        yield _event(world, world.stripe.dispute_event(what, intent, status))


def _approved(world: World, placed: Placed) -> Attempt:
    attempt = world.begin(placed, Provider.BKASH)
    world.bkash.approve(attempt.reference or "")
    return attempt


def _notification(world: World, attempt: Attempt) -> Letter:
    payment = world.bkash.payments[attempt.reference or ""]
    # One that comes before bKash has moved money is none of bKash's: then nothing may happen.
    return lambda: world.shop.notify(attempt, payment.trx_id or "")


def paid_with_bkash(world: World, placed: Placed) -> Iterator[Letter]:
    attempt = _approved(world, placed)
    yield lambda: world.shop.call_back(attempt)
    yield _notification(world, attempt)


def paid_with_bkash_unheard(world: World, placed: Placed) -> Iterator[Letter]:
    attempt = _approved(world, placed)
    payment_id = attempt.reference or ""
    world.shop.recorder.await_outcome(attempt.attempt_id, payment_id, None)
    world.bkash.execute(payment_id)
    yield _notification(world, attempt)


def turned_back_at_bkash(world: World, placed: Placed) -> Iterator[Letter]:
    attempt = world.begin(placed, Provider.BKASH)
    yield lambda: world.shop.call_back(attempt, "cancel")


PAID, PENDING, REFUNDED = OrderStatus.PAID, OrderStatus.PENDING, OrderStatus.REFUNDED
STORIES = [
    Timeline(paid, PAID, PAID),
    Timeline(paid_and_told_under_two_names, PAID, PAID),
    Timeline(paid_before_our_own_call_was_answered, PAID, PAID),
    Timeline(paid_later, PAID, PAID),
    Timeline(failed_later, PENDING, PENDING),
    Timeline(ran_out, PENDING, PENDING),
    Timeline(canceled_and_paid_late, PAID, PAID),
    Timeline(canceled_sold_out_and_paid_late, OrderStatus.REFUND_DUE, REFUNDED),
    Timeline(refunded_in_the_dashboard, None, REFUNDED),
    Timeline(refunded_and_told_by_the_charge_only, None, REFUNDED),
    Timeline(refunded_and_sent_back_by_the_bank, None, PAID, keeps_units=True),
    Timeline(disputed_and_lost, None, PAID),
    Timeline(paid_with_bkash, PAID, PAID),
    Timeline(paid_with_bkash_unheard, PAID, PAID),
    Timeline(turned_back_at_bkash, PENDING, PENDING),
]
