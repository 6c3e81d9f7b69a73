"""Each function may do what it does, and nothing else.

Journeys through all functions reach every call they make to DynamoDB and SSM; what was called must
equal the function's policy in the template: a missing permission fails, and so does an unused one.
"""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storefront.audit.service import AuditService
from tests.support import journeys
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.journeys import run_all
from tests.support.template import functions, read_template
from tests.support.whole_shop import World, deployed_world, simulated

JOURNEYS = Path(journeys.__file__).parent
#: How much of what was called last is told of a failure.
TOLD = 4


@dataclass(frozen=True)
class Driven:
    """The functions after all journeys.

    Args:
        shop: what they asked AWS for.
        failure: which journey failed, and the calls that led to it; None if all were done.
    """

    shop: Deployment
    failure: str | None


@pytest.fixture(scope="module")
def clock() -> FrozenClock:
    """The clock of functions and providers."""
    return FrozenClock()


@pytest.fixture(scope="module")
def driven(clock: FrozenClock) -> Iterator[Driven]:
    """The functions, after every journey."""
    with (
        simulated(clock) as simulators,
        deployed_world(clock, simulators) as world,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))
        yield drive(world)


def drive(world: World) -> Driven:
    """Run every journey, and say what stood in the way of the one that failed."""
    try:
        run_all(world)
    except Exception as error:  # noqa: BLE001 - each function's test tells of it
        frames = traceback.extract_tb(error.__traceback__)
        journey = next(one for one in reversed(frames) if Path(one.filename).parent == JOURNEYS)
        place = f"line {journey.lineno} of {journey.filename}, in {journey.name}"
        latest = "\n  ".join(world.shop.trail[-TOLD:])
        failure = f"{place}: {error!r}\n  {latest}"
        return Driven(world.shop, failure)
    return Driven(world.shop, None)


def test_every_journey_is_done(driven: Driven) -> None:
    """The functions that were called last, and what they answered and logged, tell why not."""
    if driven.failure is not None:
        pytest.fail(f"a journey failed: {driven.failure}")


@pytest.mark.parametrize("folder", [one.folder for one in functions(read_template())])
def test_a_function_may_do_exactly_what_it_does(driven: Driven, folder: str) -> None:
    because = f"; a journey failed before: {driven.failure}" if driven.failure else ""
    used, allowed = driven.shop.used.get(folder), driven.shop.functions[folder].permissions
    if used is None:
        pytest.fail(f"{folder} is driven by no journey: add it to {JOURNEYS}{because}")

    assert used - allowed == set(), f"declare it in `needs` at functions/{folder}/app.py"
    assert allowed - used == set(), (
        f"take it from `needs` at functions/{folder}/app.py, or use it in a journey{because}"
    )
