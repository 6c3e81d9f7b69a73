"""Stripe's mail as it may come: each event one to five times, shuffled, eight at once, some early.

A trace is all the mail about one order. Whatever its order of arrival, one state is the end of it.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from storefront.errors import UnavailableError
from storefront.orders.model import OrderStatus
from storefront.payments.model import Provider
from tests.properties.world import Placed, World
from tests.support.figures import record
from tests.support.gateways import Fault
from tests.support.races import LockedScript

WIDTH = 8
#: Orders in one batch, and batches in `make test` and with --long.
BATCH, SHORT, LONG = 25, 1, 80

Event = dict[str, Any]
#: What happens to an order outside, and what it must come to.
Story = tuple[str, OrderStatus]

STORIES: list[Story] = [
    ("paid", OrderStatus.PAID),
    ("paid, and told under two names", OrderStatus.PAID),
    ("paid before our own call was answered", OrderStatus.PAID),
    ("paid later", OrderStatus.PAID),
    ("failed later", OrderStatus.PENDING),
    ("refunded in the dashboard", OrderStatus.REFUNDED),
    ("disputed and lost", OrderStatus.PAID),
]


def _mail(world: World, placed: Placed, story: str) -> list[Event]:
    """Let a story happen at Stripe's, and return what Stripe writes about it."""
    if story == "paid before our own call was answered":
        world.stripe.script.next("open", Fault(UnavailableError(), after_effect=True))
        world.step(lambda: world.begin(placed, Provider.STRIPE))
        session_id = list(world.stripe.sessions)[-1]
    else:
        session_id = world.begin(placed, Provider.STRIPE).reference or ""
    if story in {"paid later", "failed later"}:
        end = world.stripe.settle if story == "paid later" else world.stripe.fail
        return [world.stripe.pay_later(session_id), end(session_id)]
    events = [world.stripe.pay(session_id)]
    intent = world.stripe.sessions[session_id]["payment_intent"]
    paid = world.stripe.paid(intent)
    if story == "paid, and told under two names":
        # Stripe sometimes sends two events with different ids for one fact.
        events.append(world.stripe.event("async_payment_succeeded", session_id))
    if story == "refunded in the dashboard":
        attempt_id = world.stripe.sessions[session_id]["client_reference_id"]
        made = world.stripe.given.make(intent, paid, paid.amount, {"attempt_id": attempt_id})
        events += [world.stripe.refund_event(what, made) for what in ("created", "updated")]
    if story == "disputed and lost":
        events += [
            world.stripe.dispute_event(what, intent, status)
            for what, status in (("created", "needs_response"), ("closed", "lost"))
        ]
    return events


def _batch(world: World, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same traces for the same seed
    world.stripe.script = LockedScript()
    world.stock_up(BATCH)
    expected: dict[str, OrderStatus] = {}
    letters: list[Event] = []
    for number in range(BATCH):
        story, end = STORIES[number % len(STORIES)]
        world.place({world.products[0]: 1})
        placed = world.orders[-1]
        for event in _mail(world, placed, story):
            letters += [event] * dice.randint(1, 5)
        expected[placed.order_id] = end
    dice.shuffle(letters)

    with ThreadPoolExecutor(WIDTH) as pool:
        list(pool.map(lambda event: world.step(lambda: world.shop.deliver(event)), letters))
    # What is left to chance is whether a fact came before the one it needs: the reconciler asks.
    world.clock.advance(minutes=3)
    world.shop.reconcile()

    assert {one: world.shop.get(one).status for one in expected} == expected, f"seed {seed}"
    world.check()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[0])
def test_a_story_told_once_in_order_ends_as_it_should(
    new_world: Callable[[], World], story: Story
) -> None:
    world = new_world()
    world.stock_up(1)
    world.place({world.products[0]: 1})
    for event in _mail(world, world.orders[0], story[0]):
        world.shop.deliver(event)

    assert world.shop.get(world.orders[0].order_id).status is story[1]


def test_mail_in_any_order_and_number_has_one_end(
    new_world: Callable[[], World], request: pytest.FixtureRequest
) -> None:
    batches = LONG if request.config.option.long else SHORT
    for seed in range(batches):
        _batch(new_world(), seed)

    record(
        "Webhooks in any order and number have one effect",
        "each event 1 to 5 times, shuffled, 8 at once, some before our own call was answered",
        f"{batches * BATCH} traces",
    )
