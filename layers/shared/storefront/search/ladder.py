"""How freely words are taken: strictly at first, and step by step less so while little is found.

    all words → the last one only begun → typing errors → what sounds alike → any of the words

On every rung a phrase that means the same is as good as the one that was written.

Each rung adds to what those before it have found, and ranks below it. A rung that adds nothing is
left out; as soon as there is enough, no further one is tried, so that a query which finds what it
says is not buried in what it might have meant.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from storefront.search.folding import fold
from storefront.search.model import Correction, Matched
from storefront.search.synonyms import QueryPart
from storefront.search.terms import Term, TermKind
from storefront.values import dataclass

#: So many hits are enough.
ENOUGH = 5
#: Letters that a word must have to be corrected, and by how many slips.
_SLIPS = ((8, 2), (4, 1))
MOST_SLIPS = max(slips for _, slips in _SLIPS)
#: And those of each of two words that are written as one.
_LEAST_PART = 3


#: Ways of fulfilling a part of a query: of one of them all terms must be there.
Clause = tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A way of taking the words.

    Args:
        matched: its name.
        clauses: one for each part of the query.
        needs_all: whether each clause must be fulfilled, or only one.
        corrections: words that it takes for others.
    """

    matched: Matched
    clauses: tuple[Clause, ...]
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
        """Return whether any document that buyers may see has a word."""

    def nearest(self, text: str, slips: int) -> str | None:
        """Return the word of a name, as it is shown, that is the nearest within so many slips."""


def climb(
    wanted: Sequence[QueryPart], vocabulary: Vocabulary, count: Callable[[Sequence[Rung]], int]
) -> Climb:
    """Return the rungs by which words are taken.

    Args:
        wanted: the parts of a query, of which there is one at least.
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


def _rungs(wanted: Sequence[QueryPart], vocabulary: Vocabulary) -> Iterator[Rung]:
    exact = tuple(map(_exact, wanted))
    yield Rung(Matched.EXACT, exact)
    yield Rung(Matched.PREFIX, (*exact[:-1], _begun(wanted[-1])))
    yield from _corrected(wanted, vocabulary)
    if any(word.sounds for part in wanted for word in part.words):
        yield Rung(Matched.SOUNDS_LIKE, tuple(clause for one in wanted for clause in _heard(one)))
    if len(wanted) > 1:
        yield Rung(Matched.ANY, exact, needs_all=False)


def _exact(part: QueryPart) -> Clause:
    """Return the terms of a part as it is written, or of what means the same."""
    written = tuple(one.text for one in part.words)
    return tuple(
        tuple(Term(TermKind.WORD, text) for text in phrase) for phrase in (written, *part.others)
    )


def _begun(part: QueryPart) -> Clause:
    """Return the terms of a part whose last word may go on."""
    (*first, last), *others = _exact(part)
    return ((*first, Term(TermKind.PREFIX, last.text)), *others)


def _heard(part: QueryPart) -> Iterator[Clause]:
    """Yield the terms of a part as it sounds, word by word; but one with synonyms is known."""
    if part.others:
        yield _exact(part)
        return
    for one in part.words:
        sounds = (Term(TermKind.SOUND, sound) for sound in one.sounds)
        yield tuple((term,) for term in (Term(TermKind.WORD, one.text), *sounds))


def _corrected(wanted: Sequence[QueryPart], vocabulary: Vocabulary) -> Iterator[Rung]:
    clauses: list[Clause] = []
    corrections: list[Correction] = []
    for part in wanted:
        nearest = None if part.others else _nearest(part.words[0].text, vocabulary)
        if nearest is None:
            clauses.append(_exact(part))
            continue
        corrections.append(Correction(part.words[0].text, nearest))
        # T-shirt, for whoever writes tshirt, is two words.
        clauses.append((tuple(Term(TermKind.WORD, text) for text in fold(nearest).split()),))
    if corrections:
        yield Rung(Matched.CORRECTED, tuple(clauses), corrections=tuple(corrections))


def _nearest(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the word that is the nearest to one that nothing has; None if it stays as it is."""
    slips = next((slips for least, slips in _SLIPS if len(text) >= least), 0)
    if not slips or vocabulary.knows(text):
        return None
    nearest = vocabulary.nearest(text, 1) or _apart(text, vocabulary)
    return nearest or (vocabulary.nearest(text, slips) if slips > 1 else None)


def _apart(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the two words that somebody has written as one; None if it is not two."""
    for at in range(len(text) - _LEAST_PART, _LEAST_PART - 1, -1):
        first, last = text[:at], text[at:]
        is_letter = unicodedata.category(last[0])[0] != "M"
        if is_letter and vocabulary.knows(first) and vocabulary.knows(last):
            return f"{_shown(first, vocabulary)} {_shown(last, vocabulary)}"
    return None


def _shown(text: str, vocabulary: Vocabulary) -> str:
    """Return a word that something has as a name has it; as it is compared, if none does."""
    nearest = vocabulary.nearest(text, 1)
    return nearest if nearest and fold(nearest) == text else text


def nearness(written: str, shown: str) -> tuple[int, str, str]:
    """Return what sorts words of names by how near they are to one that nothing has.

    Args:
        written: folded.
        shown: as a name has it; what is one word for some is two for others, as in T-shirt.
    """
    folded = fold(shown)
    together = folded.replace(" ", "")
    slips = slips_between(written, together) if _may_be_near(written, together) else MOST_SLIPS + 1
    return slips, folded, shown


def _may_be_near(one: str, other: str) -> bool:
    """Return whether two words may be as near as is forgiven; most are far away by far.

    A slip makes a word longer or shorter by a letter, and takes and brings a letter at the most.
    """
    is_as_long = abs(len(one) - len(other)) <= MOST_SLIPS
    return is_as_long and len({*one} ^ {*other}) <= 2 * MOST_SLIPS


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
