"""How the sample products look: each function draws one, or returns how one is drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandbox.samples.pen import (
    AMBER,
    CLAY,
    COCOA,
    CREAM,
    GOLD,
    INK,
    LEAF,
    PALE,
    RED,
    SAND,
    SEA,
    STEEL,
    WHITE,
    WOOD,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.samples.pen import Colour, Pen

    Draw = Callable[[Pen], None]


def mug(pen: Pen) -> None:
    """Draw a mug of tea that steams."""
    pen.disc((22, 78, 80, 88), PALE)
    pen.ring((58, 42, 82, 70), SEA, 5)
    pen.box((26, 36, 68, 82), SEA, 6)
    pen.disc((26, 31, 68, 42), (34, 76, 126))
    pen.disc((29, 33, 65, 41), COCOA)
    for x in (38, 47, 56):
        pen.wave(x, 14, 28, (200, 192, 180))


def mug_from_above(pen: Pen) -> None:
    """Draw the same mug from above."""
    pen.ring((60, 38, 88, 62), SEA, 5)
    pen.disc((20, 20, 76, 76), SEA)
    pen.disc((25, 25, 71, 71), (34, 76, 126))
    pen.disc((28, 28, 68, 68), COCOA)
    pen.disc((34, 33, 48, 44), (156, 96, 58))


def packet(colour: Colour, top: Colour, sign: Colour) -> Draw:
    """Return how a packet with three leaves on it is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((28, 22, 72, 86), colour, 3)
        pen.box((28, 22, 72, 34), top, 3)
        pen.box((35, 42, 65, 72), CREAM, 2)
        for tilt in (-8, 0, 8):
            pen.shape([50, 68, 46 + tilt, 57, 50 + tilt * 1.3, 46, 54 + tilt, 57], sign)
        pen.disc((30, 86, 70, 92), PALE)

    return draw


def scarf(cloth: Colour, flower: Colour) -> Draw:
    """Return how a long cloth with rows of flowers and a fringe is drawn."""

    def draw(pen: Pen) -> None:
        pen.shape([30, 8, 70, 8, 76, 84, 24, 84], cloth)
        for row in range(9):
            y, wide = 14 + row * 8, row * 0.7
            pen.shape([30 - wide, y, 70 + wide, y, 70 + wide, y + 1, 30 - wide, y + 1], flower)
            for column in range(6):
                x = 33 + column * 6.4
                pen.shape([x, y + 4.5, x + 2, y + 2, x + 4, y + 4.5, x + 2, y + 7], flower)
        for thread in range(26):
            pen.box((24.5 + thread * 2, 84, 25.2 + thread * 2, 92), flower)

    return draw


def last_one(pen: Pen) -> None:
    """Draw one box on a shelf."""
    for y in (30, 62, 94):
        pen.box((6, y, 94, y + 4), WOOD)
    pen.box((42, 38, 62, 62), CLAY, 2)
    pen.box((46, 44, 58, 54), CREAM, 1)
    pen.disc((50, 46, 54, 52), INK)


def saree(cloth: Colour, border: Colour) -> Draw:
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


def panjabi(cloth: Colour, seam: Colour) -> Draw:
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


def shirt(cloth: Colour, seam: Colour) -> Draw:
    """Return how a shirt with short sleeves is drawn."""

    def draw(pen: Pen) -> None:
        pen.shape(
            [36, 20, 64, 20, 90, 36, 82, 52, 70, 44, 70, 84, 30, 84, 30, 44, 18, 52, 10, 36], cloth
        )
        pen.shape([40, 20, 60, 20, 50, 32], seam)
        pen.box((49.4, 32, 50.6, 84), seam)
        for y in range(38, 84, 10):
            pen.disc((49, y, 51, y + 2), seam)

    return draw


def dress(cloth: Colour, border: Colour) -> Draw:
    """Return how a kameez or a frock is drawn: wider below."""

    def draw(pen: Pen) -> None:
        pen.shape(
            [38, 14, 62, 14, 80, 34, 72, 42, 64, 36, 80, 90, 20, 90, 36, 36, 28, 42, 20, 34], cloth
        )
        pen.disc((43, 10, 57, 20), border)
        pen.shape([21, 85, 79, 85, 80, 90, 20, 90], border)
        for row in range(4):
            for column in range(5):
                x, y = 36 + column * 6, 44 + row * 10
                pen.disc((x, y, x + 2.4, y + 2.4), border)

    return draw


def trousers(cloth: Colour) -> Draw:
    """Return how a pajama is drawn."""

    def draw(pen: Pen) -> None:
        pen.shape([30, 14, 70, 14, 76, 90, 56, 90, 50, 40, 44, 90, 24, 90], cloth)
        pen.box((30, 14, 70, 19), PALE)
        pen.box((48, 19, 49.4, 32), INK)
        pen.box((51, 19, 52.4, 30), INK)

    return draw


