"""The benchmark's own arithmetic: units, prices, ratios, memory; and what it may not write."""

import json
import socket
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storefront.db.tables import Table
from storefront.declare import Layer
from tests.load.bench import growth, page
from tests.load.bench.__main__ import FIGURES, PAGE
from tests.load.bench.exchanges import Exchange, read_units
from tests.load.bench.layer import Runtime
from tests.load.bench.measure import Spread
from tests.load.bench.memory import SIZES, Waiting, chosen, sizes
from tests.load.bench.peer import Peer, running_peer
from tests.load.bench.prices import ASSUMED, PRICES, UNSEEN, WHOLE_PROCESSOR, Bill, Invocation
from tests.load.bench.results import Results
from tests.load.bench.scenarios import UNMEASURED
from tests.support.declared import declared
from tests.support.template import ROOT
from tests.support.write_units import Write, total_units

#: One that takes 2 ms of a whole processor, and a start of 0.4 s.
QUICK = Invocation(0.002, 0.4, waits=0.02, memory=512)


def item(kilobytes: float) -> dict[str, dict[str, str]]:
    return {"pk": {"S": "x" * int(1024 * kilobytes - 2)}}


@pytest.mark.parametrize(
    ("operation", "request_", "answer", "units"),
    [
        ("GetItem", {"ConsistentRead": True}, {"Item": item(4)}, 1),
        ("GetItem", {"ConsistentRead": True}, {"Item": item(4.1)}, 2),
        ("GetItem", {"ConsistentRead": True}, {}, 1),
        ("GetItem", {}, {"Item": item(1)}, 0.5),
        ("Query", {}, {"Items": [item(1)] * 20}, 2.5),
        ("Query", {"ConsistentRead": True}, {"Items": [item(1)] * 4}, 1),
        ("Query", {"ConsistentRead": True}, {"Items": []}, 1),
        ("PutItem", {}, {}, 0),
    ],
)
def test_a_read_is_charged_by_what_it_read(
    operation: str, request_: dict[str, object], answer: dict[str, object], units: float
) -> None:
    assert read_units(operation, request_, answer) == units


def test_items_of_a_batch_are_rounded_one_by_one_and_absent_ones_cost_a_unit() -> None:
    keys = [{"pk": {"S": str(number)}} for number in range(4)]
    wanted = {"RequestItems": {"users": {"ConsistentRead": True, "Keys": keys}}}

    assert read_units("BatchGetItem", wanted, {"Responses": {"users": [item(1), item(5)]}}) == 5


def test_a_transaction_is_charged_double_and_its_indexes_once() -> None:
    keys = {"pk": "ORDER#1", "sk": "ORDER", "status_shard": "paid#0", "order_id": "1"}
    order = {name: {"S": value} for name, value in {**keys, "note": "x" * 1500}.items()}

    assert total_units([Write(Table.ORDERS, None, order, 2)]) == 2 * 2 + 1


