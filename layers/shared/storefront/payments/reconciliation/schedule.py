"""When payments are compared with the providers, and which first.

It follows from their age and the schedule alone. Nothing about it is stored, so a run that finds
nothing new writes nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from storefront.clock import Clock
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.values import dataclass

#: How often the schedule of `template.yaml` lets the reconciler run.
EVERY = timedelta(minutes=2)
#: In so much time there is a run, with a minute for one that is late: to ask twice is harmless.
PERIOD = EVERY + timedelta(minutes=1)
#: For how long a run asks: three quarters of the function's time, so that a call which is under way
#: then still ends, and the figures are written.
BUDGET = timedelta(seconds=450)

_HOUR = timedelta(hours=1)
#: Ages at which an unfinished attempt is asked about; hourly after the last.
_MARKS = [timedelta(minutes=minutes) for minutes in (2, 5, 15, 60)]
#: Of one that can be paid with bKash: its customer may have approved it and lost the browser, and
#: is charged only while the order is held, which ends 25 minutes after the beginning.
_OPEN_MARKS = [timedelta(minutes=minutes) for minutes in (2, 5, 8, 11, 14, 17, 20, 23, 60)]
#: Ages at which one that is final is looked at. Money can be given back on bKash's own pages for
#: 15 to 60 days, and bKash tells nobody; Stripe gives up repeating an event after three days.
_LAST_MARKS = [
    *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 23)),
    *(timedelta(days=days) for days in (3, 7, 15, 30, 60)),
]
#: In so many periods a look at what is final falls due: runs may be late, or left out, and a
#: second look is harmless.
_PERIODS = 3

#: How far back an operator may compare, in days: as far as the last look.
MOST_DAYS = 60


#: Moments are kept to the microsecond.
_NEXT = timedelta(microseconds=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class TimeSpan(NamedTuple):
    """A time, from its first to its last moment; without any, where these are the other way."""

    start: datetime
    end: datetime

    def later_than(self, mark: datetime | None) -> "TimeSpan":
        """Return what of it is later than a mark; all of it without one."""
        return self if mark is None else TimeSpan(max(self.start, mark + _NEXT), self.end)


@dataclass(frozen=True, slots=True)
class Window:
    """Payments to look at, whether their time has come or not: those of some time.

    Args:
        span: they became final, or were changed last, in this time.
        with_older: also those that were changed before and are not final, however old.
        after: only those of later moments: the mark of the part before.
        time: how long a part begins with more of them.
    """

    span: TimeSpan
    with_older: bool = False
    after: datetime | None = None
    time: timedelta = BUDGET

    @property
    def older(self) -> TimeSpan:
        """The time before."""
        return TimeSpan(_BEGINNING, self.span.start - _NEXT)


def window_of(asked: Mapping[str, Any]) -> Window:
    """Return the window that an operator asks for, in the words of `reconcile_payments`."""
    span = TimeSpan(*(datetime.fromisoformat(asked[name]) for name in ("since", "until")))
    after = datetime.fromisoformat(asked["after"]) if asked.get("after") else None
    seconds = float(asked.get("seconds", BUDGET.total_seconds()))
    time = min(timedelta(seconds=seconds), BUDGET)
    return Window(span, asked.get("with_older") is True, after, time)


def is_due(attempt: Attempt, now: datetime) -> bool:
    """Return whether it is time to ask about an attempt.

    Args:
        attempt: as last written.
        now: the present.
    """
    if attempt.owes_refund:
        return True  # when to try again is decided by how often it failed
    if attempt.is_unfinished:
        age = now - attempt.updated_at
        may_be_approved = (attempt.provider, attempt.status) == (Provider.BKASH, AttemptStatus.OPEN)
        marks = _OPEN_MARKS if may_be_approved else _MARKS
        return _asked_by(age, marks) > _asked_by(age - PERIOD, marks)
    age = now - attempt.closed_at
    return any(mark <= age < mark + _PERIODS * PERIOD for mark in _LAST_MARKS)


def spans_at_marks(now: datetime) -> list[TimeSpan]:
    """Return the times in which those that are due now have become final."""
    return [TimeSpan(now - mark - _PERIODS * PERIOD, now - mark) for mark in _LAST_MARKS]


def span_of_days(now: datetime, days: int) -> TimeSpan:
    """Return so many days until now."""
    return TimeSpan(now - timedelta(days=days), now)


def is_hourly_run(now: datetime) -> bool:
    """Return whether this run is the first one of its hour."""
    return now - now.replace(minute=0, second=0, microsecond=0) < PERIOD


def urgency(attempt: Attempt) -> tuple[bool, str]:
    """Return by what attempts are sorted: the oldest first, and what is final last."""
    return not attempt.is_unfinished, attempt.attempt_id


def in_turn(due: Iterable[Attempt], clock: Clock) -> Iterator[Attempt]:
    """Yield the oldest next, of the provider that has taken the least time until then.

    So a provider that is slow takes no more than its share of a run. What is final comes last.

    Args:
        due: the attempts to look at; each look lasts until the next attempt is asked for.
        clock: the present.
    """
    queues: dict[Provider, deque[Attempt]] = {}
    for attempt in sorted(due, key=urgency):
        queues.setdefault(attempt.provider, deque()).append(attempt)
    taken = dict.fromkeys(queues, timedelta(0))
    while queues:
        provider = min(queues, key=taken.__getitem__)
        began = clock()
        yield queues[provider].popleft()
        taken[provider] += clock() - began
        if not queues[provider]:
            del queues[provider]


def _asked_by(age: timedelta, marks: list[timedelta]) -> int:
    """Return how often an unfinished attempt is asked about until it has some age."""
    return sum(mark <= age for mark in marks) + max(0, age // _HOUR - 1)
