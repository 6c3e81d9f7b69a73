"""Each function has a file of tests that is called after it, so that they are found by its name.

It is `test_<function>.py` in `tests/unit/functions/`, or in a folder of that whose conftest it
needs. A test in it asserts something, and it or a helper or fixture that it uses names the
function. What holds for several functions may stand in a file by its topic besides.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.support.declared import declared
from tests.support.template import ROOT

UNIT = ROOT / "tests" / "unit"
FUNCTIONS = UNIT / "functions"


@pytest.mark.parametrize("name", declared())
def test_a_function_has_a_file_of_tests_of_its_name(name: str) -> None:
    found = sorted(FUNCTIONS.rglob(f"test_{name}.py"))
    asked = set().union(*(named_in_file(path) for path in found))

    assert name in asked, (
        f"no test calls functions/{name}/app.py where it is looked for: write one in "
        f'tests/unit/functions/test_{name}.py that says call(load("{name}"), proxy_event(...)) '
        "and asserts the answer"
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


def named_in_file(path: Path) -> set[str]:
    """Return every text that the tests of a file say that assert something."""
    module = parsed(path)
    return named_in_tests(module, fixtures(path.parent) | imported(module))


def imported(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the helpers that a module takes from others of the tests."""
    found: dict[str, ast.FunctionDef] = {}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            path = ROOT / (node.module or "").replace(".", "/")
            known = definitions_in(path.with_suffix(".py"))
            found |= {one.name: known[one.name] for one in node.names if one.name in known}
    return found


def fixtures(folder: Path) -> dict[str, ast.FunctionDef]:
    """Return what the conftest.py of a folder and of those above it define."""
    found: dict[str, ast.FunctionDef] = {}
    for above in (folder, *folder.parents):
        conftest = above / "conftest.py"
        if above.is_relative_to(UNIT) and conftest.exists():
            found = definitions_in(conftest) | found
    return found


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file as its syntax; helpers are looked into for many files of tests."""
    return ast.parse(path.read_text())


@cache
def definitions_in(path: Path) -> dict[str, ast.FunctionDef]:
    """Return a file's functions and methods by name."""
    return definitions(parsed(path))


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
    """Return whether a test can fail by what it says."""
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
        name = next((getattr(part, one) for one in ("id", "arg", "attr") if hasattr(part, one)), "")
        if name in known and name not in seen:
            found |= texts(known[name], known, seen)
    return found
