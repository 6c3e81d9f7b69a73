"""What buyers say otherwise than the catalogue: what they do not find, and synonyms against it.

A miss is a search for words alone that found nothing. It is counted by day, as it is compared, and
nobody can tell from it who has searched.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront import log
from storefront.clock import Clock
from storefront.db.records import (
    IntegerAttribute,
    MomentAttribute,
    Record,
    SecondsAttribute,
)
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import StaleError, UnavailableError
from storefront.search.folding import Word
from storefront.search.model import DAYS, Miss
from storefront.search.synonyms import NO_SYNONYMS, Synonyms

SYNONYMS, MISSES = "SYNONYMS", "MISSES"
#: Most letters of a miss that is counted, and digits from which on it may be somebody's number.
_MOST_LETTERS, _NUMBER = 40, 7
_KEPT = timedelta(days=60)
#: Misses of a day that a report looks at, since strangers search for anything; those that it names.
_MOST_OF_A_DAY, _MOST = 1_000, 100
_TRIES = 3


class SynonymsRecord(Record):
    """The synonyms of the shop; there is one such item.

    A line is a group, with tabs between its phrases, none of which holds either: as JSON, letters
    of Bangla would take twice the room.
    """

    table: ClassVar[Table] = Table.CATALOG

    groups = UnicodeAttribute()
    edition = UnicodeAttribute()

    def to_model(self) -> Synonyms:
        """Return the synonyms."""
        return Synonyms(tuple(tuple(one.split("\t")) for one in self.groups.splitlines()))


class MissRecord(Record):
    """How often words found nothing on a day; they are its range key."""

    table: ClassVar[Table] = Table.CATALOG

    times = IntegerAttribute()
    last_at = MomentAttribute()
    ttl = SecondsAttribute()


class WishService:
    """Keeps synonyms, and counts what was not found.

    Args:
        store: must know the catalog table.
        clock: the present.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def synonyms(self) -> Synonyms:
        """Return the synonyms as last written."""
        record = self._store.get(SynonymsRecord, SYNONYMS, SYNONYMS)
        return record.to_model() if record else NO_SYNONYMS

    def put_synonyms(self, after: Synonyms, seen: Seen) -> Synonyms:
        """Write all synonyms; searches take them some seconds later.

        Args:
            after: as they are to be.
            seen: which editions may be changed. A change that is made already is no fault.

        Raises:
            StaleError: the edition that the client has seen is not the latest.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for _ in range(_TRIES):
            before = self.synonyms()
            if before == after:
                return after
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            record = SynonymsRecord(
                pk=SYNONYMS,
                sk=SYNONYMS,
                groups="\n".join("\t".join(one) for one in after.groups),
                edition=after.edition,
            )
            is_same = SynonymsRecord.edition == before.edition
            if before == NO_SYNONYMS:
                is_same |= SynonymsRecord.pk.does_not_exist()
            transaction = self._store.transaction()
            transaction.put(SYNONYMS, record, is_same)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("synonyms put")
            return after
        raise UnavailableError("The synonyms are being changed by others.")

    def note_miss(self, words: Iterable[Word]) -> None:
        """Count words that found nothing, unless they may say something about a person."""
        text = " ".join(one.text for one in words)
        if len(text) > _MOST_LETTERS or sum(one.isdigit() for one in text) >= _NUMBER:
            return
        now = self._clock()
        self._store.count_up(
            MissRecord,
            miss_pk(now.astimezone(UTC).date()),
            text,
            [
                MissRecord.times.add(1),
                MissRecord.last_at.set(now),
                MissRecord.ttl.set(now + _KEPT),
            ],
            once=True,  # a buyer waits
        )

    def misses(self) -> list[Miss]:
        """Return what was not found in the last `DAYS` days, the most frequent first."""
        today = self._clock().astimezone(UTC).date()
        found: dict[str, Miss] = {}
        for ago in range(DAYS):
            for record in self._missed_on(today - timedelta(days=ago)):
                known = found.get(record.sk, Miss(record.sk, 0, record.last_at))
                last_at = max(known.last_at, record.last_at)
                found[record.sk] = Miss(record.sk, known.count + record.times, last_at)
        return sorted(found.values(), key=lambda one: (-one.count, one.text))[:_MOST]

    def _missed_on(self, day: date) -> Iterator[MissRecord]:
        page = self._store.query(Table.CATALOG, miss_pk(day), limit=_MOST_OF_A_DAY)
        yield from map(MissRecord.from_raw_data, page.items)


def miss_pk(day: date | str) -> str:
    """Return the partition of a day's misses; "*" is any day."""
    return f"{MISSES}#{day}"
