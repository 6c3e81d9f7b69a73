"""Every step to the outside of every request that matters, failing in every way that differs.

Each case sends a request that is interrupted (`tests.properties.interruptions`):

* one fault at one boundary, a call to DynamoDB or to a provider;
* an outage of DynamoDB from one call on, until the request has ended;
* a provider that gives no answer, and then the end of the process before or after each later
  write, those of the way out of the first fault among them;
* a refund that bKash has made and lists later.

Then the invariants are checked and the request is sent once more, as a client does who got no
answer. It must get the answer of the first one, if that had one, and make nothing a second time; a
refusal must change nothing. At the end everything has come to its end by itself, as it does when
nothing is interrupted, and the providers' ledgers are ours.

A world that an earlier interruption has led to is not followed twice: what comes of it is known.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest

from sandbox.faults.kinds import Kind
from storefront.errors import ProviderRefusedError, StorefrontError, UnavailableError
from storefront.payments.model import Provider
from tests.properties.interruptions import (
    LISTED_LATE,
    Interruption,
    outages,
    pairs,
    run,
    single,
    unlisted,
)
from tests.properties.rest import come_to_rest
from tests.properties.scenarios import SCENARIOS, Request, Scenario
from tests.properties.tally import OrderTally, fingerprint, tally
from tests.properties.world import World
from tests.support.figures import record
from tests.support.invariants import contents

NewWorld = Callable[[], World]
#: What a request must have come to: after its repeat, and at the end.
End = tuple[list[OrderTally], list[OrderTally]]
_NO_ANSWER = ("no-answer-before", "no-answer-after")


class Trial:
    """A request, interrupted again and again.

    Args:
        new_world: makes worlds.
        scenario: the request.
        everything: whether everything is tried (`--long`), or only what differs most.
    """

    def __init__(self, new_world: NewWorld, scenario: Scenario, *, everything: bool) -> None:
        self._new_world = new_world
        self._scenario = scenario
        self._everything = everything
        self._known: set[str] = set()
        self._end = self._undisturbed()

    def interruptions(self) -> Iterator[Interruption]:
        """Yield what may interrupt the request."""
        world = self._new_world()
        request = run(world, self._scenario.prepare(world).send)
        turn = SCENARIOS.index(self._scenario)
        yield from single(request, turn, everything=self._everything)
        yield from outages(request, turn, everything=self._everything)
        for call in request.calls:
            if call.provider is Provider.BKASH and call.name == "refund":
                yield Interruption(call=call, how=LISTED_LATE)
            for how in _NO_ANSWER if self._everything else ():
                world = self._new_world()
                first = Interruption(call=call, how=how)
                yield from pairs(run(world, self._scenario.prepare(world).send, first), call, how)

    def interrupt(self, interruption: Interruption) -> None:
        """Send the request, interrupted, and once more, and see what it comes to."""
        world = self._new_world()
        request = self._scenario.prepare(world)
        refunds, before = len(world.bkash.given.made), contents(world.store)
        first = run(world, request.send, interruption).outcome
        if _is_refusal(first):
            assert contents(world.store) == before, f"refused, and changed something: {first!r}"
        is_late = interruption.how == LISTED_LATE
        known = fingerprint(world, first if isinstance(first, str) else type(first), is_late)
        if known in self._known:
            return
        self._known.add(known)
        world.check()
        with unlisted(world, refunds) if is_late else nullcontext():
            again = self._repeat(world, request, first)
        world.check()
        # A provider's fault may end in a wait that the undisturbed request has not.
        if request.at_once:
            assert sorted(tally(world).values()) == self._end[0], "after the repeat"
        self._rest(world, request, again)
        assert sorted(tally(world).values()) == self._end[1], "at the end"

    def _repeat(self, world: World, request: Request, first: object) -> object:
        before = contents(world.store)
        again = run(world, request.send).outcome
        if _is_refusal(again):
            assert contents(world.store) == before, f"refused, and changed something: {again!r}"
        if request.made:
            assert isinstance(again, str), f"a repeat is answered with {again!r}"
            assert first == again or not isinstance(first, str), "a repeat has its first answer"
        return again

    def _rest(self, world: World, request: Request, answer: object) -> None:
        come_to_rest(world, by_schedule=self._everything)
        if request.made:
            assert request.made() == [answer], "what was asked for once exists once"

    def _undisturbed(self) -> End:
        """Return what the request comes to when nothing interrupts it."""
        world = self._new_world()
        request = self._scenario.prepare(world)
        first = run(world, request.send).outcome
        again = self._repeat(world, request, first)
        after = sorted(tally(world).values())
        self._rest(world, request, again)
        return after, sorted(tally(world).values())


def _is_refusal(outcome: object) -> bool:
    """Tell whether a client was told that nothing was done."""
    # After a provider's refusal the attempt, or the refund, is recorded as failed.
    unclear = UnavailableError | ProviderRefusedError
    return isinstance(outcome, StorefrontError) and not isinstance(outcome, unclear)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_a_request_interrupted_anywhere_is_whole_after_a_repeat_and_some_time(
    new_world: NewWorld, request: pytest.FixtureRequest, scenario: Scenario
) -> None:
    trial = Trial(new_world, scenario, everything=request.config.option.long)
    interruptions = list(trial.interruptions())
    assert interruptions, "a request without a step to the outside proves nothing"
    failures = Counter[str]()

    for interruption in interruptions:
        try:
            trial.interrupt(interruption)
        except Exception as error:  # noqa: BLE001 - all cases are tried, then all are told
            failures[f"{interruption}: {type(error).__name__}: {error}"] += 1

    assert not failures, "\n".join(failures)
    record(
        "Every interrupted request is whole after a repeat and some time",
        "each call to DynamoDB and the providers x each class of fault; outages; two faults; "
        f"in {len(SCENARIOS)} kinds of request",
        f"{scenario}: {len(interruptions)} cases",
    )


def test_every_kind_of_fault_has_its_turn(
    new_world: NewWorld, request: pytest.FixtureRequest
) -> None:
    if not request.config.option.long:
        pytest.skip("`make test` tries only those that differ most")
    met = set()
    for turn, scenario in enumerate(SCENARIOS):
        world = new_world()
        sent = run(world, scenario.prepare(world).send)
        met |= {one.kind for one in single(sent, turn, everything=True)}

    assert met - {None} == set(Kind)
