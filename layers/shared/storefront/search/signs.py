"""What categories are called: what is in a category is found by the category's name.

Names are compared when somebody searches, and not kept with products: so a category that is renamed
or moved concerns no product, as it does everywhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field

from storefront.categories.model import Tree
from storefront.search.folding import words
from storefront.search.terms import Term, TermKind
from storefront.values import dataclass

_NOWHERE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Signs:
    """Categories by the words of their names.

    Args:
        words: by each word, the ids of the categories that have it, and of all below these.
        sounds: likewise by how they sound.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sounds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def ids(self, term: Term) -> frozenset[str]:
        """Return the ids of the categories in which a product has a term."""
        match term.kind:
            case TermKind.WORD:
                return self.words.get(term.text, _NOWHERE)
            case TermKind.SOUND:
                return self.sounds.get(term.text, _NOWHERE)
            case TermKind.PREFIX:
                begun = (ids for word, ids in self.words.items() if word.startswith(term.text))
                return _NOWHERE.union(*begun)


NO_SIGNS = Signs()


def signs_of(tree: Tree) -> Signs:
    """Return the categories of a tree by the words of their names, in all languages."""
    named: dict[str, set[str]] = {}
    heard: dict[str, set[str]] = {}
    for category in tree.in_order():
        below = {one.category_id for one in tree.below(category.category_id)}
        for word in words(f"{category.name.en} {category.name.bn or ''}"):
            named.setdefault(word.text, set()).update(below)
            for sound in word.sounds:
                heard.setdefault(sound, set()).update(below)
    return Signs(_frozen(named.items()), _frozen(heard.items()))


def _frozen(ids: Iterable[tuple[str, set[str]]]) -> dict[str, frozenset[str]]:
    return {text: frozenset(many) for text, many in ids}
