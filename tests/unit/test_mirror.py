"""Tests mirror the code: those of a module are found by its name, without a search."""

import ast
from pathlib import Path

import pytest

from tests.unit.tested_in import TESTED_IN, WITHIN_OTHERS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "shared" / "storefront"
UNIT = Path(__file__).parent
#: Folders of tests that mirror another part of the project than the package.
ELSEWHERE = {
    "functions": ROOT / "functions",
    "generate": ROOT / "sandbox" / "generate",
    "faults": ROOT / "sandbox" / "faults",
    "console": ROOT / "sandbox" / "console",
}
#: Modules that are tested through the service of their folder.
OF_SERVICES = ("schemas", "views", "records", "repository", "audit", "__main__")
MODULES = sorted(
    path.relative_to(PACKAGE).with_suffix("")
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
)
TESTS = sorted(
    path.relative_to(UNIT)
    for path in UNIT.rglob("test_*.py")
    if len(path.relative_to(UNIT).parts) > 1 and path.relative_to(UNIT).parts[0] not in ELSEWHERE
)


#: Tests of the modules that stand in the package itself, among those that go over everything.
OF_THE_ROOT = sorted(path.relative_to(UNIT) for path in UNIT.glob("test_*.py"))


def is_about(test: Path, module: Path) -> bool:
    """Return whether a test is called after a module: `test_<module>.py`, `test_<module>_….py`."""
    name = test.stem.removeprefix("test_")
    return test.parent == module.parent and (
        name == module.name or name.startswith(f"{module.name}_")
    )


@pytest.mark.parametrize("test", TESTS, ids=str)
def test_a_test_is_called_after_the_module_that_it_is_about(test: Path) -> None:
    """If this fails, name it after the module whose promise it holds, in the same folder."""
    assert [module for module in MODULES if is_about(test, module)]


def has_functions(module: Path) -> bool:
    """Return whether a module has anything that can be called."""
    code = ast.parse((PACKAGE / module).with_suffix(".py").read_text())
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(code))


def is_of_a_service(module: Path) -> bool:
    """Return whether a module is tested with the service of its folder, or by the wiring."""
    return (
        module.parts[0] == "wiring"
        or module.name.rpartition("_")[2] in OF_SERVICES
        or module.name in OF_SERVICES
    )


DECIDING = [one for one in MODULES if has_functions(one) and not is_of_a_service(one)]


@pytest.mark.parametrize("module", DECIDING, ids=str)
def test_the_tests_of_a_module_are_where_its_name_or_one_list_says(module: Path) -> None:
    """If this fails, write `test_<module>.py`, and strike the module out of `tested_in.py`."""
    own = any(is_about(test, module) for test in [*TESTS, *OF_THE_ROOT])
    listed = sum(str(module) in one for one in (TESTED_IN, WITHIN_OTHERS))

    assert listed == (0 if own else 1)


def test_the_list_names_modules_that_there_are() -> None:
    assert {*TESTED_IN, *WITHIN_OTHERS} <= {str(one) for one in DECIDING}


@pytest.mark.parametrize("module", TESTED_IN)
def test_a_test_in_the_list_imports_its_module(module: str) -> None:
    code = ast.parse((UNIT / TESTED_IN[module]).read_text())
    name = f"storefront.{module.replace('/', '.')}"
    imports = [node for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]

    said = {node.module for node in imports}
    said |= {f"{node.module}.{one.name}" for node in imports for one in node.names}
    assert name in said
