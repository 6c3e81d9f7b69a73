"""Secrets: kept for a while, read again when it helps, and never lost to an outage."""

import pytest

from storefront.errors import UnavailableError
from storefront.parameters import MAX_AGE_SECONDS, PAUSE_SECONDS, Secret, SecretMissingError


class Ssm:
    """The parameter store: one value, or out of order.

    Attributes:
        value: what it holds; None while it cannot be read.
        reads: how often somebody tried.
        now: seconds of a clock that never goes back.
    """

    def __init__(self, value: str | None = "one") -> None:
        self.value, self.reads, self.now = value, 0, 0.0

    def read(self, name: str) -> str:
        """Return the value."""
        assert name == "/storefront/secret"
        self.reads += 1
        if self.value is None:
            raise UnavailableError
        return self.value


@pytest.fixture
def ssm() -> Ssm:
    """A parameter store that works."""
    return Ssm()


@pytest.fixture
def secret(ssm: Ssm) -> Secret:
    """The secret in it."""
    return Secret("/storefront/secret", ssm.read, lambda: ssm.now)


def test_a_value_is_read_when_it_is_first_needed_and_then_kept(ssm: Ssm, secret: Secret) -> None:
    assert ssm.reads == 0

    for now in (0, 1, MAX_AGE_SECONDS):
        ssm.now = now
        assert secret.text() == "one"

    assert ssm.reads == 1


def test_a_value_that_is_old_is_read_again(ssm: Ssm, secret: Secret) -> None:
    secret.text()
    ssm.value = "two"
    ssm.now = MAX_AGE_SECONDS + 1

    assert [secret.text(), secret.text()] == ["two", "two"]
    assert ssm.reads == 2


def test_an_old_value_serves_for_as_long_as_the_store_is_down(ssm: Ssm, secret: Secret) -> None:
    secret.text()
    ssm.value = None

    for hour in range(1, 49):
        ssm.now = hour * 3600
        assert secret.text() == "one"

    ssm.value = "two"
    ssm.now += PAUSE_SECONDS + 1
    assert secret.text() == "two"


def test_a_store_that_is_down_is_asked_twice_a_minute_at_most(ssm: Ssm, secret: Secret) -> None:
    """Each try may take seconds, in which a customer waits."""
    secret.text()
    ssm.value = None

    for second in range(61):
        ssm.now = MAX_AGE_SECONDS + 1 + second
        secret.text()

    assert ssm.reads - 1 == 2


def test_without_any_value_a_store_that_is_down_is_said_to_be(ssm: Ssm, secret: Secret) -> None:
    ssm.value = None
    with pytest.raises(UnavailableError):
        secret.text()

    ssm.value = "one"

    assert secret.text() == "one"


def test_a_value_that_was_refused_is_replaced_by_a_new_one(ssm: Ssm, secret: Secret) -> None:
    secret.text()
    ssm.value = "two"

    assert secret.refresh()

    assert secret.text() == "two"


def test_to_read_the_same_value_again_is_no_reason_to_try_again(ssm: Ssm, secret: Secret) -> None:
    secret.text()

    assert not secret.refresh()

    assert (secret.text(), ssm.reads) == ("one", 2)


def test_a_refusal_while_the_store_is_down_does_not_cost_the_value(
    ssm: Ssm, secret: Secret
) -> None:
    """As by a forged webhook: everybody can have a secret refused."""
    secret.text()
    ssm.value = None
    ssm.now = 61

    assert not secret.refresh(older_than_seconds=60)

    assert secret.text() == "one"


@pytest.mark.parametrize("value", ["one", None], ids=["up", "down"])
def test_refusals_make_us_ask_the_store_once_a_minute_at_most(
    ssm: Ssm, secret: Secret, value: str | None
) -> None:
    secret.text()
    ssm.value = value

    for second in range(241):
        ssm.now = second
        secret.refresh(older_than_seconds=60)

    assert ssm.reads == 1 + 4


def test_a_secret_that_nobody_has_read_is_not_read_because_it_was_refused(
    ssm: Ssm, secret: Secret
) -> None:
    assert not secret.refresh()
    assert ssm.reads == 0


def test_several_secrets_are_told_apart_and_an_object_is_one(ssm: Ssm, secret: Secret) -> None:
    ssm.value = '{"app_key": "k"}'
    assert secret.json() == {"app_key": "k"}
    ssm.value = " one,two\nthree "
    secret.refresh()
    assert secret.words() == ["one", "two", "three"]
    ssm.value = "[]"
    secret.refresh()
    with pytest.raises(TypeError):
        secret.json()


def test_a_missing_secret_is_looked_for_again_after_a_pause_only() -> None:
    """So that what strangers send to a shop without a provider asks SSM twice a minute at most."""
    reads, now = 0, 0.0

    def read(_: str) -> str:
        nonlocal reads
        reads += 1
        if reads == 1:
            raise SecretMissingError
        return "given at last"

    secret = Secret("/storefront/secret", read, lambda: now)

    assert [secret.is_there() for _ in range(50)] == [False] * 50
    assert reads == 1
    now = PAUSE_SECONDS + 1
    assert secret.is_there()
    assert secret.text() == "given at last"


def test_a_secret_that_cannot_be_read_just_now_may_be_there(ssm: Ssm, secret: Secret) -> None:
    ssm.value = None

    assert secret.is_there()
