"""Words as they are compared: one folding for Bangla and English, for the index and for queries.

What differs only in writing is made equal: case, forms of a letter, digits, the long and the short
vowel signs, letters that sound the same. What is shown is never folded.

Besides, each word has sounds: the skeleton of its consonants, in which a Bangla word and the ways
of writing it in Latin letters meet: শাড়ি, sharee and sari are all "sr".
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from storefront.values import dataclass

#: Longest word that is told apart; what follows is cut off, in the index as in queries.
_LONGEST = 64
#: Most sounds of a word that can be read in several ways.
_MOST_SOUNDS = 4

#: NFKC takes these letters apart, and nothing puts them together again (composition exclusions).
_NUKTA = "\u09bc"
_YYA = "\u09df"
_HASANTA = "\u09cd"
_SEQUENCES = (
    (f"\u09a1{_NUKTA}", "র"),  # ড় sounds like র
    (f"\u09a2{_NUKTA}", "র"),  # and so does ঢ়
    (f"\u09af{_NUKTA}", _YYA),  # য় is a letter of its own, and no য
    (f"{_HASANTA}\u09af", f"{_HASANTA}{_YYA}"),  # nor is the য below another letter
)
#: Letters that are written for each other; "" drops what nobody looks for.
_ALIKE = {
    "ী": "ি",
    "ূ": "ু",
    "ঈ": "ই",
    "ঊ": "উ",
    "ণ": "ন",
    "শ": "স",
    "ষ": "স",
    "য": "জ",
    "ঙ": "ং",
    "ৎ": "ত",
    _NUKTA: "",
    "ঁ": "",
    "'": "",
    "\u2019": "",  # with either apostrophe, or none
}


class _Table(dict[int, str]):
    """What becomes of each character, by its code; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kind = unicodedata.category(letter)
        if letter in _ALIKE:
            folded = _ALIKE[letter]
        elif kind == "Nd":
            folded = str(unicodedata.digit(letter))
        elif kind == "Cf":  # joiners, and marks of direction
            folded = ""
        elif kind[0] in "LNM":
            folded = _without_accent(letter)
        else:
            folded = " "
        self[code] = folded
        return folded


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text or a query.

    Args:
        text: folded.
        sounds: how it may sound; none if nothing can be told.
    """

    text: str
    sounds: tuple[str, ...]


def fold(text: str) -> str:
    """Return a text's folded words, with one space between two."""
    return " ".join(word[:_LONGEST] for word in _normal(text).translate(_TABLE).split())


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in their order."""
    normal = _normal(text)
    apart = "".join(" " if _TABLE[ord(one)] == " " else one for one in normal)
    found = ((part.translate(_TABLE)[:_LONGEST], part) for part in apart.split())
    return tuple(Word(folded, sounds(part)) for folded, part in found if folded)


def _normal(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    for written, letter in _SEQUENCES:
        normal = normal.replace(written, letter)
    return normal


def _without_accent(letter: str) -> str:
    """Return the plain letter of an accented Latin one: é is e; any other as it is."""
    plain = unicodedata.normalize("NFD", letter)
    return plain[0] if plain[0].isascii() else letter


# Sounds.

_VOWEL = "a"
_BANGLA_SOUNDS = {
    **dict.fromkeys("কখ", "k"),
    **dict.fromkeys("গঘ", "g"),
    **dict.fromkeys("ঙংঞণন", "n"),
    **dict.fromkeys("চছ", "c"),
    **dict.fromkeys("জঝয", "j"),
    **dict.fromkeys("টঠতথৎ", "t"),
    **dict.fromkeys("ডঢদধ", "d"),
    **dict.fromkeys("ফ", "f"),
    **dict.fromkeys("প", "p"),
    **dict.fromkeys("বভ", "b"),
    **dict.fromkeys("ম", "m"),
    **dict.fromkeys("র", "r"),
    **dict.fromkeys("ল", "l"),
    **dict.fromkeys("শষস", "s"),
    **dict.fromkeys("হ", "h"),
}
#: What is written with several letters and sounds like one.
_BANGLA_WRITTEN = (
    (re.compile("ক্ষ"), "ক"),
    (re.compile("জ্ঞ"), "গ"),
    (re.compile("ঙ্গ"), "ঙ"),
    (re.compile("(?<=[শষসজতদধ])্ব"), ""),
)
_LATIN_WRITTEN = (
    (re.compile("tch|chh|ch"), "C"),
    (re.compile("sh"), "s"),
    (re.compile("kkh|kh|ck|q"), "k"),
    (re.compile("dg(?=e)"), "j"),
    (re.compile("gh"), "G"),
    (re.compile("jh|z"), "j"),
    (re.compile("ng"), "n"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("ph"), "f"),
    (re.compile("bh|v"), "b"),
    (re.compile("x"), "ks"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
)
_LATIN_VOWELS = frozenset("aeiouwy")
#: The ending of Bangla that says of what something is, in either script; and how many consonants
#: must be left for a word to be known without it.
_BANGLA_OF = re.compile("(?:ের|(?<=[ািীুূোৌ])র)$")
_LATIN_OF = re.compile("(?:er|(?<=[aiou])r)$")
_LEAST_BARE = 3
_SOFT_G = re.compile("g(?=[eiy])")
_LATIN = re.compile("[a-z]+")
_BANGLA_LETTER = re.compile("[\u0985-\u09b9\u09ce\u09df]")


def sounds(word: str) -> tuple[str, ...]:
    """Return how a word may sound, by its consonants, without those that repeat.

    Args:
        word: in lower case, as `_normal` has it: the nasal sign, which folding drops, is heard.
    """
    if _BANGLA_LETTER.search(word):
        heard = [_bangla(one) for one in _nasal(word)]
        return _distinct([*heard, *_bare(word, _BANGLA_OF, _bangla)])
    plain = "".join(_without_accent(one) for one in word)
    if _LATIN.fullmatch(plain):
        heard = [_latin(one) for one in _soft(plain)]
        return _distinct([*heard, *_bare(plain, _LATIN_OF, _latin)])
    return ()


def _bare(word: str, ending: re.Pattern[str], heard: Callable[[str], str]) -> Iterator[str]:
    """Yield how a word is heard without the ending that says "of": সরিষার তেল is shorisha tel."""
    bare, found = ending.subn("", word)
    if found and len(sound := heard(bare)) >= _LEAST_BARE:
        yield sound


def _nasal(word: str) -> tuple[str, ...]:
    """Return a word in the ways in which it is heard.

    কাঁথা is katha to some and kantha to others, গামছা is gamcha and gamsa.
    """
    ways = dict.fromkeys((word, word.replace("ঁ", "ন"), word.replace("ছ", "স")))
    return tuple(ways)


def _soft(word: str) -> tuple[str, ...]:
    """Return a word with its g as it may be spoken: gift, and ginger."""
    soft = _SOFT_G.sub("j", word)
    return (word, soft) if soft != word else (word,)


def _bangla(word: str) -> str:
    for pattern, letter in _BANGLA_WRITTEN:
        word = pattern.sub(letter, word)
    first = "" if word[0] in _BANGLA_SOUNDS else _VOWEL
    return first + _squeezed("".join(_BANGLA_SOUNDS.get(one, "") for one in word))


def _latin(word: str) -> str:
    first = _VOWEL if word[0] in _LATIN_VOWELS else ""
    for pattern, letter in _LATIN_WRITTEN:
        word = pattern.sub(letter, word)
    return first + _squeezed("".join(one for one in word if one not in _LATIN_VOWELS).lower())


def _squeezed(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters)


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one.strip(_VOWEL)))[:_MOST_SOUNDS]
