"""How freely words are taken: strictly at first, and step by step less so while little is found.

    all words → the last one only begun → typing errors → what sounds alike → any of the words

Each rung adds to what those before it have found, and ranks below it. A rung that adds nothing is
left out; as soon as there is enough, no further one is tried, so that a query which finds what it
says is not buried in what it might have meant.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from storefront.search.folding import Word, fold
from storefront.search.model import Correction, Matched

#: So many hits are enough.
ENOUGH = 5
#: Letters that a word must have to be corrected, and by how many slips.
_SLIPS = ((8, 2), (4, 1))


class Kind(Enum):
    """How a term is compared."""

    WORD = auto()
    PREFIX = auto()
    SOUND = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a document may have.

    Args:
        kind: how it is compared.
        text: folded.
    """

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A way of taking the words.

    Args:
        matched: its name.
        clauses: for each word, the terms of which one must be there.
        needs_all: whether each clause must be fulfilled, or only one.
        corrections: words that it takes for others.
    """

    matched: Matched
    clauses: tuple[tuple[Term, ...], ...]
    needs_all: bool = True
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """The rungs by which something is found, the strictest first, and how much."""

    rungs: tuple[Rung, ...]
    total: int

    @property
    def matched(self) -> Matched:
        """The freest one that was needed."""
        return self.rungs[-1].matched

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The words that were taken for others."""
        return tuple(one for rung in self.rungs for one in rung.corrections)


class Vocabulary(Protocol):
    """The words that documents have."""

    def knows(self, text: str) -> bool:
        """Tell whether any document that buyers may see has a word."""

    def nearest(self, text: str, slips: int) -> str | None:
        """Return the word of a name, as it is shown, that is the nearest within so many slips."""


def climb(
    wanted: Sequence[Word], vocabulary: Vocabulary, count: Callable[[Sequence[Rung]], int]
) -> Climb:
    """Return the rungs by which words are taken.

    Args:
        wanted: at least one word.
        vocabulary: of the index.
        count: returns how much some rungs find together.
    """
    taken: list[Rung] = []
    total = 0
    for rung in _rungs(wanted, vocabulary):
        if rung.matched is Matched.ANY and total:
            break
        found = count([*taken, rung])
        if found > total or not taken:
            # The first one stands for what nothing was found by.
            taken = [*taken, rung] if total else [rung]
            total = found
        if total >= ENOUGH:
            break
    return Climb(tuple(taken), total)


def _rungs(wanted: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Rung]:
    exact = tuple((Term(Kind.WORD, one.text),) for one in wanted)
    yield Rung(Matched.EXACT, exact)
    yield Rung(Matched.PREFIX, (*exact[:-1], (Term(Kind.PREFIX, wanted[-1].text),)))
    yield from _corrected(wanted, vocabulary)
    if any(one.sounds for one in wanted):
        heard = tuple(
            (Term(Kind.WORD, one.text), *(Term(Kind.SOUND, sound) for sound in one.sounds))
            for one in wanted
        )
        yield Rung(Matched.SOUNDS_LIKE, heard)
    if len(wanted) > 1:
        yield Rung(Matched.ANY, exact, needs_all=False)


def _corrected(wanted: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Rung]:
    clauses: list[tuple[Term, ...]] = []
    corrections: list[Correction] = []
    for one in wanted:
        slips = next((slips for least, slips in _SLIPS if len(one.text) >= least), 0)
        unknown = slips and not vocabulary.knows(one.text)
        nearest = vocabulary.nearest(one.text, slips) if unknown else None
        if nearest:
            corrections.append(Correction(one.text, nearest))
        # T-shirt, for whoever writes tshirt, is two words.
        texts = fold(nearest).split() if nearest else [one.text]
        clauses += [(Term(Kind.WORD, text),) for text in texts]
    if corrections:
        yield Rung(Matched.CORRECTED, tuple(clauses), corrections=tuple(corrections))


def nearness(written: str, shown: str) -> tuple[int, str, str]:
    """Return what sorts words of names by how near they are to one that nothing has.

    Args:
        written: folded.
        shown: as a name has it; what is one word for some is two for others, as in T-shirt.
    """
    folded = fold(shown)
    return slips_between(written, folded.replace(" ", "")), folded, shown


def slips_between(one: str, other: str) -> int:
    """Return how many slips make one word of another: a letter more, less, wrong, or swapped.

    The optimal string alignment distance.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, found in enumerate(other, 1):
            cost = letter != found
            best = min(line[-1] + 1, last[column] + 1, last[column - 1] + cost)
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == found:
                best = min(best, before[column - 2] + 1)
            line.append(best)
        before, last = last, line
    return last[-1]
