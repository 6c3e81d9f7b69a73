"""How many payments are looked at at once: a lane for each call that a provider is sent."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Lock

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation.report import ReconciliationReport
from storefront.payments.reconciliation.schedule import BUDGET

Look = Callable[[Attempt], ReconciliationReport]


#: Looks at payments and yields what came of each, in their order.
Lanes = Callable[[Iterable[Attempt], Look], Iterator[ReconciliationReport]]

#: Payments that are looked at at once, and those that are begun with in a second; looking at one
#: makes one to three calls, each of another kind. Stripe takes 100 calls a second (25 with test
#: keys), and 25 of a kind (https://docs.stripe.com/rate-limits). What bKash takes is documented
#: nowhere, so it is asked for half of that. At a second a call the lanes are the narrower limit.
AT_ONCE: Mapping[Provider, int] = {Provider.STRIPE: 8, Provider.BKASH: 4}
A_SECOND: Mapping[Provider, int] = {Provider.STRIPE: 10, Provider.BKASH: 5}
#: So a run cannot begin with more than these, however fast a provider answers.
A_RUN = {one: round(many * BUDGET.total_seconds()) for one, many in A_SECOND.items()}


def one_by_one(due: Iterable[Attempt], look: Look) -> Iterator[ReconciliationReport]:
    """Look at one payment after the other, in the caller's own thread."""
    return map(look, due)


def several_at_once(
    due: Iterable[Attempt],
    look: Look,
    *,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[ReconciliationReport]:
    """Look at several payments at once, within the limits of each provider.

    A provider that is slow holds up nobody but itself: each has lanes of its own.

    Args:
        due: which payments.
        look: looks at one.
        monotonic: seconds of a clock that never goes back.
        sleep: waits for some seconds.
    """
    paces = {one: _Pace(many, monotonic, sleep) for one, many in A_SECOND.items()}

    def in_pace(attempt: Attempt) -> ReconciliationReport:
        paces[attempt.provider].wait()
        return look(attempt)

    with ExitStack() as stack:
        pools = {
            provider: stack.enter_context(ThreadPoolExecutor(many))
            for provider, many in AT_ONCE.items()
        }
        begun: deque[Future[ReconciliationReport]] = deque(
            pools[attempt.provider].submit(in_pace, attempt) for attempt in due
        )
        while begun:  # what came of one is needed no more when it was told
            yield begun.popleft().result()


class _Pace:
    """Lets so many pass in a second, whichever thread they are of.

    Args:
        a_second: how many.
        monotonic, sleep: see `several_at_once`.
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
