"""`docs/load.svg`: what was measured, drawn; legible on light pages, on dark ones, and by ear.

The picture has its own ground, so that it is legible on whatever page it stands. Lines differ in
colour, in their marks and in their words, which stand beside them. What a screen reader tells is
every figure.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.load.shop.processor import EMULATOR, FUNCTIONS, OTHERS, SIMULATORS, VISITORS
from tests.load.shop.results import Results
from tests.load.shop.visitor import Kind

_SVG = "http://www.w3.org/2000/svg"
#: Ground, text, grid, and lines; of light pages and dark ones.
LIGHT = ("#ffffff", "#24292f", "#d0d7de", "#0a58a6", "#a8410b", "#1a6b31", "#7a3b9d", "#6a5d00")
DARK = ("#0d1117", "#e6edf3", "#3a424c", "#79b8ff", "#ffab70", "#7ee29a", "#d8b4ff", "#e3d26f")

WIDTH, PANEL_HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 225, 46, 44
#: Between the words of two lines, so that none covers another.
LINE_HEIGHT = 17
_MARKS = ("circle", "square", "triangle", "diamond", "ring")


@dataclass(frozen=True)
class Line:
    """One line of a panel.

    Args:
        name: the words beside it.
        values: one for each number at once.
    """

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Panel:
    """One of the pictures, of which several stand below each other.

    Args:
        title: what is shown, with its unit.
        lines: what was measured.
        logarithmic: whether each step up is so many times more, instead of so much.
    """

    title: str
    lines: Sequence[Line]
    logarithmic: bool = True

    def scale(self) -> list[float]:
        """Return the values at which the grid stands, the least and the greatest included."""
        values = [value for line in self.lines for value in line.values]
        if self.logarithmic:
            least, most = (math.log10(max(one, 0.1)) for one in (min(values), max(values)))
            return [10.0**power for power in range(math.floor(least), math.ceil(most) + 1)]
        step = 10.0 ** math.floor(math.log10(max(values)))
        while max(values) / step < 2:
            step /= 2
        return [number * step for number in range(math.ceil(max(values) / step) + 1)]

    def height(self, value: float) -> float:
        """Return how far up a value is: 0 at the foot, 1 at the head."""
        foot, head = self.scale()[0], self.scale()[-1]
        if not self.logarithmic:
            return (value - foot) / (head - foot)
        value = max(value, foot)
        return math.log(value / foot) / math.log(head / foot) if head > foot else 0.0


def panels(results: Results) -> list[Panel]:
    """Return what is drawn of some results."""
    levels = results.levels
    a_second = Panel(
        "Answers a second",
        [
            Line("DynamoDB alone: reads", [one.read.a_second for one in levels]),
            Line("DynamoDB: transactions", [one.write.a_second for one in levels]),
            Line("a function that only answers", [one.function.a_second for one in levels]),
            Line("the shop, all requests", [one.shop.a_second for one in levels]),
        ],
    )
    waited = Panel(
        "Milliseconds that half of the answers took at most",
        [
            *(_waited(results, kind) for kind in (Kind.PRODUCT, Kind.LOOK)),
            Line("a function that only answers", [one.function.median for one in levels]),
            *(_waited(results, kind) for kind in (Kind.ORDER, Kind.SESSION)),
        ],
    )
    kept = Panel(
        "Cores kept busy while visitors are in the shop",
        [
            Line(who, [one.shop.cores[who] for one in levels])
            for who in (EMULATOR, FUNCTIONS, VISITORS, SIMULATORS, OTHERS)
        ],
        logarithmic=False,
    )
    return [a_second, waited, kept]


def _waited(results: Results, kind: Kind) -> Line:
    return Line(str(kind), [one.shop.times[kind].p50 for one in results.levels])


def drawn(results: Results) -> str:
    """Return the picture."""
    at_once = [one.at_once for one in results.levels]
    shown = panels(results)
    height = PANEL_HEIGHT * len(shown)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="{_SVG}" {size} role="img" aria-labelledby="title desc">',
        '<title id="title">The shop under load</title>',
        f'<desc id="desc">{escape(told(shown, at_once))}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
    ]
    for number, panel in enumerate(shown):
        parts.append(f'<g transform="translate(0 {number * PANEL_HEIGHT})" aria-hidden="true">')
        parts += _grid(panel, at_once)
        parts += _lines(panel)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def told(shown: Sequence[Panel], at_once: Sequence[int]) -> str:
    """Return in words what the panels show."""
    first, *rest = (f"{many}" for many in at_once)
    sentences = [f"Each figure is for {', '.join([first, *rest])} at once, in this order."]
    for panel in shown:
        lines = (
            f"{line.name}: {', '.join(f'{value:g}' for value in line.values)}"
            for line in panel.lines
        )
        sentences.append(f"{panel.title}. {'; '.join(lines)}.")
    return " ".join(sentences)


def labels(panel: Panel) -> list[float]:
    """Return how far down the words of each line stand, none over another."""
    wanted = [_y(panel, line.values[-1]) for line in panel.lines]
    places = dict.fromkeys(range(len(wanted)), 0.0)
    last = -math.inf
    for number in sorted(places, key=lambda one: wanted[one]):
        last = places[number] = max(wanted[number], last + LINE_HEIGHT)
    below = max(0.0, last - (PANEL_HEIGHT - _BOTTOM))
    return [places[number] - below for number in places]


def _style() -> str:
    def colours(palette: Sequence[str]) -> str:
        ground, text, grid, *lines = palette
        rules = [
            f".ground{{fill:{ground}}}",
            f"text{{fill:{text}}}",
            f".grid{{stroke:{grid}}}",
            f".leader{{stroke:{grid}}}",
        ]
        for number, colour in enumerate(lines):
            rules.append(f".c{number}{{stroke:{colour};color:{colour}}}")
            rules.append(f".m{number}{{fill:{colour};stroke:{colour}}}")
            rules.append(f".ring.m{number}{{fill:{ground}}}")
            rules.append(f"text.t{number}{{fill:{colour}}}")
        return "".join(rules)

    font = "text{font:13px system-ui,sans-serif}.head{font-size:15px;font-weight:600}"
    lines = ".line{fill:none;stroke-width:2}.leader{fill:none}.ring{stroke-width:2}"
    return f"{font}{lines}{colours(LIGHT)}@media(prefers-color-scheme:dark){{{colours(DARK)}}}"


def _grid(panel: Panel, at_once: Sequence[int]) -> Iterator[str]:
    yield f'<text class="head" x="{_LEFT}" y="24">{escape(panel.title)}</text>'
    for value in panel.scale():
        y = _y(panel, value)
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
    foot = PANEL_HEIGHT - _BOTTOM + 18
    for number, many in enumerate(at_once):
        x = _x(number, len(at_once))
        yield f'<text x="{x:.1f}" y="{foot}" text-anchor="middle">{many}</text>'
    yield f'<text x="{_LEFT - 8}" y="{foot}" text-anchor="end">at once</text>'


def _lines(panel: Panel) -> Iterator[str]:
    for number, (line, label) in enumerate(zip(panel.lines, labels(panel), strict=True)):
        points = [
            (_x(place, len(line.values)), _y(panel, value))
            for place, value in enumerate(line.values)
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path class="line c{number}" d="M{path}"/>'
        yield from (_mark(number, x, y) for x, y in points)
        x, y = points[-1]
        end, name = WIDTH - _RIGHT + 14, escape(line.name)
        yield f'<path class="leader" d="M{x + 7:.1f} {y:.1f}L{end} {label:.1f}"/>'
        yield f'<text class="t{number}" x="{end + 3}" y="{label + 4:.1f}">{name}</text>'


def _mark(number: int, x: float, y: float) -> str:
    kind = _MARKS[number]
    shape = {
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"',
        "ring": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"',
        "square": f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"',
        "triangle": f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z"',
        "diamond": f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z"',
    }[kind]
    return f'{shape} class="{kind} m{number}"/>'


def _x(number: int, many: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (number + 0.5) / many


def _y(panel: Panel, value: float) -> float:
    return PANEL_HEIGHT - _BOTTOM - panel.height(value) * (PANEL_HEIGHT - _TOP - _BOTTOM)
