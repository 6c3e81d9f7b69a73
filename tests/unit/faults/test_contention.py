"""The model of contention: what conflicts with what, what that costs, and who waits for whom."""

import json
from typing import Any

import pytest

from sandbox.faults.contention import TOKEN_SECONDS, Contention, Flight
from sandbox.faults.kinds import Kind
from sandbox.faults.latency import PUBLISHED, Latency

TAKES = 0.01
CONFLICT = Kind.CONFLICT


@pytest.fixture
def model() -> Contention:
    """A model whose requests all take the same."""
    return Contention(Latency.constant(TAKES))


def transaction(*names: str, token: str = "", how: str = "Update", **more: Any) -> dict[str, Any]:
    """Return a transaction of items with these names."""
    items = [{how: {"TableName": "t", "Key": key(name), **more}} for name in names]
    return {"TransactItems": items, **({"ClientRequestToken": token} if token else {})}


def single(name: str) -> dict[str, Any]:
    """Return a write or read of one item."""
    return {"TableName": "t", "Key": key(name)}


def put(name: str, size: int) -> dict[str, Any]:
    """Return a PutItem of an item that is larger than this many bytes, by less than a unit."""
    return {"TableName": "t", "Item": {**key(name), "text": {"S": "x" * size}}}


def key(name: str) -> dict[str, Any]:
    """Return the key that a name such as "partition/item" means."""
    partition, _, sort = name.partition("/")
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def write(model: Contention, now: float, *names: str, **more: Any) -> Flight:
    """Begin a transaction."""
    return model.begin("TransactWriteItems", transaction(*names, **more), now)


def through(model: Contention, flight: Flight, *, is_success: bool = True) -> Flight:
    """Let a request have its effect."""
    assert flight.refusal is None
    model.acted(flight, is_success=is_success)
    return flight


def reasons(flight: Flight) -> list[str]:
    """Return the codes of a cancellation, as its sender reads them."""
    assert flight.refusal is not None
    content = json.loads(flight.refusal.body)
    assert content["__type"].endswith("#TransactionCanceledException")
    codes = [reason["Code"] for reason in content["CancellationReasons"]]
    assert content["Message"].endswith(f"[{', '.join(codes)}]")
    return codes


def code(flight: Flight) -> str:
    """Return the error of a request that is no cancelled transaction."""
    assert flight.refusal is not None
    return str(json.loads(flight.refusal.body)["__type"]).rpartition("#")[2]


class TestTransactions:
    def test_one_that_meets_another_is_cancelled_for_the_items_they_share(
        self, model: Contention
    ) -> None:
        write(model, 0, "a", "b", "c")

        second = write(model, 0.005, "x", "c", "y", "a")

        assert reasons(second) == [
            "None",
            "TransactionConflict",
            "None",
            "TransactionConflict",
        ]

    def test_a_condition_check_keeps_its_item_like_a_write(self, model: Contention) -> None:
        write(model, 0, "a", how="ConditionCheck")

        assert reasons(write(model, 0, "a")) == ["TransactionConflict"]
        assert reasons(write(model, 0, "a", how="ConditionCheck")) == ["TransactionConflict"]

    def test_those_of_different_items_or_tables_do_not_meet(self, model: Contention) -> None:
        write(model, 0, "a", "p/1")

        assert write(model, 0, "b", "p/2").refusal is None
        assert write(model, 0, "a", TableName="other").refusal is None

    def test_one_that_is_cancelled_keeps_nothing(self, model: Contention) -> None:
        write(model, 0, "a")
        assert write(model, 0, "a", "b").refusal is not None

        assert write(model, 0, "b").refusal is None

    def test_items_are_free_when_the_answer_is_there(self, model: Contention) -> None:
        first = through(model, write(model, 0, "a"))

        assert write(model, first.until - 0.0001, "a").refusal is not None
        assert write(model, first.until, "a").refusal is None

    def test_items_are_free_after_a_condition_that_failed(self, model: Contention) -> None:
        first = through(model, write(model, 0, "a"), is_success=False)

        assert write(model, first.until, "a").refusal is None

    def test_one_that_takes_longer_than_thought_keeps_its_items_as_long(
        self, model: Contention
    ) -> None:
        first = write(model, 0, "a")
        assert write(model, 1, "a").refusal is not None

        through(model, first)

        assert write(model, 1, "a").refusal is None

    def test_one_that_is_cancelled_takes_as_long_as_one_that_is_done(
        self, model: Contention
    ) -> None:
        write(model, 0, "a")

        assert write(model, 0.002, "a").until == pytest.approx(0.012)

    def test_it_acts_halfway(self, model: Contention) -> None:
        assert write(model, 1, "a").acts == pytest.approx(1.005)
        assert model.begin("GetItem", single("a"), 1).acts == pytest.approx(1.005)


