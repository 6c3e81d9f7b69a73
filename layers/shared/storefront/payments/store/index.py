"""Lists of attempts, read from an index: by when somebody has to look at them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pynamodb.expressions.condition import Condition

from storefront.db.shards import Entry, entries, first_page
from storefront.db.store import Store
from storefront.db.tables import BY_CHECK, Table
from storefront.paging import Slice
from storefront.payments.model.attempt import Attempt
from storefront.payments.store.attempts import (
    ATTEMPT_PREFIX,
    CLOSED,
    UNFINISHED,
    AttemptRecord,
    AttemptRepository,
    closed_groups,
)

_LAST_OF_DAY = timedelta(days=1, microseconds=-1)
#: Entries that one query asks for: a megabyte of each of a dozen partitions were a hundred here.
_PAGE = 500


class AttemptIndex:
    """Lists attempts by `check_key`. An index lags: only the attempt itself says how it is.

    Args:
        store: must know the payments table.
        attempts: a repository on that store.
    """

    def __init__(self, store: Store, attempts: AttemptRepository) -> None:
        self._store = store
        self._attempts = attempts

    def unfinished(self) -> Iterator[str]:
        """Yield the ids of attempts of which the provider must still be asked.

        The one whose last change is the oldest comes first. Read from an index, which lags: only
        the attempt itself says how it is; one that moves meanwhile may come twice.
        """
        return self._group(UNFINISHED)

    def stale(self, group: str, until: datetime, limit: int) -> Slice[Attempt]:
        """Return the attempts of a group that were changed last until a moment, each as it is now.

        Args:
            group: one of `UNFINISHED`.
            until: the moment.
            limit: how many at the most: those that were changed the longest ago.
        """
        in_time = AttemptRecord.check_from <= until
        found = entries(self._store, Table.PAYMENTS, BY_CHECK, [group], in_time, at_once=limit + 1)
        listed, has_more = first_page(found, limit)
        ids = [_attempt_id(entry) for entry in listed]
        return Slice(self._attempts.get_many(ids), ids[-1] if has_more else None)

    def unfinished_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
        """Yield the unfinished attempts that were changed last in a span, each with that moment.

        Args:
            start: the first moment.
            end: the last moment; before the first one in a span without any.
        """
        yield from self._moments(UNFINISHED, start, end)

    def checks_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
        """Yield the attempts of a span in the order of their moments, each with its moment.

        Those that are not finished have that of their last change; others, that of their end.

        Args:
            start: the first moment.
            end: the last moment; before the first one in a span without any.
        """
        for group in closed_groups(start, end):
            day = datetime.fromisoformat(group.removeprefix(CLOSED)).replace(tzinfo=UTC)
            yield from self._moments(
                [*UNFINISHED, group], max(start, day), min(end, day + _LAST_OF_DAY)
            )

    def _moments(
        self, groups: Sequence[str], start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, str]]:
        if start > end:
            return
        in_time = AttemptRecord.check_from.between(start, end)
        for entry in entries(self._store, Table.PAYMENTS, BY_CHECK, groups, in_time, at_once=_PAGE):
            moment = datetime.fromisoformat(entry[BY_CHECK.range.name]["S"])
            yield moment, _attempt_id(entry)

    def closed_between(self, start: datetime, end: datetime) -> Iterator[str]:
        """Yield the ids of finished attempts that were captured, or ended, in a span of time.

        One that moves meanwhile may come twice.

        Args:
            start: its first moment.
            end: its last moment.
        """
        in_time = AttemptRecord.check_from.between(start, end)
        for group in closed_groups(start, end):
            yield from self._group([group], in_time)

    def _group(self, groups: Sequence[str], in_time: Condition | None = None) -> Iterator[str]:
        found = entries(
            self._store, Table.PAYMENTS, BY_CHECK, groups, in_time, at_once=_PAGE, once=False
        )
        yield from map(_attempt_id, found)


def _attempt_id(entry: Entry) -> str:
    """Return whose entry of an index it is."""
    return str(entry["pk"]["S"].removeprefix(ATTEMPT_PREFIX))
