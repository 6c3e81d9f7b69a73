"""What `make test` leaves to CI: cases of tests, and what says so; never a whole test by chance."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest

UNIT = Path(conftest.__file__).parent / "unit"
MANY = 9


@dataclass(frozen=True)
class Case:
    """A case of a test, as pytest collects it."""

    path: Path
    name: str
    marks: dict[str, tuple[int, ...]] = field(default_factory=dict, hash=False)

    def get_closest_marker(self, name: str) -> Any:
        """Return a mark of it; None if it has none of this name."""
        return SimpleNamespace(args=self.marks[name]) if name in self.marks else None


def cases(path: Path, test: str, **marks: tuple[int, ...]) -> list[Case]:
    return [Case(path, f"{test}[{number}]", marks) for number in range(MANY)]


def tried(of: list[Case], *asked: str, thorough: bool = False, keyword: str = "") -> list[Case]:
    """Return which cases are tried where somebody asks for these paths, in this way."""
    left_out: list[Any] = []

    def leave_out(items: list[Any]) -> None:
        left_out.extend(items)

    config: Any = SimpleNamespace(
        args=asked or ("tests/unit",),
        option=SimpleNamespace(thorough=thorough, long=False, keyword=keyword),
        hook=SimpleNamespace(pytest_deselected=leave_out),
    )
    items: list[Any] = [*of]
    conftest.pytest_collection_modifyitems(config, items)
    assert sorted([*items, *left_out], key=lambda one: one.name) == sorted(of, key=lambda o: o.name)
    return items


def test_of_many_cases_few_are_tried_and_always_the_same() -> None:
    family = cases(UNIT / "orders" / "test_order.py", "test_it")

    assert len(tried(family)) == conftest.SIBLINGS
    assert {*tried(family)} == {*tried(family[::-1])}


def test_a_test_without_cases_is_tried() -> None:
    alone = [Case(UNIT / "orders" / "test_order.py", f"test_{number}") for number in range(MANY)]

    assert tried(alone) == alone


@pytest.mark.parametrize("folder", [UNIT, UNIT / "generate"])
def test_tests_of_structure_leave_nothing_out(folder: Path) -> None:
    family = [*cases(folder / "test_rules.py", "test_it"), Case(folder / "test_rules.py", "test_b")]

    assert tried(family) == family


def test_a_test_may_say_how_many() -> None:
    assert len(tried(cases(UNIT / "test_rules.py", "test_it", siblings=(4,)))) == 4


def test_what_is_thorough_is_left_to_ci() -> None:
    assert tried(cases(UNIT / "test_rules.py", "test_it", thorough=())) == []


def test_others_are_tried_in_the_place_of_cases_that_are_thorough() -> None:
    """Whichever they are: none of those that are left over is left out for them."""
    path = UNIT / "orders" / "test_order.py"
    for one in cases(path, "test_it"):
        long = [other for other in cases(path, "test_it", thorough=()) if other.name != one.name]
        assert tried([one, *long]) == [one]


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        (("tests/unit/orders/test_order.py",), {}),
        (("tests/unit/orders/test_order.py::test_it",), {}),
        ((), {"keyword": "it"}),
        ((), {"thorough": True}),
    ],
    ids=["file", "test", "keyword", "thorough"],
)
def test_who_asks_by_name_or_thoroughly_gets_all(asked: tuple[str, ...], how: Any) -> None:
    path = UNIT / "orders" / "test_order.py"
    family = [*cases(path, "test_it"), *cases(path, "test_long", thorough=())]

    assert tried(family, *asked, **how) == family
