"""Doing things at the same time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from storefront.errors import StorefrontError, UnavailableError
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.support.engine import engine_name
from tests.support.fake_script import Script
from tests.support.fake_stripe import FakeStripe
from tests.support.figures import record
from tests.support.shop import Shop

T = TypeVar("T")

#: How many buyers are served at a time.
WIDTH = 16
#: How long the first of a crowd waits for the last one to arrive.
ARRIVAL_SECONDS = 120
#: How often a client asks again; more often means that the shop is stuck.
PATIENCE = 50


def together(*actions: Callable[[], T]) -> list[T | StorefrontError]:
    """Begin all actions at one moment; return what each returned, or refused with, in order."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        start.wait(timeout=ARRIVAL_SECONDS)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [_outcome(one.result) for one in [pool.submit(run, action) for action in actions]]


def in_turn(actions: Sequence[Callable[[], T]], width: int = WIDTH) -> list[T | StorefrontError]:
    """Do many actions, `width` at a time; return what each returned, or refused with, in order."""
    with ThreadPoolExecutor(width) as pool:
        return [_outcome(one.result) for one in [pool.submit(action) for action in actions]]


def insistent(action: Callable[[], T]) -> Callable[[], T]:
    """Return the action as a client does it that is told "send the same request again".

    The action must name an Idempotency-Key or be safe to repeat by its nature.
    """

    def insist() -> T:
        for _ in range(PATIENCE):
            try:
                return action()
            except UnavailableError:
                continue
        raise AssertionError(f"no outcome after {PATIENCE} requests")

    return insist


def after_looks(times: int, shop: Shop, order_id: str, action: Callable[[], T]) -> Callable[[], T]:
    """Return the action of somebody who looks at an order some times first.

    A race is won by whoever has fewer steps to go; looks even that out, without waiting.
    """

    def look_and_act() -> T:
        for _ in range(times):
            shop.get(order_id)
        return action()

    return look_and_act


def refusals(outcomes: Sequence[object]) -> list[StorefrontError]:
    """Return those outcomes that are refusals."""
    return [outcome for outcome in outcomes if isinstance(outcome, StorefrontError)]


def found(promise: str, race: str, outcome: str, *under: str) -> None:
    """Add the outcome of a race to the report of `make prove`; see `figures.record`."""
    record(promise, race, outcome, under=[*under, engine_name()])


def _outcome(result: Callable[[], T]) -> T | StorefrontError:
    try:
        return result()
    except StorefrontError as error:
        return error


class LockedScript(Script):
    """Lets one call to a fake provider happen at a time: a provider's own steps are atomic."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.RLock()

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Note a call; others wait until its effect has happened."""
        with self.lock, super().call(name):
            yield


class PageClosedError(StorefrontError):
    """The buyer finds that Stripe's page no longer takes money."""


def pay_on_page(shop: Shop, stripe: FakeStripe, attempt: Attempt) -> Outcome:
    """Pay on Stripe's page, one step at a time like all that happens there; deliver the webhook.

    Raises:
        PageClosedError: the page no longer takes money.
    """
    script, reference = stripe.script, attempt.reference or ""
    assert isinstance(script, LockedScript)
    with script.lock:
        if stripe.sessions[reference]["status"] != "open":
            raise PageClosedError
        event = stripe.pay(reference)
    return shop.deliver(event)
