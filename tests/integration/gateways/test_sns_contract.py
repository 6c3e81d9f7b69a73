"""The simulator signs as SNS does, and the shop verifies it over HTTP: two writings of one rule."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from sandbox.simulators.bkash.forgery import CONFIRMATION_FORGERIES, FORGERIES
from sandbox.simulators.bkash.settings import Settings, change_settings
from sandbox.simulators.bkash.simulator import BkashSimulator, open_store
from sandbox.simulators.clock import Clock
from sandbox.simulators.server import serve
from storefront.payments.gateways.bkash.sns import MessageKind, SnsTopic, UnknownTopicError
from storefront.payments.gateways.port import InvalidSignatureError
from tests.support.clock import FrozenClock
from tests.support.sns import ARN, payment

Version = Literal["1", "2"]
VERSIONS: tuple[Version, ...] = ("1", "2")
TEXT = payment("01JZ8KA0N1P2Q3R4S5T6V7W8XY")


class Rig:
    """A simulator that publishes, and a topic that listens to it."""

    def __init__(self, simulator: BkashSimulator, url: str, clock: FrozenClock) -> None:
        self.simulator, self.url = simulator, url
        self.notifications = simulator.notifications
        self.topic = SnsTopic(ARN, url, clock)

    def sign_with(self, version: Version) -> None:
        """Let the simulator sign in this version."""
        change_settings(self.simulator.store, Settings(topic_arn=ARN, signature_version=version))

    def publish(self, kind: Any = "Notification", text: str = TEXT) -> dict[str, Any]:
        """Return a genuine message."""
        return self.notifications.envelope(kind, text, self.url)


@pytest.fixture
def rig(clock: FrozenClock) -> Iterator[Rig]:
    """The simulator, served, and the topic."""
    store = open_store()
    simulator = BkashSimulator(store, Clock(lambda: clock().timestamp()), stage="sandbox")
    server = serve(simulator.app)
    yield Rig(simulator, server.url, clock)
    server.close()
    store.close()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", MessageKind)
def test_what_the_simulator_signs_is_genuine(rig: Rig, kind: MessageKind, version: Version) -> None:
    rig.sign_with(version)

    message = rig.topic.verified(json.dumps(rig.publish(kind.value)).encode())

    assert (message.kind, message.text) == (kind, TEXT)


def test_a_subscription_is_confirmed_at_the_simulator(rig: Rig) -> None:
    asked = rig.publish("SubscriptionConfirmation")

    assert rig.topic.confirm(rig.topic.verified(json.dumps(asked).encode()))

    assert [visit["what"] for visit in rig.notifications.visits()][-1] == "subscription"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("variant", FORGERIES)
def test_every_forgery_of_a_notification_is_refused(
    rig: Rig, variant: str, version: Version
) -> None:
    rig.sign_with(version)
    forged = rig.notifications.forge(rig.publish(), FORGERIES[variant], {}, rig.url)

    with pytest.raises((InvalidSignatureError, UnknownTopicError)):
        rig.topic.verified(json.dumps(forged).encode())


@pytest.mark.parametrize("variant", CONFIRMATION_FORGERIES)
def test_no_forgery_of_a_confirmation_makes_us_visit_anything(rig: Rig, variant: str) -> None:
    asked = rig.publish("SubscriptionConfirmation")
    forged = rig.notifications.forge(asked, CONFIRMATION_FORGERIES[variant], {}, rig.url)

    with pytest.raises((InvalidSignatureError, UnknownTopicError)):
        rig.topic.confirm(rig.topic.verified(json.dumps(forged).encode()))

    assert "subscription" not in [visit["what"] for visit in rig.notifications.visits()]
