"""Dataclasses that are finished when first used: the same as the standard library's, only later."""

import copy
import dataclasses
import inspect
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from operator import attrgetter, methodcaller
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest

from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = ""
    tags: list[str] = field(default_factory=list, compare=False)


@dataclass(slots=True)
class Counter:
    count: int = 0
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.count += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Loud:
    text: str

    def __repr__(self) -> str:
        return self.text.upper()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Loud) and other.text.lower() == self.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())


@dataclass(frozen=True, slots=True, eq=False)
class Itself:
    name: str


@dataclass
class WithoutSlots:
    name: str = "none"


def test_values_are_made_compared_and_shown_by_their_fields() -> None:
    assert Point(1) == Point(1, 0) != Point(1, 2)
    assert {Point(1): "one"}[Point(1, 0)] == "one"
    assert repr(Named(1, 2, "corner")) == "Named(x=1, y=2, name='corner', tags=[])"
    assert Named(1, tags=["a"]) == Named(1, tags=["b"])
    assert Point(1) != Named(1)
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Loud("quiet")  # type: ignore[call-arg]


def test_what_is_frozen_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="'y'"):
        point.y = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="'y'"):
        del point.y
    with pytest.raises(TypeError, match="unhashable"):
        hash(Counter())
    assert point == Point(1)


def test_what_is_not_frozen_has_its_own_of_everything() -> None:
    first, second = Counter(), Counter(5)
    first.seen.add("a")
    first.count += 1

    assert (first, second) == (Counter(1, {"a"}), Counter(5))
    assert (first.count, second.count, second.seen) == (2, 6, set())


def test_what_a_class_says_itself_holds() -> None:
    assert repr(Loud(text="quiet")) == "QUIET"
    assert Loud(text="a") == Loud(text="A")
    assert len({Loud(text="a"), Loud(text="A")}) == 1
    assert Itself("one") != Itself("one")
    assert len({Itself("one"), Itself("one")}) == 2
    assert WithoutSlots() == WithoutSlots("none")


@pytest.mark.parametrize("value", [Point(1, 2), Named(1, 2, "corner", ["a"]), Counter(3)])
def test_values_can_be_copied_and_sent(value: Point | Counter) -> None:
    for one in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301 - our own
        assert (one, type(one)) == (value, type(value))


def _fresh() -> Any:
    """Return a class that nobody has used yet."""

    @dataclass(frozen=True, slots=True)
    class Fresh(Named):
        more: dict[str, int] = field(default_factory=dict)

    return Fresh


@pytest.mark.parametrize(
    "use",
    [
        methodcaller("__call__", 1),
        fields,
        is_dataclass,
        inspect.signature,
        attrgetter("__match_args__"),
    ],
    ids=["made", "fields", "is_dataclass", "signature", "match_args"],
)
def test_a_class_is_finished_by_its_first_use_of_whatever_kind(
    use: Callable[[type], object],
) -> None:
    with patch.object(dataclasses, "dataclass", wraps=dataclasses.dataclass) as finishing:
        fresh = _fresh()
        finishing.assert_not_called()
        use(fresh)
        finishing.assert_called_once_with(slots=True, frozen=True, eq=True, kw_only=False)
        assert fresh(1, 2, "c", ["t"], {"m": 1}) == fresh(1, 2, "c", [], {"m": 1})

    assert [one.name for one in fields(fresh)] == ["x", "y", "name", "tags", "more"]
    assert replace(fresh(1), name="n") == fresh(1, name="n")
    assert asdict(fresh(1)) == {"x": 1, "y": 0, "name": "", "tags": [], "more": {}}
    match fresh(7, 8):
        case Point(x, y):
            assert (x, y) == (7, 8)


def test_threads_that_meet_at_a_first_use_all_get_the_finished_class() -> None:
    together = Barrier(4)

    def make(kind: Any) -> Any:
        together.wait(timeout=10)
        return kind(1, name="n")

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for _ in range(20):
                kind = _fresh()
                made = list(threads.map(make, [kind] * 4))
                assert made == [kind(1, name="n")] * 4
                assert all((one.tags, one.more) == ([], {}) for one in made)
    finally:
        sys.setswitchinterval(usual)
