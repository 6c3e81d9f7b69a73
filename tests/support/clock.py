"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A `storefront.clock.Clock` for tests; begins at 2030-01-01T12:00:00Z."""

    def __init__(self, now: datetime = datetime(2030, 1, 1, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment the clock stands at."""
        return self.now

    def advance(self, **duration: float) -> None:
        """Move the clock by a `timedelta` of these parts, such as `minutes=15`."""
        self.now += timedelta(**duration)