def test_less_memory_makes_the_processor_slower_and_waiting_no_longer() -> None:
    slow = QUICK.at(WHOLE_PROCESSOR // 2)

    assert slow.seconds == pytest.approx(0.02 + 0.004, rel=0.01)
    assert QUICK.at(10_240).seconds == QUICK.at(WHOLE_PROCESSOR).seconds == 0.022


def test_an_invocation_is_billed_in_whole_milliseconds_with_its_share_of_starts() -> None:
    one = Invocation(0.0021, 0.4, waits=0, memory=WHOLE_PROCESSOR)

    assert one.billed_seconds == pytest.approx(0.003 + ASSUMED.cold_share * (0.4 - 0.003))


def test_a_bill_is_the_sum_of_what_is_charged() -> None:
    one = Invocation(1, 1, 0, WHOLE_PROCESSOR, reads=2, writes=3, log_bytes=200, sent_bytes=300)

    bill = Bill().request([one, one], times=1000)

    gigabytes = 2 * WHOLE_PROCESSOR / 1024
    logged = 2 * (200 + ASSUMED.platform_log_bytes)
    expected = {
        "api_requests": 0.0035,
        "invocations": 0.0004,
        "gigabyte_seconds": 1000 * gigabytes * 0.0000133334,
        "reads": 4000 * 0.125 / 1e6,
        "writes": 6000 * 0.625 / 1e6,
        "log_gigabytes": 1000 * logged * 0.50 / 1e9,
        "traces": 1000 * ASSUMED.traced_share * 5 / 1e6,
        "sent_gigabytes": 1000 * (300 + ASSUMED.header_bytes) * 0.09 / 1e9,
    }
    assert {name: cost for name, _, cost in bill.lines()} == pytest.approx(expected)
    assert bill.dollars == pytest.approx(sum(expected.values()))


def test_every_price_has_a_source_and_a_date() -> None:
    for price in PRICES.values():
        assert price.source.startswith("https://aws.amazon.com/")
        assert price.date == UNSEEN or date.fromisoformat(price.date) is not None


def test_the_cheapest_memory_is_chosen_that_keeps_nobody_waiting() -> None:
    found = list(sizes(QUICK, peak_megabytes=50, waiting=Waiting.PERSON))

    assert [one.memory for one in found] == list(SIZES)
    assert chosen(found).memory == 512  # with 256 MB a start would take 2.8 s
    assert chosen(list(sizes(QUICK, 50, Waiting.PROVIDER))).memory == 256


def test_memory_that_leaves_no_room_is_not_chosen() -> None:
    assert chosen(list(sizes(QUICK, 600, Waiting.PERSON))).memory == 1024


def test_the_fastest_is_chosen_where_somebody_waits_too_long_with_any() -> None:
    slow = replace(QUICK, processor_seconds=0.2)

    assert chosen(list(sizes(slow, 50, Waiting.PERSON))).memory == WHOLE_PROCESSOR


def test_a_spread_is_from_the_least_measurement_to_the_greatest() -> None:
    assert Spread.of([3, 1, 2]) == Spread(2, 1, 3)
    assert Spread.of([1, 1, 2, 50]) == Spread(1.5, 1, 50)


def test_two_runs_agree_where_one_median_lies_in_the_other_s_spread() -> None:
    one = Spread(1.0, 0.9, 1.1)

    assert one.agrees(Spread(1.05, 1.04, 1.06))
    assert Spread(1.05, 1.04, 1.06).agrees(one)
    assert not one.agrees(Spread(1.2, 1.15, 1.3))


@pytest.fixture
def exchanges() -> list[Exchange]:
    def get(sk: str, answer: str) -> Exchange:
        body = json.dumps({"TableName": "users", "Key": {"sk": {"S": sk}}})
        return Exchange("dynamodb", "GetItem", body, 200, {}, answer)

    token = '{"ClientRequestToken": "1", "TransactItems": []}'
    write = Exchange("dynamodb", "TransactWriteItems", token, 200, {}, "{}")
    return [get("A", '{"Item": {}}'), get("B", "{}"), write]


def test_the_peer_says_what_was_recorded_whatever_is_new_in_a_request(
    exchanges: list[Exchange],
) -> None:
    with running_peer("") as peer:
        peer.load(exchanges)
        assert peer.find("GetItem", exchanges[1].body) == exchanges[1]
        other = exchanges[2].body.replace('"1"', '"2"')
        assert peer.find("TransactWriteItems", other) == exchanges[2]
        assert peer.hits == Counter({1: 1, 2: 1})


def test_the_peer_knows_nothing_that_was_not_recorded(exchanges: list[Exchange]) -> None:
    with running_peer("") as peer:
        peer.load(exchanges)

        assert peer.find("GetItem", '{"TableName": "users"}') is None
        assert peer.find("Query", "{}") is None

        assert len(peer.unknown) == 2


def test_the_peer_answers_one_request_after_another_on_a_connection(
    exchanges: list[Exchange],
) -> None:
    with running_peer("") as peer:
        peer.load(exchanges)
        with socket.create_connection(_place(peer)) as connection:
            for one in exchanges:
                body = one.body.encode()
                head = (
                    f"POST / HTTP/1.1\r\nX-Amz-Target: D.{one.name}\r\nContent-Length: {len(body)}"
                )
                connection.sendall(head.encode() + b"\r\n\r\n" + body)
                assert connection.recv(65536).endswith(one.answer.encode())


def _place(peer: Peer) -> tuple[str, int]:
    host, port = peer.address.removeprefix("http://").split(":")
    return host, int(port)


def test_a_function_starts_with_the_layers_that_it_declares_and_no_others() -> None:
    others = {one: Path(one.name) for one in Layer}
    runtime = Runtime("python3.13", "3.13.0", Path("shared"), others, Path("plain"))

    assert runtime.layers("bkash_notification") == (Path("shared"), Path("CERTIFICATES"))
    assert runtime.layers("create_order") == (Path("shared"),)


@pytest.fixture(scope="module")
def results() -> Results:
    return Results.from_json(FIGURES.read_text())


def test_the_page_is_made_of_the_figures_that_stand_beside_it(results: Results) -> None:
    """If this fails, write it anew: python -m tests.load.bench --page."""
    text = PAGE.read_text()

    assert page.document(results, page.agreement_on(text)) == text


@pytest.mark.parametrize(
    ("rate", "runs"),
    [("rate(1 minute)", 43_200), ("rate(2 minutes)", 21_600), ("cron(30 21 * * ? *)", 30)],
)
def test_a_schedule_is_billed_by_how_often_it_runs(rate: str, runs: int) -> None:
    assert page.runs_of_a_month(rate) == runs


def test_the_page_is_about_functions_that_there_are(results: Results) -> None:
    """If this fails, measure anew: make bench."""
    assert results.cold.keys() <= declared().keys()
    assert {one.function for one in results.warm.values()} == results.cold.keys()


@pytest.mark.parametrize("function", declared())
def test_a_function_has_the_memory_that_the_table_gives_it(results: Results, function: str) -> None:
    """If this fails, declare what `docs/performance.md` says, or measure anew."""
    given = results.memory()
    if function in given:  # the next run of the benchmark measures what is new
        assert declared()[function].needs.memory == given[function]


@pytest.mark.thorough
def test_no_request_asks_more_of_a_larger_shop() -> None:
    found = [growth.demands(size) for size in (12, 60)]

    assert list(growth.growing(found)) == []


def test_what_grows_is_told() -> None:
    small = {"list_orders": growth.Demand(1, 1, 0), "get_order": growth.Demand(1, 1, 0)}
    large = {**small, "list_orders": growth.Demand(1, 2, 0)}

    assert list(growth.growing([small, large])) == ["list_orders"]


def test_every_function_is_measured() -> None:
    """It is told here, and not only after minutes of measuring the others."""
    scenarios = (ROOT / "tests" / "load" / "bench" / "scenarios.py").read_text()

    measured = declared().keys() - UNMEASURED
    assert [name for name in measured if f'"{name}"' not in scenarios] == []
