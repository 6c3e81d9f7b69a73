"""What pictures of sample products are drawn with: the same each time, and nobody else's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 960
"""Pixels of a finished picture, which is a square."""
FINER = 2
"""So many times larger is it drawn than it is, so that edges are smooth."""

Colour = tuple[int, int, int]
CREAM, CLAY, LEAF, INK = (250, 244, 232), (190, 92, 60), (64, 120, 84), (40, 44, 52)
SEA, RED, GOLD, WOOD = (44, 98, 160), (176, 30, 52), (222, 178, 78), (166, 124, 82)
SKY, PALE, SAND = (120, 178, 214), (222, 214, 200), (238, 226, 206)
WHITE, ROSE, PLUM, OLIVE = (252, 252, 250), (222, 120, 140), (112, 48, 96), (122, 128, 56)
AMBER, COCOA, STEEL = (206, 132, 28), (120, 66, 34), (150, 158, 166)


@dataclass(frozen=True)
class Drawing:
    """A picture that is drawn.

    Args:
        en, bn: what it shows.
        ground: its colour behind everything.
        draw: draws the rest, in units of a hundredth of its side.
        value: of an option; it shows the variants that have it. Empty for the whole product.
    """

    en: str
    bn: str
    ground: Colour
    draw: Callable[[Pen], None]
    value: str = ""

    def jpeg(self) -> bytes:
        """Return it as a camera would."""
        image = Image.new("RGB", (SIDE * FINER, SIDE * FINER), self.ground)
        self.draw(Pen(image))
        buffer = BytesIO()
        image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=90)
        return buffer.getvalue()


class Pen:
    """Draws in hundredths of a picture's side, from its top left."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._unit = image.width / 100

    def _at(self, *places: float) -> tuple[float, ...]:
        return tuple(place * self._unit for place in places)

    def box(
        self, area: tuple[float, float, float, float], colour: Colour, round_: float = 0
    ) -> None:
        """Draw a rectangle, with round corners if it is told how round."""
        self._draw.rounded_rectangle(self._at(*area), round_ * self._unit, fill=colour)

    def disc(self, area: tuple[float, float, float, float], colour: Colour) -> None:
        """Draw an ellipse."""
        self._draw.ellipse(self._at(*area), fill=colour)

    def ring(self, area: tuple[float, float, float, float], colour: Colour, width: float) -> None:
        """Draw the rim of an ellipse."""
        self._draw.ellipse(self._at(*area), outline=colour, width=round(width * self._unit))

    def shape(self, places: list[float], colour: Colour) -> None:
        """Draw a shape with corners."""
        self._draw.polygon(self._at(*places), fill=colour)

    def wave(self, x: float, top: float, bottom: float, colour: Colour) -> None:
        """Draw what rises from something hot."""
        steps = [top + (bottom - top) * part / 60 for part in range(61)]
        places = [one for y in steps for one in (x + 2 * math.sin((y - top) / 3), y)]
        self._draw.line(self._at(*places), fill=colour, width=round(1.2 * self._unit))
