"""Codes that are wrong, counted for who sends them and for where they come from.

Who tries codes until one fits is stopped after some, for the rest of a quarter of an hour, as who
tries passwords is. Only wrong ones are counted, so a look at a cart with a good code writes
nothing; those that are sent at one moment are all looked up, however many are wrong.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeSetAttribute

from storefront.clock import epoch
from storefront.db.records import Record, SecondsAttribute
from storefront.db.store import Key, Store
from storefront.db.tables import Table

GUESSES = "GUESSES"
#: Wrong codes of one buyer, and of one source, in one window; after them no code is looked at.
MAX_GUESSES = 10
WINDOW = timedelta(minutes=15)


class GuessesRecord(Record):
    """Which wrong codes somebody has sent in one window, as digests: the same one is no guess."""

    table: ClassVar[Table] = Table.SHOP

    codes = UnicodeSetAttribute()
    ttl = SecondsAttribute()


class Guesses:
    """Counts wrong codes.

    Args:
        store: must know the shop table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def keys(self, user_id: str, source: str, now: datetime) -> list[Key]:
        """Return the keys of what is counted for a buyer and for where they are, at a moment.

        Args:
            user_id: the account or guest; guests are many, so it is their source that counts.
            source: where the request comes from, of which a digest is kept.
            now: the moment.
        """
        window = epoch(now) // int(WINDOW.total_seconds())
        digest = hashlib.sha256(f"{window} {source}".encode()).hexdigest()[:16]
        return [(f"{GUESSES}#{who}", str(window)) for who in (user_id, digest)]

    def count(self, user_id: str, source: str, code: str, now: datetime) -> None:
        """Count a code that nobody knows, as a guess of whoever has tried it.

        Args:
            user_id: the buyer.
            source: where they ask from.
            code: what they have typed; kept as a digest.
            now: when.
        """
        wrong = hashlib.sha256(code.encode()).hexdigest()[:16]
        until = now.replace(microsecond=0) + 2 * WINDOW
        for pk, sk in self.keys(user_id, source, now):
            actions = [GuessesRecord.codes.add({wrong}), GuessesRecord.ttl.set(until)]
            self._store.count_up(GuessesRecord, pk, sk, actions)


def is_stopped(items: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether somebody has sent so many wrong codes that no other one is looked at."""
    found = (one for one in items if one["pk"]["S"].startswith(f"{GUESSES}#"))
    return any(len(one["codes"]["SS"]) >= MAX_GUESSES for one in found)
