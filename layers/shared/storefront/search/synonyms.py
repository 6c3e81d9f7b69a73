"""Words that mean the same in this shop: whoever writes one also finds what has another.

A phrase is compared as words are, so its case and spelling variants need no synonyms of their own.
"""

from collections.abc import Sequence
from functools import cached_property

from storefront.editions import edition_of
from storefront.search.folding import Word, fold
from storefront.values import dataclass

#: Groups of a shop, phrases of a group, and words of a phrase: all of it is one item.
MAX_GROUPS, MAX_PHRASES, MAX_PHRASE_WORDS = 200, 8, 3


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A word of a query, or several that mean something together.

    Args:
        words: as they are written.
        others: phrases that mean the same, each by its folded words.
    """

    words: tuple[Word, ...]
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """The groups of a shop.

    Args:
        groups: phrases that mean the same, as staff have written them.
    """

    groups: tuple[tuple[str, ...], ...] = ()

    @property
    def edition(self) -> str:
        """The ETag of what staff edit."""
        return edition_of(*(text for group in self.groups for text in (*group, None)))

    def parts(self, words: Sequence[Word]) -> tuple[QueryPart, ...]:
        """Return a query in parts: the longest phrases that are known, and single words."""
        parts, place = list[QueryPart](), 0
        while place < len(words):
            part = self._part_at(words[place : place + MAX_PHRASE_WORDS])
            parts.append(part)
            place += len(part.words)
        return tuple(parts)

    def _part_at(self, ahead: Sequence[Word]) -> QueryPart:
        for length in range(len(ahead), 0, -1):
            phrase = tuple(one.text for one in ahead[:length])
            if phrase in self._others:
                return QueryPart(tuple(ahead[:length]), self._others[phrase])
        return QueryPart((ahead[0],))

    @cached_property
    def _others(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Every phrase, and those that mean the same."""
        found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
        for group in self.groups:
            phrases = [tuple(fold(one).split()) for one in group]
            found |= {one: tuple(other for other in phrases if other != one) for one in phrases}
        return found


NO_SYNONYMS = Synonyms()
