"""Operators' commands about the books, run as from a shell."""

import io
import json
import logging
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import ScanError

from storefront.audit import reading
from storefront.audit.reading import Reading
from storefront.audit.service import AuditService
from storefront.commands.__main__ import main
from storefront.db.store import Store
from storefront.db.tables import WHOLE, Segment, Table
from tests.support.aws import deployed
from tests.support.drift import Hand
from tests.support.invariants import check_invariants
from tests.support.past import Past, never_still
from tests.unit.commands.operating import OUTPUTS

STACK = "books"

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def run(
    past: Past, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run a command on the shop's stack; returns exit code, lines and standard error."""
    monkeypatch.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))
    monkeypatch.setattr("storefront.commands.__main__.system_clock", past.shop.clock)

    def run(*arguments: str) -> tuple[int, list[str], str]:
        command, *options = arguments
        capsys.readouterr()
        code = main([command, "--stack", STACK, *options])
        out, error = capsys.readouterr()
        return code, out.splitlines(), error

    with deployed(STACK, OUTPUTS):
        yield run


def test_verify_says_how_much_it_has_looked_at(run: Run) -> None:
    assert run("verify") == (0, ["2 products, 7 orders, 6 attempts, 2 accounts checked"], "")


def test_verify_names_each_difference_and_fails(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)

    code, lines, error = run("verify")

    assert code == 1
    assert lines[0].startswith(f"stock-held {past.mug}: expected ")
    assert error == "error: 1 difference\n"


def test_verify_says_units_as_people_do(past: Past, hand: Hand, run: Run) -> None:
    prefix, shop = f"MOVEMENTS#{past.mug}", past.shop
    name = shop.get(past.paid.order_id).lines[0].name
    hand.delete(hand.key_of(Table.CATALOG, prefix, kind="sold", order_id=past.paid.order_id))
    hand.delete(hand.key_of(Table.CATALOG, prefix, kind="returned", order_id=past.paid.order_id))

    _, lines, _ = run("verify")

    three, one = (f"{units} \N{MULTIPLICATION SIGN} {name}" for units in (3, 1))
    assert {line for line in lines if past.paid.order_id in line} == {
        f"sold {past.paid.order_id}: expected {three}, found nothing",
        f"returned {past.paid.order_id}: expected {one}, found nothing moved, {one} with refunds",
    }


