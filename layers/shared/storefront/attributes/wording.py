"""What options and their values are called in Bangla: a dictionary of the whole shop.

Products say them in the shop's language, and so do order lines: Size, Red. They are few words, in
thousands of products, so each is translated once, and a product that uses it needs nothing more.
"""

import unicodedata

from storefront.editions import edition_of
from storefront.values import dataclass

#: All of them are one item, which is read with the attributes.
MAX_OPTION_WORDS = 500


@dataclass(frozen=True, slots=True)
class OptionWord:
    """A word.

    Args:
        text: as products have it: the name of an option, or one of its values.
        bn: in Bangla.
    """

    text: str
    bn: str


@dataclass(frozen=True, slots=True)
class OptionWords:
    """The dictionary.

    Args:
        words: in the order in which staff have put them.
    """

    words: tuple[OptionWord, ...] = ()

    @property
    def edition(self) -> str:
        """The ETag of what staff edit."""
        return edition_of(*(text for one in self.words for text in (one.text, one.bn)))


NO_OPTION_WORDS = OptionWords()


def compared(text: str) -> str:
    """Return a word as it is compared: whoever writes red and Red means the same."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
