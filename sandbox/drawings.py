"""Pictures of the sample products, drawn here: the same each time, and nobody else's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 1200
"""Pixels of a finished picture, which is a square."""
FINER = 2
"""So many times larger is it drawn than it is, so that edges are smooth."""

Colour = tuple[int, int, int]
CREAM, CLAY, LEAF, INK = (250, 244, 232), (190, 92, 60), (64, 120, 84), (40, 44, 52)
SEA, RED, GOLD, WOOD = (44, 98, 160), (176, 30, 52), (222, 178, 78), (166, 124, 82)
SKY = (120, 178, 214)


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


def _mug(pen: Pen) -> None:
    pen.disc((22, 78, 80, 88), (222, 214, 200))
    pen.ring((58, 42, 82, 70), SEA, 5)
    pen.box((26, 36, 68, 82), SEA, 6)
    pen.disc((26, 31, 68, 42), (34, 76, 126))
    pen.disc((29, 33, 65, 41), (120, 66, 34))
    for x in (38, 47, 56):
        pen.wave(x, 14, 28, (200, 192, 180))


def _mug_from_above(pen: Pen) -> None:
    pen.ring((60, 38, 88, 62), SEA, 5)
    pen.disc((20, 20, 76, 76), SEA)
    pen.disc((25, 25, 71, 71), (34, 76, 126))
    pen.disc((28, 28, 68, 68), (120, 66, 34))
    pen.disc((34, 33, 48, 44), (156, 96, 58))


def _tea(pen: Pen) -> None:
    pen.box((28, 22, 72, 86), LEAF, 3)
    pen.box((28, 22, 72, 34), (48, 92, 64), 3)
    pen.box((35, 42, 65, 72), CREAM, 2)
    for tilt in (-8, 0, 8):
        pen.shape([50, 68, 46 + tilt, 57, 50 + tilt * 1.3, 46, 54 + tilt, 57], LEAF)
    pen.disc((30, 86, 70, 92), (222, 214, 200))


def _scarf(pen: Pen) -> None:
    pen.shape([30, 8, 70, 8, 76, 84, 24, 84], RED)
    for row in range(9):
        y = 14 + row * 8
        pen.shape(
            [30 - row * 0.7, y, 70 + row * 0.7, y, 70 + row * 0.7, y + 1, 30 - row * 0.7, y + 1],
            GOLD,
        )
        for column in range(6):
            x = 33 + column * 6.4
            pen.shape([x, y + 4.5, x + 2, y + 2, x + 4, y + 4.5, x + 2, y + 7], GOLD)
    for thread in range(26):
        pen.box((24.5 + thread * 2, 84, 25.2 + thread * 2, 92), GOLD)


def _last_one(pen: Pen) -> None:
    for y in (30, 62, 94):
        pen.box((6, y, 94, y + 4), WOOD)
    pen.box((42, 38, 62, 62), CLAY, 2)
    pen.box((46, 44, 58, 54), CREAM, 1)
    pen.disc((50, 46, 54, 52), INK)


def _saree(cloth: Colour, border: Colour) -> Callable[[Pen], None]:
    """Return how a folded saree is drawn, its end hanging over the front."""

    def draw(pen: Pen) -> None:
        pen.box((16, 24, 84, 80), cloth, 2)
        for y in (30, 38, 72):
            pen.box((16, y, 84, y + 1), border)
        pen.shape([50, 24, 84, 24, 84, 92, 50, 92], cloth)
        pen.shape([50, 24, 53, 24, 53, 92, 50, 92], border)
        for row in range(6):
            for column in range(4):
                x, y = 57 + column * 6.5, 30 + row * 9
                pen.shape([x, y + 2.5, x + 2.5, y, x + 5, y + 2.5, x + 2.5, y + 5], border)
        pen.box((50, 84, 84, 92), border)

    return draw


def _panjabi(cloth: Colour, seam: Colour) -> Callable[[Pen], None]:
    """Return how a panjabi is drawn, spread out."""

    def draw(pen: Pen) -> None:
        pen.shape(
            [36, 16, 64, 16, 92, 40, 84, 52, 70, 40, 72, 92, 28, 92, 30, 40, 16, 52, 8, 40], cloth
        )
        pen.shape([44, 16, 56, 16, 52, 24, 48, 24], seam)
        pen.box((49, 22, 51, 52), seam)
        for y in (28, 36, 44):
            pen.disc((49, y, 51, y + 2), GOLD)
        pen.box((28, 89, 72, 92), seam)

    return draw


def _honey(pen: Pen) -> None:
    pen.box((30, 28, 70, 88), (206, 132, 28), 6)
    pen.box((33, 16, 67, 28), WOOD, 2)
    pen.box((34, 46, 66, 72), CREAM, 2)
    for x, y in ((42, 52), (50, 52), (58, 52), (46, 59), (54, 59)):
        pen.shape([x - 3, y, x, y - 3, x + 3, y, x + 3, y + 4, x, y + 7, x - 3, y + 4], GOLD)


def _kantha(pen: Pen) -> None:
    pen.box((10, 16, 90, 88), CREAM, 2)
    pen.ring((10, 16, 90, 88), RED, 1)
    for row in range(12):
        for stitch in range(19):
            x, y = 14 + stitch * 4, 20 + row * 6
            pen.box((x, y, x + 2, y + 0.6), (SEA, RED, LEAF)[row % 3])
    pen.disc((36, 38, 64, 66), CREAM)
    for turn in range(8):
        angle = turn * math.pi / 4
        left, top = 46 + 9 * math.cos(angle), 48 + 9 * math.sin(angle)
        pen.disc((left, top, left + 8, top + 8), RED)
    pen.disc((46, 48, 54, 56), GOLD)


def _pot(pen: Pen) -> None:
    pen.disc((20, 36, 80, 92), CLAY)
    pen.box((40, 20, 60, 42), CLAY)
    pen.disc((34, 14, 66, 24), (150, 68, 44))
    for y in (56, 62):
        pen.box((22, y, 78, y + 1.5), CREAM)


DRAWINGS = {
    "TEA-100": [
        Drawing(
            "A green packet of tea with three leaves", "তিনটি পাতা আঁকা সবুজ চায়ের প্যাকেট", CREAM, _tea
        )
    ],
    "MUG-BLUE": [
        Drawing("A blue mug of tea that steams", "ধোঁয়া ওঠা চায়ের নীল মগ", CREAM, _mug),
        Drawing("The blue mug from above", "উপর থেকে নীল মগটি", (238, 226, 206), _mug_from_above),
    ],
    "SCARF-JM": [Drawing("A red scarf with golden flowers", "সোনালি ফুল তোলা লাল স্কার্ফ", CREAM, _scarf)],
    "LAST-ONE": [
        Drawing("One box on an empty shelf", "খালি তাকে একটিমাত্র বাক্স", (236, 232, 226), _last_one)
    ],
    "SAREE-JM-RED": [
        Drawing(
            "A red saree with golden flowers",
            "সোনালি ফুল তোলা লাল শাড়ি",
            CREAM,
            _saree(RED, GOLD),
        )
    ],
    "SAREE-JM-SKY": [
        Drawing("A blue saree with white flowers", "সাদা ফুল তোলা আকাশি শাড়ি", CLAY, _saree(SKY, CREAM))
    ],
    "SAREE-TANGAIL": [
        Drawing(
            "A red saree with a golden border",
            "সোনালি পাড়ের লাল শাড়ি",
            CREAM,
            _saree(RED, GOLD),
            "Red",
        ),
        Drawing(
            "A green saree with a red border",
            "লাল পাড়ের সবুজ শাড়ি",
            CREAM,
            _saree(LEAF, RED),
            "Bottle green",
        ),
        Drawing(
            "A black saree with a red border",
            "লাল পাড়ের কালো শাড়ি",
            CREAM,
            _saree(INK, RED),
            "Black",
        ),
    ],
    "PANJABI": [
        Drawing(
            "A white panjabi, spread out",
            "বিছিয়ে রাখা সাদা পাঞ্জাবি",
            SEA,
            _panjabi(CREAM, WOOD),
            "White",
        ),
        Drawing(
            "A maroon panjabi, spread out",
            "বিছিয়ে রাখা মেরুন পাঞ্জাবি",
            CREAM,
            _panjabi(RED, GOLD),
            "Maroon",
        ),
        Drawing(
            "A navy blue panjabi, spread out",
            "বিছিয়ে রাখা গাঢ় নীল পাঞ্জাবি",
            CREAM,
            _panjabi(SEA, CREAM),
            "Navy blue",
        ),
    ],
    "PANJABI-SILK": [
        Drawing("A golden panjabi, spread out", "বিছিয়ে রাখা সোনালি পাঞ্জাবি", INK, _panjabi(GOLD, CLAY))
    ],
    "TEA-BLACK-400": [
        Drawing("A packet of tea with three leaves", "তিনটি পাতা আঁকা চায়ের প্যাকেট", WOOD, _tea)
    ],
    "HONEY-SUN-500": [Drawing("A jar of honey", "এক বয়াম মধু", CREAM, _honey)],
    "KANTHA-QUEEN": [
        Drawing(
            "A quilt with rows of stitches around a flower",
            "ফুল ঘিরে সারি সারি ফোঁড় তোলা কাঁথা",
            WOOD,
            _kantha,
        )
    ],
    "POT-CLAY": [Drawing("A clay pot for water", "পানির মাটির কলসি", LEAF, _pot)],
}
"""What is drawn of the sample products, by SKU."""
