"""The providers' mail as it may come: each message one to five times, shuffled, eight at once.

A trace is all the mail about one order. Whatever its order of arrival, one state is the end of it:
that in which it ends when the same story is told once and in order.
"""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.errors import UnavailableError
from storefront.orders.status import OrderStatus
from tests.properties.stories import STORIES, Letter, Timeline
from tests.properties.tally import OrderTally, tally
from tests.properties.world import Placed, World
from tests.support.figures import record
from tests.support.invariants import check_invariants, contents
from tests.support.races import LockedScript, in_turn, refusals

WIDTH = 8
#: Orders in one batch, and batches in `make test` and with --long.
BATCH, SHORT, LONG = 2 * len(STORIES), 1, 100
#: Of the unit that each order is for, in minor units.
PRICE = 19_900
#: How often a provider sends again what was answered with 503.
PATIENCE = 20

NewWorld = Callable[[], World]
#: What an order has come to by its mail, and when its provider has been asked, too.
Ends = tuple[OrderTally, OrderTally]


@pytest.fixture(scope="module")
def ends(new_world: NewWorld) -> list[Ends]:
    """What each story comes to when it is told once and in order."""
    return [_told_in_order(new_world(), story) for story in STORIES]


def _told_in_order(world: World, story: Timeline) -> Ends:
    placed = _order(world)
    for letter in story.happen(world, placed):
        letter()
    by_mail = _tally(world)[placed.order_id]
    _ask(world)
    world.check()
    return by_mail, _tally(world)[placed.order_id]


def _order(world: World) -> Placed:
    """Let somebody order the only unit of a product."""
    world.stock_up(1)
    world.place({world.products[-1]: 1})
    return world.orders[-1]


def _ask(world: World) -> None:
    """Let the reconciler ask about what the mail may have said in a wrong order."""
    world.clock.advance(minutes=3)
    world.shop.reconcile()


def _tally(world: World) -> dict[str, OrderTally]:
    """Return what orders have come to; refunds that failed may never have been heard of."""
    return {
        order_id: replace(one, refunds=tuple(each for each in one.refunds if each[1] != "failed"))
        for order_id, one in tally(world, contents(world.store)).items()
    }


def _deliver(letters: list[Letter]) -> None:
    """Deliver mail as it comes, and again what the shop could not take."""
    for _ in range(PATIENCE):
        outcomes = in_turn(letters, WIDTH)
        refused = [one for one in refusals(outcomes) if not isinstance(one, UnavailableError)]
        assert not refused, "a sender is refused only what it may send again"
        letters = [
            letter
            for letter, outcome in zip(letters, outcomes, strict=True)
            if isinstance(outcome, UnavailableError)
        ]
    assert not letters, f"not taken in {PATIENCE} deliveries"


def _batch(world: World, ends: list[Ends], seed: int) -> None:
    dice = random.Random(seed)
    world.stripe.script, world.bkash.script = LockedScript(), LockedScript()
    told: dict[str, int] = {}
    letters: list[Letter] = []
    for number in range(BATCH):
        placed = _order(world)
        told[placed.order_id] = number % len(STORIES)
        for letter in STORIES[number % len(STORIES)].happen(world, placed):
            letters += [letter] * dice.randint(1, 5)
    dice.shuffle(letters)

    _deliver(letters)
    # Not yet the ledgers: that a bank sent a refund back may have been told first, and for nothing.
    check_invariants(world.shop)
    by_mail = _tally(world)
    _ask(world)
    world.check()
    at_the_end = _tally(world)

    for order_id, number in told.items():
        if STORIES[number].by_mail:
            assert by_mail[order_id] == ends[number][0], f"seed {seed}, {STORIES[number]}, by mail"
        end = ends[number][1]
        may = [end, _with_its_unit_sold(end)] if STORIES[number].keeps_units else [end]
        assert at_the_end[order_id] in may, f"seed {seed}, {STORIES[number]}"


def _with_its_unit_sold(end: OrderTally) -> OrderTally:
    """Return the end that it is when the shop never heard of a refund that came back."""
    return replace(end, movements=(("sold", -1),), levels=((0, 0),), goods=())


@pytest.mark.parametrize("number", range(len(STORIES)), ids=[str(one) for one in STORIES])
def test_a_story_told_once_in_order_ends_as_it_should(ends: list[Ends], number: int) -> None:
    story, (by_mail, at_the_end) = STORIES[number], ends[number]

    assert story.by_mail is None or by_mail.status == story.by_mail.value
    assert at_the_end.status == story.end.value
    kept = PRICE if story.end is OrderStatus.PAID else 0
    assert at_the_end.taken - at_the_end.given == kept, "money is kept for what is paid for only"


def test_mail_in_any_order_and_number_has_one_end(
    new_world: NewWorld, ends: list[Ends], request: pytest.FixtureRequest
) -> None:
    batches = LONG if request.config.option.long else SHORT
    for seed in range(batches):
        _batch(new_world(), ends, seed)

    record(
        "Webhooks, callbacks and notifications in any order and number have one effect",
        f"{len(STORIES)} stories; each message 1 to 5 times, shuffled, 8 at once",
        "the same end",
        times=batches * BATCH,
    )
