"""How many payments are looked at at once: a lane for each call that a provider is sent."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Lock
from typing import Protocol

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation.report import Report

Look = Callable[[Attempt], Report]


class Lanes(Protocol):
    """Looks at payments; see `SeveralAtOnce` and `OneByOne`."""

    def each(self, due: Iterable[Attempt], look: Look) -> Iterator[Report]:
        """Yield what came of looking at each attempt, in their order."""


#: Payments that are looked at at once, and those that are begun with in a second; looking at one
#: makes one to three calls, each of another kind. Stripe takes 100 calls a second (25 with test
#: keys), and 25 of a kind (https://docs.stripe.com/rate-limits). What bKash takes is documented
#: nowhere, so it is asked for half of that. At a second a call the lanes are the narrower limit.
AT_ONCE: Mapping[Provider, int] = {Provider.STRIPE: 8, Provider.BKASH: 4}
A_SECOND: Mapping[Provider, int] = {Provider.STRIPE: 10, Provider.BKASH: 5}


class OneByOne:
    """Looks at one payment after the other, in the caller's own thread."""

    def each(self, due: Iterable[Attempt], look: Look) -> Iterator[Report]:
        """See `Lanes`."""
        return map(look, due)


class SeveralAtOnce:
    """Looks at several payments at once, within the limits of each provider.

    A provider that is slow holds up nobody but itself: each has lanes of its own.

    Args:
        at_once: how many of each provider.
        a_second: how many of each provider are begun with in a second.
        monotonic: seconds of a clock that never goes back.
        sleep: waits for some seconds.
    """

    def __init__(
        self,
        at_once: Mapping[Provider, int] = AT_ONCE,
        a_second: Mapping[Provider, int] = A_SECOND,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._at_once = at_once
        self._a_second = a_second
        self._monotonic = monotonic
        self._sleep = sleep

    def each(self, due: Iterable[Attempt], look: Look) -> Iterator[Report]:
        """See `Lanes`."""
        paces = {
            provider: _Pace(many, self._monotonic, self._sleep)
            for provider, many in self._a_second.items()
        }

        def in_pace(attempt: Attempt) -> Report:
            paces[attempt.provider].wait()
            return look(attempt)

        with ExitStack() as stack:
            pools = {
                provider: stack.enter_context(ThreadPoolExecutor(many))
                for provider, many in self._at_once.items()
            }
            begun: list[Future[Report]] = [
                pools[attempt.provider].submit(in_pace, attempt) for attempt in due
            ]
            for future in begun:
                yield future.result()


class _Pace:
    """Lets so many pass in a second, whichever thread they are of.

    Args:
        a_second: how many.
        monotonic, sleep: see `SeveralAtOnce`.
    """

    def __init__(
        self, a_second: int, monotonic: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._gap = 1 / a_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = Lock()
        self._next = 0.0

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._sleep(turn - now)
