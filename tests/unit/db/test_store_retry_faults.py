"""Faults of DynamoDB, one kind at a time: what the shop makes of each, and what is then written."""

from typing import Any, ClassVar

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from sandbox.faults.kinds import Call, Kind
from sandbox.faults.plan import Injected, Killed, Plan, Rule
from storefront.db.records import IntegerAttribute, Record
from storefront.db.refusals import TransactionCanceledError, is_retryable
from storefront.db.store import Retry, Store, Transaction, open_store
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.settings import Settings
from tests.support.faults import COMMIT, faulty

KILLS = [Kind.KILLED_BEFORE, Kind.KILLED_AFTER]
PASSING = [kind for kind in Kind if kind not in KILLS]


class Counter(Record):
    """An item with something to count and something to say."""

    table: ClassVar[Table] = Table.ORDERS
    total = IntegerAttribute()
    text = UnicodeAttribute(default="")


@pytest.fixture
def store(store: Store) -> Store:
    """A store that holds one counter, at zero."""
    transaction = store.transaction()
    transaction.put("counter", Counter(pk="one", sk="COUNTER", total=0))
    transaction.commit()
    return store


def increase(store: Store) -> Transaction:
    """Return a transaction that counts one up and writes a second item."""
    transaction = store.transaction()
    transaction.update(
        "count", Counter, ("one", "COUNTER"), [Counter.total.add(1)], Counter.pk.exists()
    )
    beside = Counter(pk="beside", sk="COUNTER", total=0)
    transaction.put("beside", beside, Counter.pk.exists() | Counter.pk.does_not_exist())
    return transaction


def total(store: Store) -> int:
    """Return what the counter says."""
    counter = store.get(Counter, "one", "COUNTER")
    assert counter is not None
    return counter.total


@pytest.mark.parametrize("kind", PASSING)
def test_a_commit_that_meets_a_fault_has_its_effect_exactly_once(store: Store, kind: Kind) -> None:
    with faulty(store, Plan(Rule(kind, operation=COMMIT, nth=1))) as plan:
        increase(store).commit()

    assert total(store) == 1
    assert [one.kind for one in plan.log] == [kind]


@pytest.mark.parametrize("kind", PASSING)
def test_a_commit_that_always_meets_a_fault_is_never_done_twice(store: Store, kind: Kind) -> None:
    with (
        faulty(store, Plan(Rule(kind, operation=COMMIT))) as plan,
        pytest.raises(UnavailableError),
    ):
        increase(store).commit()

    assert total(store) == (1 if kind.has_effect else 0)
    retry = Retry()
    assert len(plan.log) == (retry.max_conflicts if kind is Kind.CONFLICT else retry.attempts)


@pytest.mark.parametrize("kind", [one for one in PASSING if one.applies_to("GetItem")])
def test_a_read_that_meets_a_fault_still_tells_the_truth(store: Store, kind: Kind) -> None:
    with faulty(store, Plan(Rule(kind, nth=1))) as plan:
        counter = store.get(Counter, "one", "COUNTER")

    assert counter is not None
    assert plan.calls == ["GetItem", "GetItem"]


@pytest.mark.parametrize("kind", KILLS)
def test_a_killed_process_leaves_all_of_a_transaction_or_nothing(store: Store, kind: Kind) -> None:
    with faulty(store, Plan(Rule(kind, operation=COMMIT))), pytest.raises(Killed):
        increase(store).commit()

    beside = store.get(Counter, "beside", "COUNTER")
    assert (total(store), beside is not None) == ((1, True) if kind.has_effect else (0, False))


def test_a_killed_process_reaches_neither_a_handler_of_errors_nor_a_last_write(
    store: Store,
) -> None:
    reached: list[Exception] = []

    def process() -> None:
        try:
            increase(store).commit()
        except Exception as error:  # noqa: BLE001 - the point: even this is not reached
            reached.append(error)
        finally:
            increase(store).commit()

    with faulty(store, Plan(Rule(Kind.KILLED_BEFORE, times=1))) as plan:
        with pytest.raises(Killed):
            process()
        plan.restart()
        increase(store).commit()

    assert (reached, total(store)) == ([], 1)


def test_a_lost_answer_is_asked_for_again_under_the_same_token(store: Store) -> None:
    tokens = []

    def noted(call: Call) -> bool:
        tokens.append(call.body["ClientRequestToken"])
        return True

    with faulty(store, Plan(Rule(Kind.TIMEOUT_AFTER, operation=COMMIT, when=noted, times=2))):
        increase(store).commit()

    assert len(tokens) == 3
    assert len(set(tokens)) == 1


