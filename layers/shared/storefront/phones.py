"""Phone numbers, in one spelling: E.164, such as `+8801712345678`.

Mobile numbers of Bangladesh have eleven digits at home, 01 and an operator's digit from 3 to 9
before eight more, as https://github.com/google/libphonenumber has it (region BD, mobile: 1, then
1 or 3-9; 11 was an operator that is closed). E.164 allows fifteen digits with the
country's: https://www.itu.int/rec/T-REC-E.164
"""

import re

_HOME = re.compile(r"(?:\+?880|0)(1[3-9][0-9]{8})")
_ABROAD = re.compile(r"\+[1-9][0-9]{7,14}")
_OF_BANGLADESH = "+880"
#: People write digits of either script, and group them as they like.
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_GROUPING = re.compile(r"[ \u00a0\u202f\u2009()\-\u2010-\u2013]")
#: The longest that is looked at: grouped generously.
MAX_WRITTEN = 40


def is_foreign(phone: str) -> bool:
    """Return whether a number, in its one spelling, is of another country."""
    return not phone.startswith(_OF_BANGLADESH)


def read_phone(text: str, *, abroad: bool = False) -> str:
    """Return a phone number in its one spelling.

    Args:
        text: as a person has written it, with digits of Bangla or English.
        abroad: whether numbers of other countries will do, written with + and the country's code.

    Raises:
        ValueError: this is none; its message says what is wanted, and does not repeat the text.
    """
    digits = _GROUPING.sub("", text[: MAX_WRITTEN + 1].translate(_DIGITS))
    if len(text) <= MAX_WRITTEN:
        if home := _HOME.fullmatch(digits):
            return _OF_BANGLADESH + home[1]
        if abroad and _ABROAD.fullmatch(digits) and not digits.startswith(_OF_BANGLADESH):
            return digits
    wanted = 'must be a mobile number of Bangladesh, such as "01712345678"'
    raise ValueError(f"{wanted}, or one with + and its country's code" if abroad else wanted)
