"""A request whose answer was lost comes again, and has one effect; one that others are always
before has none, says so, and may come again.

Every endpoint that changes something is driven, found by its declaration.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import pytest

from storefront.db.store import Retry
from storefront.web.endpoint import Endpoint, UrlEndpoint
from tests.support.clock import FrozenClock
from tests.support.declared import declared
from tests.support.dynamodb import empty_tables
from tests.support.functions import Answer
from tests.support.repeats import (
    REPEAT_CASES,
    Event,
    Measure,
    Money,
    RepeatCase,
    forestalled,
    lost_commit,
    measure,
    moved,
    repeat_case_of,
)
from tests.support.whole_shop import World, deployed_world, simulated

CHANGING = [
    name
    for name, function in declared().items()
    if isinstance(function.handler, UrlEndpoint)
    or (isinstance(function.handler, Endpoint) and function.handler.method != "GET")
]

KEYED = [
    name
    for name, function in declared().items()
    if isinstance(function.handler, Endpoint) and function.handler.idempotency_key
]

#: After how many minutes each the reconciler comes. While an agreement at bKash is good, for the
#: lease of its token may be held by a request that heard nothing; then to ask, and then to act.
ASKED_AFTER = (3, 31, 31)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The whole shop; nothing waits in it."""
    clock = FrozenClock()
    with (
        pytest.MonkeyPatch.context() as patch,
        simulated(clock) as simulators,
        deployed_world(clock, simulators) as world,
    ):
        patch.setattr("storefront.db.store.Retry", partial(Retry, sleep=lambda _: None))
        yield world


@dataclass(frozen=True)
class Run:
    """A request on its way, in a shop of its own.

    Args:
        world: the shop.
        folder: of the function.
        case: what is asked of it.
        event: the request.
        before: what had moved at the providers.
    """

    world: World
    folder: str
    case: RepeatCase
    event: Event
    before: Money

    @classmethod
    def begin(cls, world: World, folder: str) -> "Run":
        """Prepare the request on empty tables; fails by the function's name if nobody wrote one."""
        case = repeat_case_of(folder)
        if case is None:
            pytest.fail(
                f"nobody repeats {folder}: give its test in tests/unit/functions a REPEAT_CASE"
            )
        empty_tables()
        return cls(world, folder, case, case.prepare(world), moved(world))

    def send(self) -> Answer:
        """Send the request, which is the same each time."""
        return self.world.shop.answer(self.folder, self.event)

    def effect(self) -> tuple[Measure, Money]:
        """Return what came of it in the end, in the tables and at the providers."""
        for minutes in ASKED_AFTER if self.case.settles else ():
            self.world.clock.advance(minutes=minutes)
            self.world.shop.invoke("reconcile_payments", {})
        (payments, refunded), (had, given) = moved(self.world), self.before
        return measure(self.case.adds), (payments - had, refunded - given)


#: What a request that comes once is answered, and what it does, by the function's folder.
Undisturbed = Callable[[str], tuple[Answer, tuple[Measure, Money]]]


def _undisturbed(world: World, folder: str) -> tuple[Answer, tuple[Measure, Money]]:
    run = Run.begin(world, folder)
    return run.send(), run.effect()


@pytest.fixture(scope="module")
def undisturbed(world: World) -> Undisturbed:
    """Tells of each function, which is asked but once."""
    return cache(partial(_undisturbed, world))


@pytest.mark.siblings(16)
@pytest.mark.parametrize("folder", CHANGING)
def test_a_request_that_comes_twice_takes_effect_once(
    world: World, undisturbed: Undisturbed, folder: str
) -> None:
    """The client's connection broke: the whole request was done, and its answer went nowhere."""
    once, effect = undisturbed(folder)
    run = Run.begin(world, folder)

    first, repeat = run.send(), run.send()

    assert first.status == once.status
    assert_fitting(run.case, repeat)
    assert not run.case.same or repeat.body == first.body
    assert run.effect() == effect


@pytest.mark.siblings(12)
@pytest.mark.parametrize("folder", CHANGING)
def test_a_write_whose_answer_was_lost_is_not_done_again(
    world: World, undisturbed: Undisturbed, folder: str
) -> None:
    """Each transaction of the request in turn: it was written, and the function never hears so."""
    _, effect = undisturbed(folder)
    nth, commits = 1, [""]
    while nth <= len(commits):
        run = Run.begin(world, folder)
        with lost_commit(nth) as commits:
            first = run.send()
        repeat = run.send()

        assert first.status >= 300 or len(commits) < nth, f"{first} although nothing was heard"
        assert_fitting(run.case, repeat)
        assert run.effect() == effect, f"after the loss of answer {nth} of {len(commits)}"
        nth += 1


@pytest.mark.siblings(12)
@pytest.mark.parametrize("folder", CHANGING)
def test_a_request_whom_others_are_always_before_is_told_so_and_may_come_again(
    world: World, undisturbed: Undisturbed, folder: str
) -> None:
    """Each condition of its writes in turn, as often as it tries: no success, and no fault."""
    once, effect = undisturbed(folder)
    place, conditions = 0, 1
    while place < conditions:
        run = Run.begin(world, folder)
        world.clock.advance(milliseconds=5)
        with forestalled(place, world.clock()) as met:
            answer = run.send()

        assert not met.refused or answer.status >= 300 or not answer.body, f"{answer} for nothing"
        assert answer.status < 500 or answer.status == 503, f"condition {place}: {answer}"
        assert run.send().status == once.status
        assert run.effect() == effect, f"after condition {place}"
        place, conditions = place + 1, max(conditions, met.conditions)


@pytest.mark.parametrize("folder", KEYED)
def test_what_a_key_recognises_is_not_done_without_one(world: World, folder: str) -> None:
    """Nobody learns only from a second order that a key would have been good."""
    run = Run.begin(world, folder)
    before = run.effect()
    del run.event["headers"]["Idempotency-Key"]

    answer = run.send()

    assert answer.status == 400
    assert answer.body["type"].endswith("idempotency-key-required")
    assert run.effect() == before


def assert_fitting(case: RepeatCase, repeat: Answer) -> None:
    """A repeat is a success, unless the case says otherwise."""
    if case.status is None:
        assert 200 <= repeat.status < 300, repeat
    else:
        assert repeat.status == case.status, repeat


def test_no_case_is_of_a_function_that_is_no_more() -> None:
    assert REPEAT_CASES.keys() <= set(CHANGING)