def checks(cloth: Colour, line: Colour) -> Draw:
    """Return how a folded cloth with checks is drawn, such as a lungi or a gamcha."""

    def draw(pen: Pen) -> None:
        pen.box((14, 26, 86, 82), cloth, 2)
        for x in range(20, 86, 9):
            pen.box((x, 26, x + 2, 82), line)
        for y in range(32, 82, 9):
            pen.box((14, y, 86, y + 2), line)
        pen.box((14, 80, 86, 84), INK, 1)

    return draw


def bangles(colour: Colour) -> Draw:
    """Return how rings for the wrist are drawn, one behind the other."""

    def draw(pen: Pen) -> None:
        for turn in range(6):
            x = 16 + turn * 7
            pen.ring((x, 28, x + 34, 76), colour if turn % 2 else GOLD, 2.4)

    return draw


def earrings(pen: Pen) -> None:
    """Draw two earrings of burnt clay."""
    for x in (28, 60):
        pen.ring((x + 3, 18, x + 9, 28), GOLD, 1)
        pen.shape([x - 4, 44, x + 6, 28, x + 16, 44, x + 6, 60], CLAY)
        pen.disc((x + 1, 39, x + 11, 49), CREAM)
        for drop in (-3, 4, 11):
            pen.disc((x + drop, 60, x + drop + 5, 70), COCOA)


def cap(pen: Pen) -> None:
    """Draw a prayer cap."""
    pen.disc((22, 30, 78, 62), WHITE)
    pen.box((22, 46, 78, 70), WHITE, 3)
    for y in (52, 58, 64):
        for x in range(26, 76, 6):
            pen.disc((x, y, x + 2, y + 2), STEEL)


def jar(content: Colour, lid: Colour) -> Draw:
    """Return how a jar with honeycombs on its label is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((30, 28, 70, 88), content, 6)
        pen.box((33, 16, 67, 28), lid, 2)
        pen.box((34, 46, 66, 72), CREAM, 2)
        for x, y in ((42, 52), (50, 52), (58, 52), (46, 59), (54, 59)):
            pen.shape([x - 3, y, x, y - 3, x + 3, y, x + 3, y + 4, x, y + 7, x - 3, y + 4], lid)

    return draw


def bottle(content: Colour, label: Colour) -> Draw:
    """Return how a bottle is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((44, 8, 56, 18), INK, 2)
        pen.box((45, 16, 55, 34), content)
        pen.box((34, 30, 66, 92), content, 8)
        pen.box((34, 50, 66, 76), label)
        pen.disc((43, 56, 57, 70), content)

    return draw


def heap(grain: Colour) -> Draw:
    """Return how a bowl with a heap of grain or powder in it is drawn."""

    def draw(pen: Pen) -> None:
        pen.disc((24, 28, 76, 76), grain)
        for row in range(5):
            for column in range(row + 3):
                x, y = 50 - (row + 3) * 2.6 + column * 5.2, 34 + row * 5
                pen.disc((x, y, x + 2, y + 2), CREAM)
        pen.shape([14, 54, 86, 54, 72, 86, 28, 86], CLAY)
        pen.box((14, 52, 86, 57), COCOA, 2)

    return draw


def sack(cloth: Colour, band: Colour) -> Draw:
    """Return how a sack of rice is drawn."""

    def draw(pen: Pen) -> None:
        pen.shape([34, 14, 66, 14, 60, 24, 40, 24], cloth)
        pen.box((40, 22, 60, 27), band)
        pen.box((22, 27, 78, 92), cloth, 9)
        pen.box((30, 48, 70, 74), band, 3)
        for x in range(36, 66, 7):
            pen.shape([x, 61, x + 2, 54, x + 4, 61, x + 2, 68], CREAM)

    return draw


