"""Secrets: kept for a while, read again when it helps, and never lost to an outage."""

import heapq
import random
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

from storefront.errors import UnavailableError
from storefront.parameters import (
    MAX_AGE_SECONDS,
    PAUSE_SECONDS,
    Secret,
    SecretMissingError,
    SecretRetry,
    SsmBusyError,
)
from tests.support.declared import declared
from tests.support.scripted_peer import answer, let_reads_take, peer


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


#: What SSM answers a second, all functions of an account together, and at once.
SSM_RATE = SSM_BURST = 40
DICE = random.Random(1)
PATIENT = SecretRetry(uniform=DICE.uniform)
#: As it was: three calls of botocore's, whose waits are up to one second and up to two.
IMPATIENT = SecretRetry(seconds=3, base_seconds=1, cap_seconds=2, uniform=DICE.uniform)


def turned_away(starts: int, retry: SecretRetry, calls: int = 1000) -> int:
    """Return how many of the functions that start in one second never get their secret."""
    queue = [(DICE.random(), one, 0.0, 0) for one in range(starts)]
    queue = [(now, one, now, 0) for now, one, _, _ in queue]
    heapq.heapify(queue)
    tokens, refilled, lost = float(SSM_BURST), 0.0, 0
    while queue:
        now, one, began, turn = heapq.heappop(queue)
        tokens = min(SSM_BURST, tokens + (now - refilled) * SSM_RATE)
        refilled = now
        if tokens >= 1:
            tokens -= 1
            continue
        wait = retry.pause(turn, now - began) if turn + 1 < calls else None
        if wait is None:
            lost += 1
        else:
            heapq.heappush(queue, (now + wait, one, began, turn + 1))
    return lost


@pytest.mark.parametrize("starts", [50, 200, 400])
def test_functions_that_start_in_a_rush_all_get_their_secrets(starts: int) -> None:
    """A sale begins: SSM answers 40 calls a second, and each new function asks it once."""
    assert [turned_away(starts, PATIENT) for _ in range(5)] == [0] * 5


@pytest.mark.parametrize(("starts", "least"), [(200, 5), (400, 15)])
def test_three_calls_were_too_few_for_a_rush(starts: int, least: int) -> None:
    """The model of SSM shows what was seen: otherwise it would prove nothing."""
    assert turned_away(starts, IMPATIENT, calls=3) * 100 >= least * starts


class World:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.now += seconds

    @property
    def retry(self) -> SecretRetry:
        """How a function of this world repeats: it always waits longest."""
        return SecretRetry(
            sleep=self.sleep, monotonic=lambda: self.now, uniform=lambda _, longest: longest
        )


def failing(monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> list[str]:
    """Let SSM fail so, call by call, and then answer; returns the calls."""
    calls: list[str] = []

    def answer(client: BaseClient, operation: str, arguments: Any) -> Any:
        calls.append(operation)
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return {"Parameter": {"Value": arguments["Name"]}}

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    return calls


def said(code: str, status: int = 400) -> ClientError:
    """Return what botocore raises for an answer of SSM."""
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetParameter")


PASSING = [
    said("ThrottlingException"),
    said("TooManyUpdates"),
    said("InternalServerError", 500),
    ReadTimeoutError(endpoint_url="https://ssm"),
]


@pytest.mark.parametrize("error", PASSING, ids=["throttled", "too many", "fault", "no answer"])
def test_a_busy_store_is_asked_again(
    aws: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    calls = failing(monkeypatch, *[error] * 5)
    secret = Secret("/storefront/secret", retry=World().retry)

    assert secret.text() == "/storefront/secret"
    assert len(calls) == 6


def test_a_store_whose_answer_drips_is_asked_again(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = answer(200, b'{"Parameter": {"Value": "one"}}')
    let_reads_take(monkeypatch, seconds=1)

    with peer() as busy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", busy.address)
        busy.says(said[:40], drips=said[40:])
        busy.says(said)

        assert Secret("/storefront/secret", retry=World().retry).text() == "one"
        assert len(busy.requests) == 2


@pytest.mark.parametrize("code", ["ParameterNotFound", "AccessDeniedException"])
def test_a_definite_no_is_not_asked_for_again(
    aws: Any, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    calls = failing(monkeypatch, *[said(code)] * 5)

    with pytest.raises(UnavailableError):
        Secret("/storefront/secret", retry=World().retry).text()
    assert len(calls) == 1


def test_who_has_a_value_does_not_wait_for_another(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, now = World(), [0.0]
    failing(monkeypatch)
    secret = Secret("/storefront/secret", monotonic=lambda: now[0], retry=world.retry)
    secret.text()
    calls = failing(monkeypatch, *[PASSING[0]] * 5)
    now[0] = MAX_AGE_SECONDS + 1

    assert secret.text() == "/storefront/secret"
    assert (len(calls), world.now) == (1, 0)


def test_patience_ends() -> None:
    world = World()

    def busy() -> str:
        raise SsmBusyError

    with pytest.raises(SsmBusyError):
        world.retry.ask(busy)
    assert 10 < world.now <= world.retry.seconds


@pytest.mark.parametrize("name", [one for one in declared() if declared()[one].needs.secrets])
def test_a_function_has_more_time_than_its_first_secret_may_take(name: str) -> None:
    needs = declared()[name].needs

    assert needs.timeout > SecretRetry().longest, f"give functions/{name}/app.py a longer timeout"