class TestSingleWrites:
    @pytest.mark.parametrize("operation", ["PutItem", "UpdateItem", "DeleteItem"])
    def test_one_of_an_item_in_a_transaction_is_refused(
        self, model: Contention, operation: str
    ) -> None:
        first = through(model, write(model, 0, "a"))
        body = put("a", 1) if operation == "PutItem" else single("a")

        assert code(model.begin(operation, body, 0.005)) == "TransactionConflictException"
        assert model.begin(operation, body, first.until).refusal is None

    def test_one_does_not_cancel_a_transaction(self, model: Contention) -> None:
        model.begin("UpdateItem", single("a"), 0)

        assert write(model, 0, "a").refusal is None

    def test_those_of_one_item_follow_each_other_at_the_pace_of_its_units(
        self, model: Contention
    ) -> None:
        flights = [model.begin("UpdateItem", single("a"), 0) for _ in range(3)]

        assert [one.refusal for one in flights] == [None] * 3
        assert [one.acts for one in flights] == pytest.approx([0.005, 0.006, 0.007])
        assert [one.until for one in flights] == pytest.approx([0.010, 0.011, 0.012])

    def test_those_of_different_items_do_not_wait_for_each_other(self, model: Contention) -> None:
        flights = [model.begin("UpdateItem", single(name), 0) for name in ("p/1", "p/2")]

        assert [one.acts for one in flights] == pytest.approx([0.005, 0.005])


class TestReads:
    READS = (
        ("GetItem", single("a")),
        ("BatchGetItem", {"RequestItems": {"t": {"Keys": [key("a")]}}}),
        ("Query", {"TableName": "t"}),
        ("Scan", {"TableName": "t"}),
    )

    @pytest.mark.parametrize(("operation", "body"), READS)
    def test_they_conflict_with_nothing(
        self, model: Contention, operation: str, body: dict[str, Any]
    ) -> None:
        write(model, 0, "a")

        assert model.begin(operation, body, 0).refusal is None
        assert write(model, 0.02, "b").refusal is None

    @pytest.mark.parametrize("operation", ["TransactWriteItems", "UpdateItem"])
    def test_a_reading_transaction_is_cancelled_for_what_is_being_written(
        self, model: Contention, operation: str
    ) -> None:
        body = transaction("b") if operation == "TransactWriteItems" else single("b")
        model.begin(operation, body, 0)
        reading = transaction("a", "b", how="Get")

        assert reasons(model.begin("TransactGetItems", reading, 0.005)) == [
            "None",
            "TransactionConflict",
        ]

    def test_reading_transactions_meet_neither_each_other_nor_what_comes_later(
        self, model: Contention
    ) -> None:
        for _ in range(2):
            reading = model.begin("TransactGetItems", transaction("a", how="Get"), 0)
            assert reading.refusal is None

        assert write(model, 0, "a").refusal is None


class TestTokens:
    def test_a_transaction_in_progress_is_told_so(self, model: Contention) -> None:
        write(model, 0, "a", token="t")

        assert code(write(model, 0.005, "a", token="t")) == "TransactionInProgressException"

    def test_a_repeat_of_one_that_was_good_meets_nobody_and_pays_for_reading(
        self, model: Contention
    ) -> None:
        through(model, write(model, 0, "a", "b", token="t"))
        write(model, 0.02, "a", token="other")

        repeat = write(model, 0.02, "a", "b", token="t")

        assert (repeat.refusal, repeat.units) == (None, 4)
        assert write(model, 0.02, "b").refusal is None

    def test_a_repeat_of_one_that_was_refused_is_tried_again(self, model: Contention) -> None:
        first = through(model, write(model, 0, "a", token="t"), is_success=False)
        second = write(model, first.until, "a", token="t")
        third = write(model, first.until, "a", token="t")

        assert second.refusal is None
        assert code(third) == "TransactionInProgressException"

    def test_a_token_is_forgotten_after_ten_minutes(self, model: Contention) -> None:
        first = through(model, write(model, 0, "a", token="t"))
        late = first.until + TOKEN_SECONDS
        write(model, late, "a")

        assert reasons(write(model, late, "a", token="t")) == ["TransactionConflict"]


