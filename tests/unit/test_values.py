"""Dataclasses that are finished when first used: the same as the standard library's, only later."""

import copy
import dataclasses
import inspect
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from functools import cached_property
from operator import attrgetter, methodcaller
from threading import Barrier
from typing import Any, ClassVar
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
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cached:
    kind: ClassVar[str] = "a shape"
    side: int

    @cached_property
    def area(self) -> int:
        return self.side**2


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
    assert WithoutSlots() == WithoutSlots("none", [])
    assert (Cached.kind, Cached(3).area, WithoutSlots.name) == ("a shape", 9, "none")


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
        lambda kind: [kind(1) for _ in range(100)],
        methodcaller("__call__", 1, 2, "c", "one too many", {}, ""),
        methodcaller("__call__", 1, x=2),
        methodcaller("__call__", unknown=1),
        methodcaller("__call__"),
        fields,
        is_dataclass,
        inspect.signature,
        attrgetter("__match_args__"),
    ],
    ids=[
        "made",
        "too_many",
        "twice",
        "unknown",
        "missing",
        "fields",
        "is_dataclass",
        "signature",
        "match_args",
    ],
)
def test_a_class_is_finished_by_its_first_use_of_whatever_kind(
    use: Callable[[type], object],
) -> None:
    with patch.object(dataclasses, "dataclass", wraps=dataclasses.dataclass) as finishing:
        fresh = _fresh()
        assert fresh(1) == fresh(1) != fresh(2)
        finishing.assert_not_called()
        with suppress(TypeError):
            use(fresh)
        finishing.assert_called_once_with(slots=True, frozen=True, eq=True, kw_only=False)
        assert fresh(1, 2, "c", ["t"], {"m": 1}) == fresh(1, 2, "c", [], {"m": 1})

    assert [one.name for one in fields(fresh)] == ["x", "y", "name", "tags", "more"]
    assert replace(fresh(1), name="n") == fresh(1, name="n")
    assert asdict(fresh(1)) == {"x": 1, "y": 0, "name": "", "tags": [], "more": {}}
    match fresh(7, 8):
        case Point(x, y):
            assert (x, y) == (7, 8)


def test_a_value_is_the_same_before_and_after_its_class_is_finished() -> None:
    def kind() -> Any:
        @dataclass(frozen=True, slots=True)
        class Place:
            x: int
            names: list[str] = field(default_factory=list, hash=False)
            secret: str = field(default="", compare=False)
            mark: str = field(default="m", compare=True, hash=False)

        return Place

    place = kind()
    early, other = place(1), place(1, secret="s")
    seen = {early: "kept"}
    assert (hash(early), early == other, early.names is other.names) == (hash((1,)), True, False)
    assert early != place(1, mark="n")
    assert early != (1, [], "", "m")

    fields(place)

    assert seen[place(1, secret="t")] == "kept"
    assert (hash(early), early == other) == (hash(place(1)), True)


@pytest.mark.parametrize("call", [((), {}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_wrong_arguments_are_told_as_by_the_library(call: tuple[Any, Any]) -> None:
    @dataclass(frozen=True, slots=True)
    class Spot:
        x: int
        y: int = 0

    told = []
    for kind in (Spot, dataclasses.make_dataclass("Spot", [("x", int), ("y", int, 0)])):
        with pytest.raises(TypeError) as caught:
            kind(*call[0], **call[1])
        told.append(str(caught.value).partition(".__init__")[2])

    assert told[0] == told[1] != ""


def test_threads_that_meet_at_a_first_use_all_get_the_finished_class() -> None:
    together = Barrier(4)

    def make(kind: Any) -> Any:
        together.wait(timeout=10)
        assert len(fields(kind)) == 5
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
