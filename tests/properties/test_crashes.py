"""Every step to the outside of every request that matters, failing in every way it can.

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

from storefront.errors import ProviderRefusedError, StorefrontError, UnavailableError
from storefront.payments.model.attempt import Provider
from tests.properties.interruptions import (
    LISTED_LATE,
    Interruption,
    Run,
    outages,
    pairs,
    run,
    single,
    unlisted,
)
from tests.properties.requests import Request
from tests.properties.rest import come_to_rest
from tests.properties.scenarios import SCENARIOS, Scenario
from tests.properties.tally import Contents, OrderTally, fingerprint, tally
from tests.properties.world import World
from tests.support.figures import record
from tests.support.invariants import contents

NewWorld = Callable[[], World]
#: What everything has come to after a request's repeat (if that is `at_once`), and at the end.
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
        self._end: End | None = None
        self._undisturbed = self._try(None)

    def interruptions(self) -> Iterator[Interruption]:
        """Yield what may interrupt the request."""
        request, turn = self._undisturbed, SCENARIOS.index(self._scenario)
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
        first = self._try(interruption)
        if _is_refusal(first.outcome):
            self._require_no_effect(interruption)

    def _try(self, interruption: Interruption | None) -> Run:
        world = self._new_world()
        request, refunds = self._scenario.prepare(world), len(world.bkash.given.made)
        first = run(world, request.send, interruption)
        seen = contents(world.store)
        is_late = interruption is not None and interruption.how == LISTED_LATE
        answer = first.outcome if isinstance(first.outcome, str) else None
        known = fingerprint(world, seen, answer, is_late)
        if known not in self._known:
            # A client who got the answer can tell more than one who did not.
            self._known |= {known, fingerprint(world, seen, None, is_late)}
            world.check()
            with unlisted(world, refunds) if is_late else nullcontext():
                again = self._repeat(world, request, seen, answer)
            self._require_same_end(world, request, again)
        return first

    def _repeat(self, world: World, request: Request, seen: Contents, answer: str | None) -> object:
        again = run(world, request.send).outcome
        if _is_refusal(again):
            assert contents(world.store) == seen, f"refused, and changed something: {again!r}"
        if request.made:
            assert isinstance(again, str), f"a repeat is answered with {again!r}"
            assert answer in {again, None}, "a repeat has its first answer"
        return again

    def _require_same_end(self, world: World, request: Request, answer: object) -> None:
        """Let everything come to the end that it has when nothing is interrupted."""
        after = sorted(tally(world, contents(world.store)).values()) if request.at_once else []
        rest = come_to_rest(world, by_schedule=self._everything)
        end = after, sorted(tally(world, rest).values())
        if request.made:
            assert request.made() == [answer], "what was asked for once exists once"
        self._end = self._end or end  # the first to get here is not interrupted
        assert end[0] == self._end[0], "what it has come to after the repeat"
        assert end[1] == self._end[1], "what it has come to at the end"

    def _require_no_effect(self, interruption: Interruption) -> None:
        """Send the request again in the same world, to compare it before and after a refusal."""
        world = self._new_world()
        request = self._scenario.prepare(world)
        before = contents(world.store)
        refusal = run(world, request.send, interruption).outcome
        assert contents(world.store) == before, f"refused, and changed something: {refusal!r}"


def _is_refusal(outcome: object) -> bool:
    """Return whether a client was told that nothing was done."""
    # After a provider's refusal the attempt, or the refund, is recorded as failed.
    unclear = UnavailableError | ProviderRefusedError
    return isinstance(outcome, StorefrontError) and not isinstance(outcome, unclear)


@pytest.mark.siblings(16)
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
        "each write and provider's call x each fault, each read; outages; two faults at once",
        "whole",
        case=str(scenario),
        times=len(interruptions),
    )
