"""Repeating calls to DynamoDB: what may succeed is tried again, and never for long."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from pynamodb.exceptions import (
    CancellationReason,
    PynamoDBException,
    TransactWriteError,
    VerboseClientError,
)

from storefront.db.refusals import YieldedError
from storefront.db.store import Retry
from storefront.errors import UnavailableError


class World:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 0.0
        self.open_items: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.open_items.append(seconds)
        self.now += seconds

    def retry(self, **changes: Any) -> Retry:
        """Return a retry in this world that always waits as long as it may, unless changed."""
        longest = {"uniform": lambda _, longest: longest}
        return Retry(sleep=self.sleep, monotonic=lambda: self.now, **longest | changes)


def refused(code: str) -> PynamoDBException:
    """Return DynamoDB's answer with an error code."""
    cause = ClientError({"Error": {"Code": code, "Message": ""}}, "PutItem")
    return PynamoDBException("refused", cause)


def canceled(*codes: str | None) -> TransactWriteError:
    """Return a cancelled transaction with a reason for each write."""
    error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
    reasons = [CancellationReason(code=code, message="") if code else None for code in codes]
    cause = VerboseClientError(error, "TransactWriteItems", cancellation_reasons=reasons)
    return TransactWriteError("cancelled", cause)


def unreachable(cause: Exception) -> PynamoDBException:
    """Return a call that got no answer."""
    return PynamoDBException("no answer", cause)


def failing(*errors: Exception) -> tuple[Callable[[], str], list[int]]:
    """Return a call that fails with these errors in turn and then succeeds, and its count."""
    calls: list[int] = []

    def call() -> str:
        calls.append(len(calls))
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return "done"

    return call, calls


PASSING = {
    "a conflict": canceled("TransactionConflict", None),
    "a throttled write of a transaction": canceled(None, "ThrottlingError"),
    "a transaction over the table's capacity": canceled("ProvisionedThroughputExceeded"),
    "a call in progress with the same token": refused("TransactionInProgressException"),
    "a conflict of a single write": refused("TransactionConflictException"),
    "a conflict with a replica's write": refused("ReplicatedWriteConflictException"),
    "throttling": refused("ThrottlingException"),
    "throughput": refused("ProvisionedThroughputExceededException"),
    "request limit": refused("RequestLimitExceeded"),
    "an internal error": refused("InternalServerError"),
    "a connect timeout": unreachable(ConnectTimeoutError(endpoint_url="x")),
    "a read timeout": unreachable(ReadTimeoutError(endpoint_url="x")),
    "no connection": unreachable(EndpointConnectionError(endpoint_url="x")),
}
PASSING_OF_ONE = refused("TransactionConflictException")
FINAL = {
    "a failed condition": canceled("ConditionalCheckFailed", None),
    "a failed condition beside a conflict": canceled(
        "ConditionalCheckFailed", "TransactionConflict"
    ),
    "a cancellation without any reason": canceled(None, None),
    "an invalid write": canceled("ValidationError"),
    "a write that is too large": canceled("ItemCollectionSizeLimitExceeded"),
    "a missing table": refused("ResourceNotFoundException"),
    "a missing permission": refused("AccessDeniedException"),
    "an invalid call": refused("ValidationException"),
    "a token used for another call": refused("IdempotentParameterMismatchException"),
    "a failed condition of a single write": refused("ConditionalCheckFailedException"),
    "an error that DynamoDB gave no code for": PynamoDBException("odd"),
}


@pytest.mark.parametrize("name", list(PASSING))
def test_what_may_pass_is_tried_again(name: str) -> None:
    call, calls = failing(PASSING[name], PASSING[name])

    assert World().retry().run(call) == "done"

    assert len(calls) == 3


@pytest.mark.parametrize("name", list(FINAL))
def test_what_is_final_is_not_tried_again(name: str) -> None:
    call, calls = failing(FINAL[name])

    with pytest.raises(type(FINAL[name])):
        World().retry().run(call)

    assert len(calls) == 1


def test_waits_double_up_to_a_cap() -> None:
    world = World()
    call, _ = failing(*[refused("ThrottlingException")] * 6)

    world.retry(base_seconds=0.1, cap_seconds=0.5).run(call)

    assert world.open_items == [0.1, 0.2, 0.4, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("reason", ["ThrottlingException", "TransactionConflictException"])
def test_waits_are_drawn_from_none_at_all_to_the_longest(reason: str) -> None:
    """Full jitter: those who were refused together do not come again together."""
    world = World()
    call, _ = failing(*[refused(reason)] * 3)

    world.retry(uniform=lambda shortest, _: shortest).run(call)

    assert world.open_items == [0, 0, 0]


def test_after_the_last_attempt_the_outcome_is_unknown() -> None:
    call, calls = failing(*[refused("ThrottlingException")] * 9)

    with pytest.raises(UnavailableError):
        World().retry(attempts=4).run(call)

    assert len(calls) == 4


def test_no_attempt_begins_after_the_deadline() -> None:
    world = World()

    def slow() -> None:
        world.now += 2
        raise unreachable(ReadTimeoutError(endpoint_url="x"))

    with pytest.raises(UnavailableError):
        world.retry(deadline_seconds=5).run(slow)

    assert world.now <= 5 + 2


def test_an_error_of_ours_is_not_hidden() -> None:
    call, calls = failing(KeyError("a bug"))

    with pytest.raises(KeyError):
        World().retry().run(call)

    assert len(calls) == 1


def test_waits_for_others_follow_the_time_that_a_call_takes() -> None:
    world = World()
    answers = iter([canceled("TransactionConflict")] * 6)

    def call() -> str:
        world.now += 0.01
        for error in answers:
            raise error
        return "done"

    assert world.retry().run(call) == "done"

    assert world.open_items == pytest.approx([0.02, 0.03, 0.03, 0.03, 0.03, 0.03])


def test_waits_for_others_grow_in_a_crowd() -> None:
    """Each call that is refused there takes units of the item from all the others."""
    retry = World().retry()

    waits = [retry.fitting(0.01, conflicts) for conflicts in (14, 15, 16, 17, 40)]

    assert waits == pytest.approx([0.03, 0.07, 0.11, 0.15, 0.4])


def test_conflicts_do_not_use_up_the_attempts_of_a_call() -> None:
    call, calls = failing(*[canceled("TransactionConflict")] * 20)

    assert World().retry(attempts=2).run(call) == "done"

    assert len(calls) == 21


@pytest.mark.parametrize("conflict", [canceled("TransactionConflict"), PASSING_OF_ONE])
def test_a_call_that_only_met_others_is_given_up_when_asked_to(conflict: Exception) -> None:
    call, calls = failing(*[conflict] * 9)

    with pytest.raises(YieldedError):
        World().retry().run_or_yield(3, call)

    assert len(calls) == 3


def test_a_call_that_may_have_been_heard_is_not_given_up() -> None:
    conflict = canceled("TransactionConflict")
    lost = unreachable(ReadTimeoutError(endpoint_url="x"))
    call, calls = failing(conflict, lost, conflict, conflict, conflict)

    assert World().retry().run_or_yield(2, call) == "done"

    assert len(calls) == 6
