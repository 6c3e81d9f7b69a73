"""Each function has a test of its own: one that calls it by name and asserts what comes of it.

It may stand in any module of tests/unit, in `test_<name>.py` or beside those of its neighbours. A
test counts for a function if it asserts something, and it or a helper or fixture that it uses names
the function's folder. Tests that go over all functions do not count.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.support.declared import declared
from tests.support.template import ROOT

UNIT = ROOT / "tests" / "unit"
OF_ALL_FUNCTIONS = {UNIT / "test_events.py", UNIT / "test_sandbox.py"}


@pytest.mark.parametrize("name", declared())
def test_a_function_has_a_test_of_its_own(name: str) -> None:
    assert name in said_by_tests(), (
        f"no test calls functions/{name}/app.py: write one below tests/unit, such as "
        f'test_{name}.py, that says call(load("{name}"), proxy_event(...)) and asserts the answer'
    )


def test_a_test_without_an_assertion_does_not_count() -> None:
    code = "def test_it():\n    call(load('get_wish'), proxy_event())\n"

    assert named_in_tests(ast.parse(code), {}) == set()
    assert named_in_tests(ast.parse(f"{code}    assert True\n"), {}) == {"get_wish"}


def test_a_name_counts_where_a_helper_of_the_test_says_it() -> None:
    code = (
        "def wish():\n    return call(load('get_wish'), proxy_event())\n"
        "def unused():\n    return call(load('get_dream'), proxy_event())\n"
        "def test_it():\n    assert wish().status == 200\n"
    )

    assert named_in_tests(ast.parse(code), {}) == {"get_wish"}


@cache
def said_by_tests() -> frozenset[str]:
    """Return every text that a test with an assertion says, itself or by its helpers."""
    found: set[str] = set()
    for path in sorted(UNIT.rglob("test_*.py")):
        if path not in OF_ALL_FUNCTIONS and path.parent != Path(__file__).parent:
            found |= named_in_tests(ast.parse(path.read_text()), fixtures(path.parent))
    return frozenset(found)


def fixtures(folder: Path) -> dict[str, ast.FunctionDef]:
    """Return what the conftest.py of a folder and of those above it define."""
    found: dict[str, ast.FunctionDef] = {}
    for above in (folder, *folder.parents):
        conftest = above / "conftest.py"
        if above.is_relative_to(UNIT) and conftest.exists():
            found = definitions(ast.parse(conftest.read_text())) | found
    return found


def definitions(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return a module's functions and methods by name."""
    return {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def named_in_tests(module: ast.Module, shared: dict[str, ast.FunctionDef]) -> set[str]:
    """Return the texts in a module's tests that assert something, and in the helpers they use."""
    known = shared | definitions(module)
    found: set[str] = set()
    for name, node in definitions(module).items():
        if name.startswith("test_") and asserts(node):
            found |= texts(node, known, set())
    return found


def asserts(node: ast.FunctionDef) -> bool:
    """Tell whether a test can fail by what it says."""
    return any(
        isinstance(part, ast.Assert) or (isinstance(part, ast.Attribute) and part.attr == "raises")
        for part in ast.walk(node)
    )


def texts(node: ast.FunctionDef, known: dict[str, ast.FunctionDef], seen: set[str]) -> set[str]:
    """Return the texts in a function, and in those that it names; `seen` are being looked at."""
    seen.add(node.name)
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.add(part.value)
        name = part.id if isinstance(part, ast.Name) else getattr(part, "arg", None)
        if name in known and name not in seen:
            found |= texts(known[name], known, seen)
    return found
