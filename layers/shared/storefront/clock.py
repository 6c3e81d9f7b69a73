"""Time: what it is now, and how much of it an invocation has left.

Services take a `Clock`, so that tests decide what time it is.

How long a provider may be waited for is reckoned in one place, `Patience`: as long as it asks,
within the time that is left. A function that somebody waits for behind API Gateway ends after 28
seconds (the gateway after 29); a schedule's has minutes. What is left of that, less what our own
writes may take afterwards, is what a call may take.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

#: Any callable that returns the present moment, aware, in UTC.
Clock = Callable[[], datetime]

#: Seconds that stay for ourselves after a call: `db.store.Retry` gives a commit up to 6.
OURS = 7.0
#: A call is made for at least so many seconds, to connect and to read: without an answer nothing is
#: lost, since all that is sent can be asked about.
LEAST = (1.0, 2.0)


def system_clock() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def epoch(moment: datetime) -> int:
    """Return whole seconds since 1970-01-01T00:00:00Z, rounded down (DynamoDB's TTL unit)."""
    return int(moment.timestamp())


def from_epoch(seconds: int) -> datetime:
    """Return the aware UTC moment of `seconds` since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)


def iso(moment: datetime) -> str:
    """Return RFC 3339 text in UTC with milliseconds, as all answers show time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Patience:
    """What one invocation may still wait for.

    Attributes:
        context: Lambda's, of the invocation that is served: at every moment it tells the time that
            is left. Without one that does, nothing limits a call but itself.
    """

    context: Any = None

    def within(self, wanted: tuple[float, float]) -> tuple[float, float]:
        """Return the connect and read timeouts of a call, in seconds.

        Args:
            wanted: those it may have where there is time; together what the whole call may take.
        """
        milliseconds_left = getattr(self.context, "get_remaining_time_in_millis", None)
        if milliseconds_left is None:
            return wanted
        connect, read = wanted
        left = milliseconds_left() / 1000 - OURS
        connect = max(LEAST[0], min(connect, left - LEAST[1]))
        return connect, max(LEAST[1], min(read, left - connect))


#: Of the invocation that this process serves; Lambda serves one at a time.
patience = Patience()
