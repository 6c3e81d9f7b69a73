"""Codes by which a buyer shows that a phone is theirs.

A code follows from a key and from which code of the order it is: so it stands in no table and in no
message that waits, and nobody who reads either can confirm an order.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from storefront.contract import Moment, with_members
from storefront.errors import ConflictError
from storefront.keys import read_keys
from storefront.parameters import Secret
from storefront.values import dataclass

#: Digits of a code, how long it is good, and how often one may be wrong.
DIGITS, GOOD_FOR, MAX_TRIES = 6, timedelta(minutes=10), 5
#: Codes of one order, and how long one waits for the next.
MAX_CODES, APART = 3, timedelta(seconds=60)
#: Codes to one phone in a day, and for one source in an hour.
MAX_FOR_PHONE, MAX_FOR_SOURCE = 5, 10


class WhyNoCode(StrEnum):
    """Why no code is sent."""

    WAIT = "wait"  # the last one has just been sent
    ENOUGH = "enough"  # there were as many as there may be
    NOT_OFFERED = "not-offered"  # this shop confirms in another way


class WhyRefused(StrEnum):
    """Why a code confirms nothing."""

    WRONG = "wrong"
    OVER = "over"  # it is too old, or too many were tried


class CodeNotSentError(ConflictError):
    """No code is sent now.

    Args:
        why: the reason.
        again_at: from when on one is sent, where waiting helps.
    """

    slug = "code-not-sent"
    title = "No code is sent now"
    members = with_members(why=WhyNoCode, again_at=Moment | None)

    def __init__(self, why: WhyNoCode, again_at: str | None = None) -> None:
        details = {
            WhyNoCode.WAIT: "Wait for the one that was sent, or ask again in a minute.",
            WhyNoCode.ENOUGH: "Nobody can be sent more codes. The shop will call.",
            WhyNoCode.NOT_OFFERED: "The shop calls those who have ordered.",
        }
        super().__init__(details[why], why=why.value, again_at=again_at)


class CodeRefusedError(ConflictError):
    """The code confirms nothing.

    Args:
        why: the reason.
        tries_left: how often one may try this code still.
    """

    slug = "code-refused"
    title = "This code confirms nothing"
    members = with_members(why=WhyRefused, tries_left=int)

    def __init__(self, why: WhyRefused, tries_left: int = 0) -> None:
        way_out = "Type it again." if tries_left else "Ask for another code."
        super().__init__(way_out, why=why.value, tries_left=tries_left)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is known of an order's codes.

    Args:
        sent: how many were asked for; the last one counts.
        sent_at: when that was.
        tries: how often it was tried.
    """

    sent: int
    sent_at: datetime
    tries: int = 0

    def can_be_tried(self, now: datetime) -> bool:
        """Return whether the last code may be tried once more."""
        return self.tries < MAX_TRIES and now < self.sent_at + GOOD_FOR


class Codes:
    """Makes codes.

    Args:
        keys: JSON object of key id to base64url key; the last one counts.
    """

    def __init__(self, keys: Secret) -> None:
        self._secret = keys

    def of(self, order_id: str, number: int) -> str:
        """Return a code of an order.

        Args:
            order_id: the order.
            number: which of its codes, from 1.

        Raises:
            SigningKeysError: there is no proper key.
            UnavailableError: the key cannot be fetched.
        """
        *_, key = read_keys(self._secret.json()).values()
        # The key names buyers, too: what is said first keeps the two apart.
        made = hmac.digest(key, f"code {order_id} {number}".encode(), hashlib.sha256)
        return f"{int.from_bytes(made) % 10**DIGITS:0{DIGITS}}"
