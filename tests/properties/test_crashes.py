"""Every step to the outside of every request that matters, failing in every way it can.

Each case sends a request with one fault at one of its steps, and checks the invariants. Then the
request is sent once more, as a client does who got no answer, and after the sweeps everything has
come to its end and the providers' ledgers are ours.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Plan
from storefront.payments.model import Provider
from tests.properties.scenarios import SCENARIOS, Scenario
from tests.properties.world import (
    PROVIDER_FAULTS,
    AnyFault,
    DatabaseFault,
    ProviderFault,
    World,
)
from tests.support.faults import COMMIT, faulty
from tests.support.figures import record

#: What `make test` tries, at writes and at providers' calls only: that the process ends after each.
_SHORT = (Kind.KILLED_AFTER,)
_SHORT_PROVIDERS = ("killed-after",)


def _cases(world: World, scenario: Scenario, *, everything: bool) -> list[AnyFault]:
    """Send a request without faults, and return every fault that could have met it."""
    request = scenario.prepare(world)
    calls = {Provider.STRIPE: world.stripe.script.calls, Provider.BKASH: world.bkash.script.calls}
    before = {provider: len(made) for provider, made in calls.items()}
    plan = Plan()
    with faulty(world.store, plan):
        request()
    found: list[AnyFault] = [
        DatabaseFault(kind, number)
        for number, operation in enumerate(plan.calls, start=1)
        for kind in (Kind if everything else _SHORT)
        if (everything or operation == COMMIT) and kind.applies_to(operation)
    ]
    for provider, made in calls.items():
        for call in dict.fromkeys(made[before[provider] :]):
            hows = PROVIDER_FAULTS if everything else _SHORT_PROVIDERS
            found += [ProviderFault(provider, call, how) for how in hows]
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_a_request_interrupted_anywhere_is_whole_after_a_repeat_and_a_sweep(
    new_world: Callable[[], World], request: pytest.FixtureRequest, scenario: Scenario
) -> None:
    everything = request.config.option.long
    cases = _cases(new_world(), scenario, everything=everything)
    assert cases, "a request without a step to the outside proves nothing"
    failures = Counter[str]()

    for fault in cases:
        world = new_world()
        send = scenario.prepare(world)
        try:
            world.step(send, fault)
            world.check()
            world.step(send)
            world.check()
            world.settle_down()
        except Exception as error:  # noqa: BLE001 - all cases are tried, then all are told
            failures[f"{fault}: {type(error).__name__}: {error}"] += 1

    assert not failures, "\n".join(failures)
    record(
        "Every interrupted request is whole after a repeat and a sweep",
        "each call to DynamoDB and the providers x each fault, in 17 kinds of request",
        f"{scenario}: {len(cases)} cases",
    )
