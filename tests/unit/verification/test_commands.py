"""Operators' commands about the books, run as from a shell."""

import json
from collections.abc import Callable, Iterator

import boto3
import pytest

from storefront.commands.__main__ import main
from storefront.db.tables import Table
from tests.support.drift import Hand
from tests.support.dynamodb import TABLE_NAMES
from tests.support.invariants import check_invariants
from tests.unit.verification.conftest import Past

STACK = "books"
TEMPLATE = {
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {
        **{f"{one.name.capitalize()}Table": {"Value": TABLE_NAMES[one]} for one in Table},
    },
}

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def run(
    past: Past, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run a command on the shop's stack; returns exit code, lines and standard error."""
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps(TEMPLATE))
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("storefront.commands.__main__.system_clock", past.shop.clock)

    def run(*arguments: str) -> tuple[int, list[str], str]:
        command, *options = arguments
        capsys.readouterr()
        code = main([command, "--stack", STACK, *options])
        out, error = capsys.readouterr()
        return code, out.splitlines(), error

    yield run
    cloudformation.delete_stack(StackName=STACK)


def test_verify_says_how_much_it_has_looked_at(run: Run) -> None:
    assert run("verify") == (0, ["2 products, 7 orders, 6 attempts checked"], "")


def test_verify_names_each_difference_and_fails(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)

    code, lines, error = run("verify")

    assert code == 1
    assert lines[0].startswith(f"stock-held {past.mug}: expected ")
    assert "1 differences" in error


def test_repair_stock_shows_first_and_does_it_when_told(past: Past, hand: Hand, run: Run) -> None:
    hand.add((Table.CATALOG, f"PRODUCT#{past.mug}", "SALE"), available=-1)
    wanted = ("repair-stock", "--product", past.mug, "--reason", "counted twice")
    wrong = past.shop.levels(past.mug)

    assert run(*wanted)[1][-1] == "nothing was changed; --apply does it"
    assert past.shop.levels(past.mug) == wrong

    assert run(*wanted, "--apply", "--actor", "rahima")[1][-1] == "repaired"
    check_invariants(past.shop)

    code, lines, _ = run(*wanted, "--apply")
    assert code == 0
    assert "nothing to repair" in lines[0]


def test_repair_stock_of_no_product_is_refused(run: Run) -> None:
    code, lines, error = run("repair-stock", "--product", "01JGONE", "--reason", "x", "--apply")

    assert (code, lines) == (1, [])
    assert "no such product" in error


def test_repair_stock_needs_a_reason(run: Run) -> None:
    with pytest.raises(SystemExit):
        run("repair-stock", "--product", "01JGONE", "--apply")
