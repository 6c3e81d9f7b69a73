"""The languages of the shop, and in which of them somebody wants to read."""

from collections.abc import Mapping
from enum import StrEnum

from storefront.choices import read_choice


class Language(StrEnum):
    """A language in which a shop says something."""

    ENGLISH = "en"
    BANGLA = "bn"


#: In which products, orders and search say what they say; other languages are translations.
MAIN_LANGUAGE = Language.ENGLISH


def read_language(query: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """Return the language in which a client wants to read.

    Args:
        query: parameters; `lang` goes before the header.
        headers: by lower-case name.

    Raises:
        ValidationFailedError: `lang` is none of ours.
    """
    asked = read_choice(query, "lang", Language)
    return asked or _accepted(headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """Return the language of ours that a header likes best; an odd part of it says nothing.

    https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
    """
    liked: dict[Language, float] = {}
    for entry in header.split(",")[:20]:
        tag, _, quality = entry.partition(";")
        code = tag.strip().lower().partition("-")[0]
        weight = _weight(quality)
        if code in set(Language) and weight > 0:
            language = Language(code)
            liked[language] = max(liked.get(language, 0), weight)
    return max(liked, key=lambda one: liked[one], default=MAIN_LANGUAGE)


def _weight(quality: str) -> float:
    name, _, value = quality.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
