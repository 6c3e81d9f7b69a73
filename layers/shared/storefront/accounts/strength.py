"""Which passwords are good enough: long, not common, not made from words that anybody knows.

NIST SP 800-63B-4 §3.1.1.2: a list of what people really use, words of the context, and no rules of
composition. People who must not use a word of the list write it with a capital, with 0 for o, and
with a year and a sign after it; so that is folded away before the list is looked at.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

MIN_LENGTH = 12
MAX_LENGTH = 128

#: What must be left of a password without words of the context, and digits and signs at its ends.
_MIN_OWN_LENGTH = 8
_MIN_WORD = 3
#: A password that repeats a piece of at most this length is as weak as the piece.
_LONGEST_REPEAT = 6

#: What everybody knows of this shop, whatever its name.
_CONTEXT = frozenset({"storefront", "shop", "stripe", "bkash"})
#: Signs and digits that stand for letters; a 1 is an i to some, and an l to others.
_LEET = [str.maketrans("@430!5$7+89|21", "aaeoissttbglz" + one) for one in "il"]
_GONE = "\0"


@cache
def _common() -> frozenset[str]:
    """Return what people use most, each the shortest form; see decision 78 for its sources."""
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("# "))


def weakness_of(
    password: str, email: str, name: str, shop_words: Collection[str] = ()
) -> str | None:
    """Return why this password is too easy to guess for this account, or None if it will do.

    Args:
        password: as typed.
        email: normalised address of the account.
        name: its name.
        shop_words: texts that hold the shop's own words, such as its name and its web address.
    """
    plain = normalise_password(password)
    if not MIN_LENGTH <= len(plain) <= MAX_LENGTH:
        return f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"
    folded = plain.casefold()
    repeats = any(folded.startswith(folded[size:]) for size in range(1, _LONGEST_REPEAT + 1))
    if repeats or _is_common(folded):
        return "is one of the first that anybody would try"
    if not any(map(_is_letter, folded)):
        return "must not be of digits and signs alone"
    texts = [email, name.casefold(), *(word.casefold() for word in shop_words)]
    words = _CONTEXT.union(*map(_words, texts))
    for own in _own_parts(folded, words):
        if len(own) < _MIN_OWN_LENGTH or _is_common(own):
            return "must not be made from the name or the e-mail address, or from the shop's words"
    return None


def normalise_password(password: str) -> str:
    """Return the one form of a password that counts, as keyboards differ in how they compose."""
    return unicodedata.normalize("NFC", password)


def _is_common(folded: str) -> bool:
    """Return whether a password is a common one, written otherwise or with something around it."""
    return any(
        form in _common() or form[::-1] in _common() or _piece(form) in _common()
        for text in _cores(folded)
        for form in _forms(text)
    )


def _cores(folded: str) -> Iterator[str]:
    """Yield a password with ever less of the digits and signs at its ends; some may be letters."""
    first, end = _letters(folded)
    for start in range(first + 1):
        for stop in range(end, len(folded) + 1):
            yield folded[start:stop]


def _forms(text: str) -> set[str]:
    """Return a text as it is, with letters for the signs that look like them, and without signs."""
    as_typed = {text, "".join(filter(str.isalnum, text))}
    read = {one.translate(letters) for one in as_typed for letters in _LEET}
    return as_typed | read | {"".join(filter(str.isalnum, one)) for one in read}


def _piece(text: str) -> str:
    """Return the piece that a text consists of, if it is one several times; else the text."""
    size = (text + text).find(text, 1)
    return text[:size]


def _own_parts(folded: str, words: Collection[str]) -> Iterator[str]:
    """Yield what is left of a password without the words that are in it, and what surrounds that.

    Nothing is left out, and nothing yielded, where none of the words is in it.
    """
    for read in (folded, *(folded.translate(letters) for letters in _LEET)):
        marked = read
        for word in sorted(words, key=len, reverse=True):
            marked = marked.replace(word, _GONE * len(word))
        if marked != read:
            pairs = zip(folded, marked, strict=True)
            own = "".join(as_typed for as_typed, mark in pairs if mark != _GONE)
            start, stop = _letters(own)
            yield own[start:stop]


def _letters(text: str) -> tuple[int, int]:
    """Return where the first letter of a text is, and where its last one ends."""
    places = [place for place, one in enumerate(text) if _is_letter(one)]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _is_letter(character: str) -> bool:
    # Vowel signs of Bangla are marks, and written after their letter.
    return unicodedata.category(character)[0] in "LM"


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", text) if len(word) >= _MIN_WORD}