class TestUnits:
    def test_a_transaction_costs_double_for_each_kilobyte_of_each_item(
        self, model: Contention
    ) -> None:
        large = {"Item": {**key("a"), "text": {"S": "x" * 1500}}}
        first = write(model, 0, "a", how="Put", **large)
        through(model, first)

        assert first.units == 4
        assert write(model, 1, "a", "b").units == 4 + 2, "it is as large as it was put"
        assert model.begin("UpdateItem", single("c"), 1).units == 1

    def test_one_that_meets_another_pays_nevertheless(self, model: Contention) -> None:
        write(model, 0, "a")

        assert write(model, 0, "a", "b").units == 4
        assert model.begin("UpdateItem", single("a"), 0).units == 1

    def test_an_item_without_units_cancels_its_transaction(self) -> None:
        model = Contention(Latency.constant(TAKES), write_rate=10)
        for turn in range(5):
            through(model, write(model, turn * TAKES / 100, f"hot/{turn}"))

        throttled = write(model, 0.001, "cold", "hot/9")

        assert reasons(throttled) == ["None", "ThrottlingError"]
        assert throttled.units == 2, "what is throttled costs nothing"
        assert write(model, 0.3, "hot/9").refusal is None

    def test_a_partition_gives_a_thousand_units_of_writing_in_a_second(
        self, model: Contention
    ) -> None:
        flights = [model.begin("UpdateItem", single(f"p/{turn}"), 0) for turn in range(1001)]

        assert [one.refusal for one in flights[:1000]] == [None] * 1000
        assert code(flights[1000]) == "ThrottlingException"
        assert model.begin("UpdateItem", single("q"), 0).refusal is None
        assert model.begin("UpdateItem", single("p/0"), 0.1).refusal is None

    def test_a_partition_gives_three_thousand_units_of_reading_in_a_second(
        self, model: Contention
    ) -> None:
        flights = [model.begin("GetItem", single("p"), 0) for _ in range(3001)]

        assert [one.refusal for one in flights[:3000]] == [None] * 3000
        assert code(flights[3000]) == "ThrottlingException"


def _timeline(seed: int) -> list[str]:
    model = Contention(PUBLISHED, seed=seed)
    for turn in range(40):
        write(model, turn * 0.004, "hot", f"cold/{turn}")
    return [str(one) for one in model.log]


def test_the_same_seed_tells_the_same_story() -> None:
    assert _timeline(1) == _timeline(1)
    assert _timeline(1) != _timeline(2)


def test_what_was_seen_is_counted() -> None:
    model = Contention(Latency.constant(TAKES), write_rate=3)
    write(model, 0, "a", "b")
    write(model, 0, "a")
    write(model, 0, "b/1")

    assert model.seen() == {"requests": 3, "conflicts": 1, "throttled": 1}


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        [],
        {"latency": 10},
        {"latency_ms": "10"},
        {"latency_ms": -1},
        {"write_rate": 0},
        {"seed": 0.5},
    ],
)
def test_a_contention_that_makes_no_sense_is_refused(wanted: Any) -> None:
    with pytest.raises(ValueError, match=r"contention|number"):
        Contention.from_json(wanted)


def test_a_contention_is_described_in_json() -> None:
    constant = Contention.from_json({"latency_ms": 100, "write_rate": 500, "seed": 3})
    published = Contention.from_json({})

    assert constant.begin("PutItem", put("a", 1), 0).until == pytest.approx(0.1)
    assert published.begin("PutItem", put("a", 1), 0).until != pytest.approx(0.1)
