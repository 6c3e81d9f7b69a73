"""Identifiers: ULIDs, which sort by the time they were made (https://github.com/ulid/spec)."""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80
_ORDER_BITS = 16
_LENGTH = 26
#: Of what `new_code` returns.
CODE_PATTERN = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
#: Of the letters of an id, five bits each, the first at the top.
_SHIFTS = range(5 * (_LENGTH - 1), -1, -5)
PATTERN = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
#: Of what is sold: a product, or one of its variants, numbered.
SALE_PATTERN = re.compile(PATTERN.pattern + r"(-[0-9]{3})?")
#: Words that people give to things as names for ever, such as the codes of attributes.
WORD_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_WORD = 40


def new_id(now: datetime) -> str:
    """Return a new ULID: 48 bits of milliseconds from `now`, then 80 random bits."""
    return _written(now, secrets.randbits(_RANDOM_BITS))


def named_id(moment: datetime, order: int, name: str) -> str:
    """Return the ULID of something that is made once, however often that is tried.

    Args:
        moment: when.
        order: 0 to 65,535, by which those of one moment sort.
        name: what tells it from all others, with a secret or an id in it: so nobody guesses it.
    """
    digest = hashlib.sha256(name.encode()).digest()[: (_RANDOM_BITS - _ORDER_BITS) // 8]
    bits = order << _RANDOM_BITS - _ORDER_BITS | int.from_bytes(digest)
    return _written(moment, bits)


def new_code() -> str:
    """Return what nobody finds by trying: 130 random bits, as letters that messages leave whole.

    With "-" or "_" among them, telephones would take the last one for the end of a sentence.
    """
    return _letters(secrets.randbits(5 * _LENGTH)).lower()


def _written(moment: datetime, bits: int) -> str:
    return _letters(int(moment.timestamp() * 1000) << _RANDOM_BITS | bits)


def _letters(value: int) -> str:
    return "".join([_ALPHABET[value >> shift & 31] for shift in _SHIFTS])


def first_id_of(moment: datetime) -> str:
    """Return what sorts before all ULIDs of a moment and later, and after those of before."""
    return new_id(moment)[: _LENGTH - _RANDOM_BITS // 5]


def made_at(an_id: str) -> datetime:
    """Return when a ULID was made, to the millisecond."""
    milliseconds = 0
    for letter in an_id[: _LENGTH - _RANDOM_BITS // 5]:
        milliseconds = milliseconds << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


def is_id(text: str) -> bool:
    """Return whether `text` has the form of a ULID in canonical upper case."""
    return PATTERN.fullmatch(text) is not None
