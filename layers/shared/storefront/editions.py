"""Editions of what people edit: an ETag names one, and If-Match asks for it to be still the latest.

An edition is made of what can be edited and nothing else: stock that buyers change does not make a
form stale. https://www.rfc-editor.org/rfc/rfc9110#name-if-match
"""

import hashlib
import json
import re

from storefront.errors import ValidationFailedError
from storefront.values import dataclass

ETAG_PATTERN = r'(?:W/)?"[!#-~]*"'
_LIST = re.compile(rf"{ETAG_PATTERN}(?:[ \t]*,[ \t]*{ETAG_PATTERN})*")
_ETAG = re.compile(ETAG_PATTERN)
_DIGITS = 32


def edition_of(*values: str | int | None) -> str:
    """Return the ETag of a thing that has these values, in this order."""
    text = json.dumps(values, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"'


def is_held(edition: str, if_none_match: str) -> bool:
    """Return whether a client says, by If-None-Match, that it has an edition."""
    return edition in (one.strip().removeprefix("W/") for one in if_none_match.split(","))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a client has seen of the thing that it changes.

    Args:
        editions: any of them may be the latest; None for whatever is there.
    """

    editions: frozenset[str] | None = None

    @classmethod
    def of(cls, if_match: str | None) -> "Seen":
        """Read an If-Match header; without one, or with `*`, anything will do.

        A weak ETag matches nothing, as RFC 9110 wants it here.

        Raises:
            ValidationFailedError: this is no If-Match.
        """
        text = "*" if if_match is None else if_match.strip()
        if text == "*":
            return cls()
        if not _LIST.fullmatch(text):
            raise ValidationFailedError("If-Match must be *, or ETags as they were answered.")
        return cls(frozenset(one for one in _ETAG.findall(text) if not one.startswith("W/")))

    def is_latest(self, edition: str) -> bool:
        """Return whether the client has seen this edition, or does not mind."""
        return self.editions is None or edition in self.editions
