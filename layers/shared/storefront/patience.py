"""How long a provider may be waited for: as long as it asks, within the time that is left.

The one place that does this sum. A function that somebody waits for behind API Gateway ends after
28 seconds (the gateway after 29); a schedule's has minutes. What is left of that, less what our own
writes may take afterwards, is what a call may take.
"""

import time
from collections.abc import Callable
from typing import Any

#: Seconds that stay for ourselves after a call: `db.store.Retry` gives a commit up to 6.
OURS = 7.0
#: A call is made for at least so many seconds, to connect and to read: without an answer nothing is
#: lost, since all that is sent can be asked about.
LEAST = (1.0, 2.0)


class Patience:
    """What one invocation may still wait for.

    Args:
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends: float | None = None

    def begin(self, context: Any) -> None:
        """Begin an invocation.

        Args:
            context: Lambda's; without a time that is left nothing limits a call but itself.
        """
        left = getattr(context, "get_remaining_time_in_millis", None)
        self._ends = self._monotonic() + left() / 1000 if left else None

    def within(self, wanted: tuple[float, float]) -> tuple[float, float]:
        """Return the connect and read timeouts of a call, in seconds.

        Args:
            wanted: those it may have where there is time; together what the whole call may take.
        """
        if self._ends is None:
            return wanted
        connect, read = wanted
        left = self._ends - self._monotonic() - OURS
        connect = max(LEAST[0], min(connect, left - LEAST[1]))
        return connect, max(LEAST[1], min(read, left - connect))


#: Of the invocation that this process serves; Lambda serves one at a time.
patience = Patience()
