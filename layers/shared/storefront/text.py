"""Text of people: names, reasons, descriptions, in whatever script they are written.

The one rule for it. Its words are those of the Unicode standard (https://www.unicode.org/reports/tr44/
#General_Category_Values), not of a language's "printable": the joiners (U+200D, U+200C) belong to
the ordinary spelling of Bangla, Persian and Malayalam and to emoji, and stay.
"""

import unicodedata

#: What no text of people holds: control characters, surrogates, private and unassigned ones, and
#: the separators of lines and paragraphs.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Embeddings, overrides and isolates: what follows them is shown in another order than it is read.
#: The marks (U+200E, U+200F, U+061C) reorder nothing and stay.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Control characters that divide text of several lines.
_LINE_CHARACTERS = frozenset("\t\n\r")
#: Letters and signs that nobody sees: the fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")

#: The rule in a person's words, for the contract.
RULE = (
    "No control, private or unassigned characters, no line or paragraph separators, and nothing "
    "that overrides the direction of text; joiners are kept, and every other space becomes a plain "
    "one. Spaces around it are dropped. It shows at least one letter or sign."
)
RULE_OF_LINES = RULE.replace(
    "No control", "Lines end by line feeds; tabs are kept. No other control"
).replace("It shows at least one", "It is empty, or shows at least one")


class TextError(ValueError):
    """The text is none that a person would write; its message says why, to whoever sent it."""


def read_line(text: str) -> str:
    """Return a person's one line of text as it is kept.

    Raises:
        TextError: it holds what no line does, or shows nothing.
    """
    line = _clean(text, frozenset()).strip(" ")
    if not _shows_something(line):
        raise TextError("must show at least one letter or sign")
    return line


def read_lines(text: str) -> str:
    """Return a person's text of any number of lines as it is kept; it may be empty.

    Raises:
        TextError: it holds what no text does, or is not empty and shows nothing.
    """
    lines = _clean(text, _LINE_CHARACTERS).strip(" \t\n\r")
    if lines and not _shows_something(lines):
        raise TextError("must be empty, or show at least one letter or sign")
    return lines


def _clean(text: str, allowed: frozenset[str]) -> str:
    """Return `text` with plain spaces, once it is known to hold nothing that is refused."""
    kinds = [unicodedata.category(one) for one in text]
    for one, kind in zip(text, kinds, strict=True):
        if one not in allowed and (kind in _REFUSED or one in _REORDERING):
            raise TextError(
                f"must not hold the character U+{ord(one):04X}: controls, line separators, and "
                "private, unassigned or reordering characters are no text"
            )
    return "".join(" " if kind == "Zs" else one for one, kind in zip(text, kinds, strict=True))


def _shows_something(text: str) -> bool:
    # A mark (M) needs a letter that it is shown on; what formats (C) and separates (Z) is not seen.
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANK for one in text)
