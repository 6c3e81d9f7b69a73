"""Tests mirror the code: those of a module are found by its name, without a search."""

from pathlib import Path

import pytest

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
