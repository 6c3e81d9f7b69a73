"""Time, as a port: services take a `Clock`, so that tests decide what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

#: Any callable that returns the present moment, aware, in UTC.
Clock = Callable[[], datetime]


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
