"""Each function may do what it does, and nothing else.

Errands through all functions reach every call they make to DynamoDB and SSM; what was called must
equal the function's policy in the template: a missing permission fails, and so does an unused one.
"""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest
from argon2 import PasswordHasher

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from storefront.accounts.passwords import Passwords
from storefront.audit.service import AuditService
from tests.support import journeys
from tests.support.aws import aws_in_process
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.dynamodb import empty_tables
from tests.support.journeys import run_all
from tests.support.sns import ARN
from tests.support.template import functions, read_template
from tests.support.whole_shop import SECRETS, Simulators, World, sns_host

REGION = "eu-west-1"
JOURNEYS = journeys.__file__
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
def simulators(clock: FrozenClock) -> Iterator[Simulators]:
    """Stripe, which records events and sends none, and bKash."""
    seconds = Clock(lambda: clock().timestamp())
    stripe_store, bkash_store = stripe_simulator.open_store(), bkash_simulator.open_store()
    stripe = stripe_simulator.StripeSimulator(stripe_store, seconds, stage="sandbox")
    bkash = bkash_simulator.BkashSimulator(bkash_store, seconds, stage="sandbox")
    servers = serve(stripe.app), serve(bkash.app), serve(sns_host())
    yield Simulators(*(server.url for server in servers))
    for server in servers:
        server.close()
    stripe_store.close()
    bkash_store.close()


@pytest.fixture(scope="module")
def driven(clock: FrozenClock, simulators: Simulators) -> Iterator[Driven]:
    """The functions, after every journey."""
    with pytest.MonkeyPatch.context() as patch, aws_in_process():
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            patch.setenv(name, REGION)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.setenv(name, "testing")
        # Powertools reads it when a figure is written, not when the function starts.
        patch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Storefront")
        patch.setattr("storefront.clock.system_clock", clock)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(Passwords.__init__, "__defaults__", (cheap,))
        patch.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))
        session = botocore.session.get_session()
        empty_tables()
        ssm: Any = session.create_client("ssm")
        for name, value in SECRETS.items():
            ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        overrides = {
            "STAGE": "sandbox",
            "STRIPE_API_BASE": simulators.stripe,
            "BKASH_API_BASE": simulators.bkash,
            "BKASH_SNS_BASE": simulators.sns,
            "BKASH_TOPIC_ARN": ARN,
            "BKASH_CALLBACK_URL": "https://callback.example/",
            "RESULT_URL": "https://shop.example/result",
        }
        yield drive(World(Deployment(overrides), clock, simulators))


def drive(world: World) -> Driven:
    """Run every journey, and say what stood in the way of the one that failed."""
    try:
        run_all(world)
    except Exception as error:  # noqa: BLE001 - each function's test tells of it
        frames = traceback.extract_tb(error.__traceback__)
        journey = next(frame for frame in reversed(frames) if frame.filename == JOURNEYS)
        latest = "\n  ".join(world.shop.trail[-TOLD:])
        failure = f"line {journey.lineno} of {JOURNEYS}, in {journey.name}: {error!r}\n  {latest}"
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