def sweets(ball: Colour) -> Draw:
    """Return how a box of round sweets is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((14, 22, 86, 82), RED, 3)
        pen.box((18, 26, 82, 78), CREAM, 2)
        for row in range(3):
            for column in range(4):
                x, y = 21 + column * 15, 29 + row * 16
                pen.disc((x, y, x + 13, y + 14), ball)
                pen.disc((x + 3, y + 3, x + 6, y + 6), WHITE)

    return draw


def bag(cloth: Colour, sign: Colour) -> Draw:
    """Return how a bag with two handles is drawn."""

    def draw(pen: Pen) -> None:
        pen.ring((34, 10, 66, 54), sign, 3)
        pen.shape([18, 34, 82, 34, 78, 92, 22, 92], cloth)
        for y in range(40, 92, 6):
            pen.box((22, y, 78, y + 0.6), WOOD)
        pen.shape([50, 48, 62, 63, 50, 78, 38, 63], sign)

    return draw


def sandals(pen: Pen) -> None:
    """Draw a pair of sandals from above."""
    for x in (22, 54):
        pen.disc((x, 12, x + 24, 50), COCOA)
        pen.disc((x + 3, 44, x + 21, 92), COCOA)
        pen.box((x + 5, 34, x + 19, 66), COCOA)
        pen.shape([x + 2, 40, x + 12, 24, x + 22, 40, x + 18, 43, x + 12, 32, x + 6, 43], GOLD)


def plate(rim: Colour, inside: Colour) -> Draw:
    """Return how a plate is drawn from above."""

    def draw(pen: Pen) -> None:
        pen.disc((14, 14, 86, 86), rim)
        pen.disc((22, 22, 78, 78), inside)
        pen.ring((27, 27, 73, 73), rim, 1)
        for turn in range(12):
            angle = turn * math.pi / 6
            x, y = 50 + 32 * math.cos(angle), 50 + 32 * math.sin(angle)
            pen.disc((x - 1.5, y - 1.5, x + 1.5, y + 1.5), inside)

    return draw


def beaker(pen: Pen) -> None:
    """Draw a glass of bell metal."""
    pen.shape([30, 20, 70, 20, 64, 88, 36, 88], GOLD)
    pen.disc((30, 15, 70, 25), AMBER)
    for y in (34, 38, 76):
        pen.shape([31.5, y, 68.5, y, 68.3, y + 1, 31.7, y + 1], COCOA)


def woven(colour: Colour, thread: Colour) -> Draw:
    """Return how something that is woven of cane, bamboo or jute is drawn: a mat or a basket."""

    def draw(pen: Pen) -> None:
        pen.box((16, 20, 84, 84), colour, 5)
        for row in range(10):
            for column in range(11):
                if (row + column) % 2:
                    x, y = 18 + column * 6, 22 + row * 6
                    pen.box((x, y, x + 4, y + 4), thread, 0.6)
        pen.ring((16, 20, 84, 84), thread, 0.6)

    return draw


def cushion(cloth: Colour, flower: Colour) -> Draw:
    """Return how a cushion with a flower on it is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((16, 18, 84, 84), cloth, 10)
        for turn in range(8):
            angle = turn * math.pi / 4
            x, y = 50 + 14 * math.cos(angle), 51 + 14 * math.sin(angle)
            pen.disc((x - 7, y - 7, x + 7, y + 7), flower)
        pen.disc((43, 44, 57, 58), GOLD)

    return draw


def kantha(pen: Pen) -> None:
    """Draw a quilt with rows of stitches around a flower."""
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


def pot(pen: Pen) -> None:
    """Draw a pot of clay for water."""
    pen.disc((20, 36, 80, 92), CLAY)
    pen.box((40, 20, 60, 42), CLAY)
    pen.disc((34, 14, 66, 24), (150, 68, 44))
    for y in (56, 62):
        pen.box((22, y, 78, y + 1.5), CREAM)


def lamp(pen: Pen) -> None:
    """Draw an oil lamp of clay with its flame."""
    pen.shape([50, 22, 58, 46, 50, 56, 42, 46], AMBER)
    pen.shape([50, 34, 54, 46, 50, 54, 46, 46], GOLD)
    pen.shape([14, 56, 86, 56, 68, 80, 32, 80], CLAY)
    pen.disc((14, 51, 86, 61), COCOA)
    pen.box((34, 80, 66, 86), CLAY, 2)


def rickshaw(pen: Pen) -> None:
    """Draw a rickshaw with its hood."""
    pen.ring((10, 58, 38, 86), INK, 2)
    pen.ring((62, 58, 90, 86), INK, 2)
    pen.box((22, 70, 78, 73), STEEL)
    pen.shape([56, 30, 86, 30, 90, 68, 54, 68], RED)
    pen.shape([54, 30, 58, 16, 82, 12, 90, 32, 86, 40, 58, 40], LEAF)
    pen.disc((66, 46, 78, 58), GOLD)
    pen.shape([20, 44, 24, 42, 32, 70, 28, 72], STEEL)
    pen.box((14, 42, 26, 45), INK, 1)


def notebook(cover: Colour) -> Draw:
    """Return how a notebook is drawn."""

    def draw(pen: Pen) -> None:
        pen.box((28, 16, 80, 86), SAND, 2)
        pen.box((24, 14, 76, 84), cover, 2)
        pen.box((24, 14, 32, 84), INK, 2)
        pen.box((42, 30, 68, 44), CREAM, 1)
        for y in (34, 38):
            pen.box((45, y, 65, y + 1), STEEL)

    return draw


def soap(colour: Colour) -> Draw:
    """Return how a piece of soap on a dish is drawn."""

    def draw(pen: Pen) -> None:
        pen.disc((12, 60, 88, 84), WOOD)
        pen.box((24, 38, 76, 70), colour, 9)
        pen.box((32, 46, 68, 62), CREAM, 5)
        for x, y, size in ((20, 26, 8), (34, 18, 5), (66, 22, 7)):
            pen.ring((x, y, x + size, y + size), STEEL, 0.6)

    return draw


def doll(pen: Pen) -> None:
    """Draw a doll of cloth."""
    pen.disc((38, 10, 62, 36), SAND)
    pen.disc((36, 8, 64, 22), INK)
    for x in (45, 53):
        pen.disc((x, 24, x + 2, 26), INK)
    pen.shape([42, 34, 58, 34, 74, 88, 26, 88], RED)
    pen.shape([27, 82, 73, 82, 74, 88, 26, 88], GOLD)
    for left, right in ((26, 38), (62, 74)):
        pen.shape([left, 56, 44 if left < 50 else 56, 38, right, 60], SAND)