def test_verify_fails_while_something_could_not_be_judged(
    past: Past, hand: Hand, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    hand.dispute(past.canceled)
    never_still(monkeypatch, past.mug)

    code, lines, error = run("verify")

    assert (code, lines[-2].rpartition(" ")[2]) == (1, past.mug)
    assert error == "error: 1 difference, 1 not judged: verify again\n"


def test_verify_says_what_it_may_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not by a traceback: nothing is known then, which is no difference."""
    said = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized: Scan"}}

    def denied(*_: Any, **__: Any) -> Any:
        error = ClientError(said, "Scan")  # type: ignore[arg-type]  # an answer's other parts
        raise ScanError(f"Failed to scan table: {error}", error)

    monkeypatch.setattr(Connection, "scan", denied)

    code, lines, error = run("verify")

    assert (code, lines) == (2, [])
    assert "AccessDeniedException" in error
    assert "not authorized: Scan" in error


def test_verify_says_that_the_tables_cannot_be_reached(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> Any:
        error = EndpointConnectionError(endpoint_url="https://dynamodb.example")
        raise ScanError(f"Failed to scan table: {error}", error)

    monkeypatch.setattr(Connection, "scan", unreachable)

    code, lines, error = run("verify")

    assert (code, lines) == (2, [])
    assert "https://dynamodb.example" in error


def test_verify_goes_on_where_it_was_stopped(
    past: Past, hand: Hand, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with Ctrl-C, after it has told once how far it is."""
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    monkeypatch.setattr(reading, "_EVERY", timedelta(0))
    monkeypatch.setattr(reading, "PARTS", 4)
    with monkeypatch.context() as patch:
        patch.setattr(Reading, "parts", interrupted)
        code, lines, error = run("verify")
    assert (code, lines) == (2, [])
    (folder,) = re.findall(r"if this is stopped, verify --folder (\S+) goes on", error)
    assert re.search(r"^\d+ items read, \d+%, ", error, re.MULTILINE)
    assert error.endswith("error: interrupted\n")
    assert Path(folder).stat().st_mode & 0o777 == 0o700

    monkeypatch.setattr(Store, "scan", nothing_left())
    code, lines, _ = run("verify", "--folder", folder)

    assert code == 1
    assert lines[0].startswith(f"stock-held {past.mug}: expected ")
    assert lines[-1] == "2 products, 7 orders, 6 attempts, 2 accounts checked"
    assert not Path(folder).exists()


def test_verify_of_what_changed_is_quick_and_finds_it(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    yesterday = past.shop.clock() - timedelta(days=1)

    code, found, _ = run("verify", "--since", yesterday.isoformat())

    assert code == 1
    assert found[0].startswith(f"stock-held {past.mug}: expected ")
    assert found[-1].startswith("2 products, 7 orders, 0 attempts, 0 accounts")


def test_verify_says_how_many_more_differences_there_are(
    past: Past, hand: Hand, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.audit.state._MOST", 1)
    for number in range(3):
        hand.copy((Table.ORDERS, f"ORDER#{past.canceled}", "ORDER"), pk=f"BASKET#{number}")

    code, lines, error = run("verify")

    assert (code, lines[1], error) == (1, "and 2 more", "error: 3 differences\n")


def test_verify_leaves_no_folder_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert run("verify")[0] == 0

    assert list(tmp_path.iterdir()) == []


def test_verify_in_a_folder_of_something_else_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{}")

    code, lines, error = run("verify", "--folder", str(tmp_path))

    assert (code, lines) == (64, [])
    assert "holds no audit" in error


def test_verify_that_may_not_ask_how_large_the_tables_are_does_without(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = Connection.dispatch
    said = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}

    def denied(connection: Connection, operation: str, given: dict[Any, Any]) -> Any:
        if operation == "DescribeTable":
            raise ClientError(said, operation)  # type: ignore[arg-type]  # other parts
        return dispatch(connection, operation, given)

    monkeypatch.setattr(Connection, "dispatch", denied)

    assert run("verify")[0] == 0


def interrupted(_: Reading) -> Iterator[Any]:
    """Be stopped by Ctrl-C before the first part."""
    raise KeyboardInterrupt


def nothing_left() -> Any:
    """Return what reads a table as a whole only, as it is done to be certain."""
    scan = Store.scan

    def scanning(store: Store, table: Table, segment: Segment = WHOLE, after: Any = None) -> Any:
        assert segment == WHOLE, "it was read before"
        return scan(store, table, segment, after)

    return scanning


def test_repair_stock_shows_first_and_does_it_when_told(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    wanted = ("repair-stock", "--product", past.mug, "--reason", "counted twice")
    wrong = past.shop.levels(past.mug)

    code, _, error = run(*wanted)
    assert (code, error) == (1, "error: nothing was changed; --apply does it\n")
    assert past.shop.levels(past.mug) == wrong

    assert run(*wanted, "--apply", "--actor", "rahima")[1][-1] == "repaired"
    check_invariants(past.shop)

    code, lines, _ = run(*wanted, "--apply")
    assert code == 0
    assert "nothing to repair" in lines[0]


def test_repair_stock_of_no_product_is_refused(run: Run) -> None:
    code, lines, error = run("repair-stock", "--product", "01JGONE", "--reason", "x", "--apply")

    assert (code, lines) == (64, [])
    assert "no such product" in error


def test_repair_stock_needs_a_reason(run: Run) -> None:
    with pytest.raises(SystemExit):
        run("repair-stock", "--product", "01JGONE", "--apply")


def test_verify_answers_programs_with_the_same_as_people(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)

    code, lines, _ = run("verify", "--json")

    answer = json.loads("\n".join(lines))
    assert code == 1
    assert answer["products"] == 2
    assert [one["rule"] for one in answer["differences"]] == ["stock-held"]


def test_what_was_not_judged_is_no_difference_but_nothing_that_agrees_either(
    past: Past, hand: Hand, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    never_still(monkeypatch, past.mug)

    assert run("verify")[0] == 2


def test_a_repair_answers_programs_with_both_counters(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)

    code, lines, _ = run("repair-stock", "--product", past.mug, "--reason", "x", "--json")

    answer = json.loads("\n".join(lines))
    assert (code, answer["repaired"]) == (1, False)
    assert answer["is"]["available"] == answer["should_be"]["available"] - 1


def test_whoever_has_read_enough_of_an_answer_may_go(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As with `| head -1`: no traceback."""

    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

        def fileno(self) -> int:
            return real.fileno()

    with (tmp_path / "out").open("w") as real, monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Gone())

        code, _, error = run("verify")

    assert (code, error) == (0, "")


def test_an_answer_is_all_that_a_command_writes(
    past: Past, hand: Hand, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log of what differs is for functions; among an answer in JSON it would be a fault."""
    del run  # but for the stack that it deploys
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    logger = logging.getLogger("service_undefined")
    written = io.StringIO()
    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setattr("sys.argv", ["commands", "verify", "--stack", STACK, "--json"])
    monkeypatch.setattr("storefront.clock.system_clock", past.shop.clock)
    monkeypatch.delitem(sys.modules, "storefront.commands.__main__")
    level = logger.level
    try:
        with pytest.raises(SystemExit) as caught:
            runpy.run_module("storefront.commands", run_name="__main__")
    finally:
        logger.setLevel(level)

    assert (caught.value.code, written.getvalue()) == (1, "")


def test_repair_unpaid_shows_first_and_does_it_when_told(past: Past, hand: Hand, run: Run) -> None:
    buyer = past.pending.user_id
    hand.add((Table.ORDERS, f"BUYER#{buyer}", "UNPAID"), units=3)

    shown, lines, error = run("repair-unpaid", "--buyer", buyer, "--json")
    assert (shown, error) == (1, "error: nothing was changed; --apply does it\n")
    answer = json.loads("\n".join(lines))
    assert answer["is"]["units"] == answer["should_be"]["units"] + 3
    assert answer["is"]["order_ids"] == answer["should_be"]["order_ids"]

    assert run("repair-unpaid", "--buyer", buyer, "--apply")[1][-1] == "repaired"
    check_invariants(past.shop)
    assert run("repair-unpaid", "--buyer", buyer)[0] == 0


def test_verify_says_what_is_not_there(past: Past, hand: Hand, run: Run) -> None:
    hand.delete((Table.USERS, f"EMAIL#{past.customer.email}", "LOGIN"))

    _, lines, _ = run("verify")

    assert [line for line in lines if line.endswith(", found none")]