def test_a_transaction_in_conflict_is_told_so_item_by_item(store: Store) -> None:
    """A conflict beside a failed condition would be final; alone it passes."""
    client: Any = store._connection.client
    put = {"Put": {"TableName": "orders", "Item": {"pk": {"S": "x"}, "sk": {"S": "1"}}}}
    second = {"Put": {"TableName": "orders", "Item": {"pk": {"S": "x"}, "sk": {"S": "2"}}}}

    with (
        faulty(store, Plan(Rule(Kind.CONFLICT))),
        pytest.raises(client.exceptions.TransactionCanceledException) as canceled,
    ):
        client.transact_write_items(TransactItems=[put, second])

    error = canceled.value.response
    assert error["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, TransactionConflict]"
    )
    assert error["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"},
    ]


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (Kind.THROTTLED, "ThrottlingException", 400),
        (Kind.OVER_CAPACITY, "ProvisionedThroughputExceededException", 400),
        (Kind.UNAVAILABLE, "ServiceUnavailable", 503),
        (Kind.SERVER_ERROR_BEFORE, "InternalServerError", 500),
        (Kind.IN_PROGRESS, "TransactionInProgressException", 400),
    ],
)
def test_errors_look_to_the_sdk_like_dynamodb_s(
    store: Store, kind: Kind, code: str, status: int
) -> None:
    client: Any = store._connection.client

    with (
        faulty(store, Plan(Rule(kind))),
        pytest.raises(client.exceptions.ClientError) as refused,
    ):
        client.transact_write_items(TransactItems=[])

    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("kind", "exception"),
    [
        (Kind.UNREACHABLE, EndpointConnectionError),
        (Kind.CONNECT_TIMEOUT, ConnectTimeoutError),
        (Kind.TIMEOUT_BEFORE, ReadTimeoutError),
        (Kind.TIMEOUT_AFTER, ReadTimeoutError),
        (Kind.CLOSED_BEFORE, ConnectionClosedError),
        (Kind.CLOSED_AFTER, ConnectionClosedError),
    ],
)
def test_lost_connections_are_the_exceptions_of_the_sdk(
    store: Store, kind: Kind, exception: type[Exception]
) -> None:
    client: Any = store._connection.client

    with faulty(store, Plan(Rule(kind))), pytest.raises(exception):
        client.list_tables()


def test_a_single_write_in_conflict_has_an_error_of_its_own_and_may_be_repeated(
    store: Store,
) -> None:
    with faulty(store, Plan(Rule(Kind.CONFLICT))), pytest.raises(PynamoDBException) as refused:
        store._connection.delete_item("orders", "one", "COUNTER")

    assert refused.value.cause_response_code == "TransactionConflictException"
    assert is_retryable(refused.value)
    assert total(store) == 0


def test_a_failed_condition_stays_definite_after_a_lost_answer(store: Store) -> None:
    transaction = store.transaction()
    transaction.put("counter", Counter(pk="one", sk="COUNTER", total=5))

    with (
        faulty(store, Plan(Rule(Kind.TIMEOUT_AFTER, nth=1))),
        pytest.raises(TransactionCanceledError),
    ):
        transaction.commit()

    assert total(store) == 0


def test_the_same_seed_makes_the_same_requests_go_wrong(store: Store) -> None:
    logs = []
    for seed in (7, 7, 8):
        plan = Plan(Rule(Kind.CONFLICT, Kind.TIMEOUT_AFTER, chance=0.3), seed=seed)
        with faulty(store, plan):
            for _ in range(20):
                increase(store).commit()
        logs.append(plan.log)

    assert logs[0] == logs[1] != logs[2]
    assert total(store) == 60


def test_a_log_replays_request_by_request(store: Store) -> None:
    def run(plan: Plan) -> list[Injected]:
        with faulty(store, plan):
            for _ in range(10):
                increase(store).commit()
        return plan.log

    first = run(Plan(Rule(*PASSING, chance=0.5), seed=3))

    assert run(Plan.scripted(first)) == first
    assert len({one.kind for one in first}) > 3


def test_rules_choose_by_place_operation_text_and_number_of_times(store: Store) -> None:
    plan = Plan(
        Rule(Kind.TIMEOUT_BEFORE, number=2),
        Rule(Kind.CLOSED_BEFORE, operation="GetItem", contains='"one"', nth=2),
        Rule(Kind.CONFLICT, times=1),
    )

    with faulty(store, plan):
        for _ in range(2):
            store.get(Counter, "one", "COUNTER")
            store.get(Counter, "another", "COUNTER")
        increase(store).commit()

    assert plan.log == [
        Injected(2, "GetItem", Kind.TIMEOUT_BEFORE),
        Injected(4, "GetItem", Kind.CLOSED_BEFORE),
        Injected(7, COMMIT, Kind.CONFLICT),
    ]


def test_nothing_goes_wrong_outside_the_block_or_for_another_client(store: Store) -> None:
    # Tests share clients that are configured alike; this one is not.
    other = open_store(Settings.from_environment(), Table, Retry(answer_seconds=1.5))

    with faulty(store, Plan(Rule(Kind.UNREACHABLE))) as plan:
        assert total(other) == 0
    assert total(store) == 0

    assert plan.calls == []


def test_injections_nest(store: Store) -> None:
    with faulty(store, Plan()) as outer, faulty(store, Plan(Rule(Kind.CONFLICT, nth=1))) as inner:
        increase(store).commit()

    assert (outer.calls, inner.calls) == ([COMMIT], [COMMIT, COMMIT])


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"kinds": []},
        {"kinds": "conflict"},
        {"kinds": ["unheard-of"]},
        {"kinds": ["conflict"], "chance": 2},
        {"kinds": ["conflict"], "nth": "first"},
        {"kinds": ["conflict"], "when": "true"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"rule|Kind"):
        Rule.from_json(rule)


@pytest.mark.parametrize("kind", [kind for kind in PASSING if kind.applies_to("GetItem")])
def test_an_item_that_is_there_is_read_whatever_happens_to_the_first_answer(
    store: Store, kind: Kind
) -> None:
    with faulty(store, Plan(Rule(kind, operation="GetItem", nth=1))):
        assert store.get(Counter, "one", "COUNTER") is not None
    with faulty(store, Plan(Rule(kind, operation="BatchGetItem", nth=1))):
        assert len(store.get_many(Counter, [("one", "COUNTER")])) == 1
