"""The mutation tests' own parts: which bugs are planted, and what the report makes of them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import document as documents
from tests.mutation.document import Result, document
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.scope import LEFT_OUT, PARTS, files

ROOT = Path(__file__).parents[2]
HEAD = "from storefront import log\nLIMIT = 3\n"
WARM_UP = """
import sys
from tests.controls.nursery import warm_up
from {module} import LIBRARIES
warm_up(LIBRARIES, "test")
print([name for name in sys.modules if name.partition(".")[0] == "storefront"])
"""


@pytest.fixture
def mutants(tmp_path: Path) -> "Mutants":
    """Makes the mutants of a function with this body."""
    return Mutants(tmp_path)


class Mutants:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, *body: str) -> list[Mutant]:
        lines = "\n".join(f"    {line}" for line in body)
        (self._folder / "shop.py").write_text(f"{HEAD}def sell(n, conditions=()):\n{lines}\n")
        return [one for one in mutants_of("shop.py", self._folder) if one.function == "sell"]


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("n < 3", {"n < 3 -> n <= 3", "n < 3 -> n >= 3", "3 -> 4"}),
        ("assert n in {1}", {"n in { -> n not in {", "1 -> 2", "1 -> 0"}),
        ("n and n.a", {"n and n. -> n or n.", "n and n.a -> n.a", "n and n.a -> n"}),
        ("n = not n", {"not n -> n"}),
        ("n = n - n.a", {"n - n. -> n + n."}),
        ("n = n.a & n.b", {".a & n. -> .a | n.", "n.a & n.b -> n.a", "n.a & n.b -> n.b"}),
        ("n = -n", {"-n -> n"}),
        ("n.a = n.b", {"n.a = n.b -> (nothing)"}),
        ("n.a(n)", {"n.a(n) -> (nothing)"}),
        ("n = n.a(by=n)", {"n.a(by=n) -> n.a()"}),
        (
            "transaction.put(n, n.a)",
            {"n.a) -> n.a, always)", "transaction.put(n, n.a) -> (nothing)"},
        ),
        (
            "transaction.delete(n, n, n, n.a)",
            {"n, n.a) -> n, always)", "transaction.delete(n, n, n, n.a) -> (nothing)"},
        ),
        ("raise n", {"raise n -> (nothing)"}),
        ("return n", {"return n -> return None"}),
        ("n = {n.a, n.b}", {"{n.a, n.b} -> {n.b}", "n.a, n.b} -> n.a}"}),
        ("n = {'a': n}", {"{'a': n} -> {}"}),
        ("n = [a for a in n if a]", {"in n if a -> in n"}),
        ("n = n if n.a else n.b", {"if n.a -> if not n.a"}),
    ],
)
def test_a_line_is_broken_in_these_ways(mutants: Mutants, line: str, changes: set[str]) -> None:
    assert {one.change for one in mutants.of(line)} == changes


@pytest.mark.parametrize(
    "line",
    [
        "log.info('sold', count=n > 3)",
        "n = 'a text'",
        "n: 'dict[str, int]'",
        "raise AssertionError('a sale has a price')",
        "return None",
        "n = cast(int, n)",
    ],
)
def test_what_nobody_relies_on_is_left_alone(mutants: Mutants, line: str) -> None:
    assert mutants.of(line) == []


def test_a_mutant_is_the_file_with_one_change(mutants: Mutants) -> None:
    def sell(change: str) -> list[object]:
        (mutant,) = (
            one
            for one in mutants.of("if n > LIMIT:", "    n = LIMIT", "return n")
            if one.change == change
        )
        found: dict[str, Any] = {}
        exec(mutant.plant().replace(co_name="shop"), found)  # noqa: S102 - that is what is tested
        return [found["sell"](n) for n in (2, 3, 4)]

    assert sell("n > LIMIT -> n <= LIMIT") == [3, 3, 4]
    assert sell("return n -> return None") == [None, None, None]


def _result(verdict: str, change: str = "n > 3 -> n >= 3") -> Result:
    return Result("orders", "orders/shop.py", "sell", "if n > 3:", change, 7, verdict, "")


@pytest.fixture
def _one_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explained = tmp_path / "survivors.toml"
    explained.write_text(
        """
[[survivor]]
path = "orders/shop.py"
function = "sell"
code = "if n > 3:"
change = "n > 3 -> n >= 3"
reason = "three are sold anyway"
"""
    )
    monkeypatch.setattr(documents, "_EXPLAINED", explained)


@pytest.mark.usefixtures("_one_reason")
def test_a_survivor_with_a_reason_does_not_count_against_the_tests() -> None:
    text, unexplained = document([_result("killed"), _result("survived")], "today", 9)

    assert unexplained == 0
    assert "| orders | 2 | 1 | 0 | 1 | 0 |" in text
    assert "`n > 3 -> n >= 3`: three are sold anyway" in text
    assert "**100.0 %**" in text


@pytest.mark.usefixtures("_one_reason")
def test_a_survivor_without_a_reason_does() -> None:
    results = [_result("killed"), _result("timed out"), _result("survived", "n > 3 -> n <= 3")]

    text, unexplained = document(results, "today", 9)

    assert unexplained == 1
    assert "| orders | 3 | 1 | 1 | 0 | 1 |" in text
    assert "**66.7 %**" in text


def test_each_folder_of_the_shop_is_broken_or_said_to_be_left_out() -> None:
    folders = {one.parent.name for one in ROOT.glob("layers/shared/storefront/*/__init__.py")}
    taken = [Path(path).relative_to("layers/shared/storefront") for _, path in _in_layer()]

    assert folders == {one.parts[0] for one in taken if len(one.parts) > 1} | LEFT_OUT
    assert len(taken) == len(set(taken)), "a file is in one part"
    assert {part for part, _ in files(ROOT)} == PARTS.keys()


def _in_layer() -> list[tuple[str, str]]:
    return [one for one in files(ROOT) if one[1].startswith("layers/")]


@pytest.mark.parametrize("module", ["tests.mutation.trial", "tests.controls.nursery"])
def test_nothing_of_the_shop_is_imported_before_a_bug_is_planted(module: str) -> None:
    """A module that is there already would be tried without its bug."""
    code = [sys.executable, "-c", WARM_UP.format(module=module)]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    done = subprocess.run(code, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
