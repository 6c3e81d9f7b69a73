"""Ranks: texts that sort, of which there is always one between two others.

So whatever is put elsewhere in a list gets a new rank, and the others keep theirs. A rank is a
whole number, and a fraction where there was no whole number left: `a0`, `a1`, and between them
`a0V`. The first letter says how many digits the whole number has: `a` one, `b` two (`b00` follows
`az`), and before `a0` `Z` one, `Y` two (`Yzz` comes before `Z0`). Digits sort as ASCII does.
(The notation is that of https://observablehq.com/@dgreensp/implementing-fractional-indexing.)

Each rank between two neighbours takes a bit, so what is put at one place over and over gets longer
ranks. Before they are too long, a few neighbours get new ranks with it: see `placed`.
"""

from collections.abc import Iterator, Mapping, Sequence

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(DIGITS)
#: Of a list whose first entry comes.
FIRST = "a0"
#: From this length on neighbours get new ranks, too.
LONG = 12
#: How many neighbours get new ranks: as few as do, and what one transaction takes at the most.
_SIZES = (16, 48, 96)


def between(low: str | None, high: str | None) -> str:
    """Return a rank after one and before another.

    Args:
        low: None where it is to be the first.
        high: above `low`; None where it is to be the last.
    """
    if low is None and high is None:
        return FIRST
    if low is None:
        return _before(str(high))
    whole, fraction = _parts(low)
    following = _changed(whole, 1)
    if high is None or following < high:
        return following
    other, its_fraction = _parts(high)
    return whole + _middle(fraction, its_fraction if other == whole else None)


def placed(ranks: Sequence[str], position: int) -> tuple[str, Mapping[int, str]]:
    """Return the rank of what comes to a place in a list, and ranks that others get with it.

    Args:
        ranks: of the list, in order.
        position: before which of them it comes; their number, for the end.

    Returns:
        the rank, and the new ranks of a few others by their positions: mostly of none.
    """
    rank = between(_at(ranks, position - 1), _at(ranks, position))
    if len(rank) < LONG:
        return rank, {}
    longest, start, keys = LONG, position, [rank]
    for size in _SIZES:
        longest, start, keys = min(_windows(ranks, position, size))
        if longest <= LONG * 2 // 3:
            break
    own = keys.pop(position - start)
    return own, {start + number: key for number, key in enumerate(keys)}


def _windows(
    ranks: Sequence[str], position: int, size: int
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield ranks for so many neighbours of a place, which is between them or beside them.

    One side of a place may be crowded where the other has room.

    Yields:
        the greatest length of these ranks, the position of the first, and the ranks.
    """
    for left in range(0, size + 1, size // 8):
        start, end = max(0, position - left), min(len(ranks), position + size - left)
        keys = _spread(_at(ranks, start - 1), _at(ranks, end), end - start + 1)
        yield max(map(len, keys)), start, keys


def _at(ranks: Sequence[str], position: int) -> str | None:
    return ranks[position] if 0 <= position < len(ranks) else None


def _spread(low: str | None, high: str | None, count: int) -> list[str]:
    """Return ranks in order, evenly between two."""
    if count == 0:
        return []
    middle, left = between(low, high), count // 2
    return [*_spread(low, middle, left), middle, *_spread(middle, high, count - left - 1)]


def _before(high: str) -> str:
    whole, fraction = _parts(high)
    return whole if fraction else _changed(whole, -1)


def _parts(rank: str) -> tuple[str, str]:
    """Return a rank's whole number, with its letter, and its fraction."""
    length = 1 + _digits_of(rank[0])
    return rank[:length], rank[length:]


def _digits_of(letter: str) -> int:
    return ord(letter) - ord("a") + 1 if letter >= "a" else ord("Z") - ord(letter) + 1


def _changed(whole: str, by: int) -> str:
    """Return the next whole number (`by` 1) or the one before (-1)."""
    count = len(whole) - 1
    value = _value(whole[1:]) + by
    if 0 <= value < _BASE**count:
        return whole[0] + _text(value, count)
    letter = {("Z", 1): "a", ("a", -1): "Z"}.get((whole[0], by)) or chr(ord(whole[0]) + by)
    return letter + DIGITS[0 if by > 0 else -1] * _digits_of(letter)


def _middle(low: str, high: str | None) -> str:
    """Return the shortest fraction about halfway between two; None stands for 1."""
    for count in range(1, max(len(low), len(high or "")) + 2):
        below = _value(low[:count].ljust(count, DIGITS[0]))
        above = _BASE**count if high is None else _value(high[:count].ljust(count, DIGITS[0]))
        found = _text((below + above + 1) // 2, count) if below + 1 <= above else ""
        found = found.rstrip(DIGITS[0])
        if low < found and (high is None or found < high) and len(found) <= count:
            return found
    raise ValueError(f"nothing is between {low!r} and {high!r}")


def _value(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * _BASE + DIGITS.index(digit)
    return value


def _text(value: int, count: int) -> str:
    digits = []
    for _ in range(count):
        value, digit = divmod(value, _BASE)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))
