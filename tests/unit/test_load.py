"""The load on the shop: its arithmetic, what is drawn of it, and that its page is as measured."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from tests.load.shop import page, plot
from tests.load.shop.__main__ import FIGURES, PAGE, PLOT
from tests.load.shop.crowd import together
from tests.load.shop.plot import DARK, LIGHT, LINE_HEIGHT, PANEL_HEIGHT, Line, Panel, labels
from tests.load.shop.processor import EMULATOR, FUNCTIONS, OTHERS, SIMULATORS, VISITORS, cores
from tests.load.shop.results import Books, Level, Phase, Results, Times, percentile
from tests.load.shop.visitor import Answer, Kind

SVG = "{http://www.w3.org/2000/svg}"
#: Least contrast of text with its ground (https://www.w3.org/TR/WCAG22/#contrast-minimum).
READABLE = 4.5


def phase(a_second: float, *kinds: str) -> Phase:
    """Return what some met who asked for some kinds."""
    busy = dict.fromkeys((EMULATOR, FUNCTIONS, SIMULATORS, VISITORS, OTHERS), a_second / 1000)
    return Phase(a_second, {kind: Times(9, 1, a_second, 2, 3) for kind in kinds}, busy)


def level(at_once: int) -> Level:
    """Return what so many met: the more, the faster."""
    shop = phase(10.0 * at_once, *Kind)
    return Level(at_once, shop, *(phase(100.0 * at_once, name) for name in "abc"))


RESULTS = Results(
    {"measured": "2026-11-29"}, [level(many) for many in (1, 2, 16)], Books(3, 9, 179_100, 2)
)


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([7.0], 0.5, 7.0),
        ([7.0], 0.99, 7.0),
        ([3.0, 1.0, 2.0, 4.0], 0.5, 2.0),
        ([3.0, 1.0, 2.0, 4.0], 0.51, 3.0),
        ([float(one) for one in range(1, 101)], 0.95, 95.0),
        ([float(one) for one in range(1, 101)], 0.99, 99.0),
        ([float(one) for one in range(1, 101)], 1, 100.0),
    ],
)
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(
    values: list[float], share: float, found: float
) -> None:
    assert percentile(values, share) == found


def test_answers_are_counted_by_kind_and_those_that_failed_apart() -> None:
    answers = [
        Answer(Kind.LIST, 1, 0.010),
        Answer(Kind.LIST, 1, 9.0, failed=True),
        Answer(Kind.LIST, 2, 0.020),
        Answer(Kind.ORDER, 3, 0.5),
        Answer(Kind.PAID, 3, 1.0),
    ]

    found = Phase.of(answers, 2, {})

    assert found.a_second == 1.5, "three answers of the shop in two seconds"
    assert found.times == {
        Kind.LIST: Times(2, 1, 10.0, 20.0, 20.0),
        Kind.ORDER: Times(1, 0, 500.0, 500.0, 500.0),
        Kind.PAID: Times(1, 0, 1000.0, 1000.0, 1000.0),
    }


def test_a_core_that_was_busy_half_of_the_time_is_half_a_core() -> None:
    assert cores({EMULATOR: 3, OTHERS: 1}, {EMULATOR: 5, OTHERS: 0.9}, 4) == {
        EMULATOR: 0.5,
        OTHERS: 0.0,
    }


class Guest:
    """Somebody whose visits all take place; the last one's answer comes late."""

    def __init__(self) -> None:
        self.answers = [Answer("before", 0, 1)]

    def visit(self) -> None:
        """Be answered at once, and once more long after all is over."""
        self.answers += [Answer("in time", 0, 0.1), Answer("late", float("inf"), 9)]


def test_only_what_is_answered_within_the_time_counts() -> None:
    assert [*together([Guest(), Guest()], 1e-9).times] == ["in time"]


def test_figures_are_kept_as_they_are() -> None:
    assert Results.from_json(RESULTS.to_json()) == RESULTS


@pytest.mark.parametrize("logarithmic", [True, False])
def test_a_panel_has_room_for_each_value_and_the_greater_stand_higher(*, logarithmic: bool) -> None:
    values = [0.4, 3.0, 3.5, 21.0, 880.0]
    heights = [
        Panel("", [Line("", values)], logarithmic=logarithmic).height(value) for value in values
    ]

    assert heights == sorted(heights)
    assert heights[0] >= 0
    assert heights[-1] <= 1


def test_words_beside_lines_that_meet_do_not_cover_each_other() -> None:
    panel = Panel("", [Line("", [1.0, value]) for value in (1.0, 1.0, 1.0, 9.0)])

    places = labels(panel)

    assert all(after - one >= LINE_HEIGHT for one, after in pairwise(sorted(places)))
    assert all(0 < one < PANEL_HEIGHT for one in places)
    assert min(places) == places[3], "the highest line's words are the highest"


def picture() -> ET.Element:
    """Return what is drawn."""
    return ET.fromstring(plot.drawn(RESULTS))  # noqa: S314 - our own


def test_the_picture_tells_every_figure_in_words() -> None:
    drawn = picture()
    described = drawn.find(f"{SVG}desc")

    assert drawn.get("role") == "img"
    assert {one.get("id") for one in (drawn.find(f"{SVG}title"), described) if one is not None} == {
        *(drawn.get("aria-labelledby") or "").split()
    }
    assert described is not None
    assert "1, 2, 16 at once" in (described.text or "")
    assert "the shop, all requests: 10, 20, 160" in (described.text or "")


def test_the_picture_is_drawn_within_its_frame() -> None:
    drawn = picture()
    words = [one for one in drawn.iter(f"{SVG}text") if one.get("text-anchor") is None]

    # A letter is some 7 wide.
    assert all(float(one.get("x", 0)) + 7 * len(one.text or "") <= plot.WIDTH for one in words)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_lines_stand_out_from_their_ground(palette: tuple[str, ...]) -> None:
    ground, text, _, *lines = palette

    assert min(contrast(one, ground) for one in (text, *lines)) >= READABLE


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return how bright a colour is: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(one, 16) / 255 for one in re.findall("..", colour[1:])]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_page_and_the_picture_are_as_measured() -> None:
    """If this fails: `python -m tests.load.shop --page` writes both anew, and measures nothing."""
    results = Results.from_json(FIGURES.read_text())

    assert PAGE.read_text() == page.document(results)
    assert PLOT.read_text() == plot.drawn(results)
