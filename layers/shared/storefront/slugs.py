"""Slugs: the words in an address that say what is there, in the script of the name.

A slug is made of letters, their marks and digits, as Unicode knows them, with single hyphens
between words: `assam-tea`, `ঢাকাই-জামদানি`. It has one spelling (NFC, small letters), so that an
address which looks the same is the same. Joiners, which nobody sees, are dropped and divide no
word. No slug looks like an id: both stand at the same place of an address.
"""

import re
import unicodedata
from functools import lru_cache

from storefront.ids import SALE_PATTERN

MAX_SLUG = 80
_BASES = {"Ll", "Lo", "Lm", "Nd"}
_MARKS = {"Mn", "Mc"}
#: Categories of the characters in a slug, besides the hyphen: letters that are not capitals, the
#: marks that go with them (vowel signs of Bangla are marks), and decimal digits.
SLUG_CATEGORIES = _BASES | _MARKS
_FORMAT = "Cf"
#: The combining class of what joins two consonants: it ends no word that was cut.
_VIRAMA = 9
_NO_ASCII = re.compile("[^a-z0-9]+")
_JOINERS = str.maketrans("", "", "\u200c\u200d")


def slug_of(text: str) -> str:
    """Return a text as a slug, of at most `MAX_SLUG` characters; "" if no letter or digit is in it.

    A slug is its own slug. What comes out may look like an id; see `usable`.
    """
    slug = _words_of(text)
    while slug != (again := _words_of(slug)):  # what was dropped stood between what now combines
        slug = again
    return _cut(slug, MAX_SLUG)


def usable(slug: str) -> str:
    """Return a slug, with a number if it looks like an id."""
    return numbered(slug, 2) if _looks_like_id(slug) else slug


def numbered(slug: str, number: int | str) -> str:
    """Return a slug with a number or a word behind it, cut so that there is room."""
    end = f"-{number}"
    return _cut(slug, MAX_SLUG - len(end)) + end


@lru_cache(maxsize=16)
def read_slug(text: str) -> str:
    """Return a slug that a person has written, in its one spelling.

    Raises:
        ValueError: this is none; its message says why, to whoever sent it.
    """
    written = _folded(text.translate(_JOINERS))
    if len(written) > MAX_SLUG:
        raise ValueError(f"must have at most {MAX_SLUG} characters")
    if not written or written != slug_of(written):
        raise ValueError("may hold letters and digits only, with single hyphens between words")
    if _looks_like_id(written):
        raise ValueError("must not look like an id")
    return written


@lru_cache(maxsize=16)  # each slug is asked for several times in a row
def _words_of(text: str) -> str:
    folded = _folded(text)
    if folded.isascii():  # it is what the rule below comes to, and most handles of files are
        return _NO_ASCII.sub("-", folded).strip("-")
    kept: list[str] = []
    for one in folded:
        kind = unicodedata.category(one)
        if kind in _BASES or (kind in _MARKS and kept and kept[-1] != "-"):
            kept.append(one)
        elif kind != _FORMAT and kept and kept[-1] != "-":
            kept.append("-")
    return unicodedata.normalize("NFC", "".join(kept).strip("-"))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFC", text)
    while folded != (again := unicodedata.normalize("NFC", folded.casefold())):
        folded = again
    return folded


def _cut(slug: str, length: int) -> str:
    """Return the beginning of a slug, which ends with a whole letter: its marks are there."""
    end = min(len(slug), length)
    while 0 < end < len(slug) and _is_within(slug, end):
        end -= 1
    return slug[:end].strip("-")


def _is_within(slug: str, place: int) -> bool:
    is_joined = unicodedata.combining(slug[place - 1]) == _VIRAMA
    return is_joined or unicodedata.category(slug[place]) in _MARKS


def _looks_like_id(slug: str) -> bool:
    return SALE_PATTERN.fullmatch(slug.upper()) is not None
