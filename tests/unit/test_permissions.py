"""Each function may do what it does, and nothing else.

Errands through all functions reach every call they make to DynamoDB and SSM; what was called must
equal the function's policy in the template: a missing permission fails, and so does an unused one.
"""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from argon2 import PasswordHasher
from moto import mock_aws

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from sandbox.simulators.stripe import simulator as stripe_simulator
from storefront.accounts.passwords import Passwords
from storefront.audit.service import AuditService
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.dynamodb import empty_tables
from tests.support.journeys import run_all
from tests.support.sns import ARN
from tests.support.template import functions, read_template
from tests.support.whole_shop import SECRETS, Simulators, World, sns_host

REGION = "eu-west-1"


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
def world(clock: FrozenClock, simulators: Simulators) -> Iterator[World]:
    """The functions, after every errand."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
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
        empty_tables(session.create_client("dynamodb"))
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
        world = World(Deployment(overrides), clock, simulators)
        run_all(world)
        yield world


@pytest.mark.parametrize("folder", [one.folder for one in functions(read_template())])
def test_a_function_may_do_exactly_what_it_does(world: World, folder: str) -> None:
    assert world.shop.used[folder] == world.shop.functions[folder].permissions
