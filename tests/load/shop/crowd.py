"""So many at once, each as fast as it is answered; and whether the shop's books are right then."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from tests.e2e.client import Client
from tests.load.shop.processor import cores
from tests.load.shop.results import Phase
from tests.load.shop.visitor import Answer, Visitor


class Guest(Protocol):
    """Somebody who asks for something again and again."""

    answers: list[Answer]

    def visit(self) -> None:
        """Ask for it, and wait for the answer."""


def together(
    guests: Sequence[Guest], seconds: float, busy: Callable[[], Mapping[str, float]] = dict
) -> Phase:
    """Let all visit at once, once at least, and return what they met within some seconds.

    A visit that has begun is finished; what of it comes later is not counted.

    Args:
        guests: who visits.
        seconds: for how long.
        busy: returns the seconds of the processor that each has taken so far.
    """
    before = [len(one.answers) for one in guests]
    taken, began = busy(), time.monotonic()
    ends = began + seconds
    with ThreadPoolExecutor(len(guests)) as pool:
        visits = [pool.submit(_until, one, ends) for one in guests]
        # The processor is looked at when the time is over, not when the last visit is.
        threading.Event().wait(max(0.0, ends - time.monotonic()))
        kept = cores(taken, busy(), time.monotonic() - began)
        for one in visits:
            one.result()
    answers = [
        answer
        for one, many in zip(guests, before, strict=True)
        for answer in one.answers[many:]
        if answer.at <= ends
    ]
    return Phase.of(answers, seconds, kept)


def _until(guest: Guest, ends: float) -> None:
    guest.visit()
    while time.monotonic() < ends:
        guest.visit()


def wrong(visitors: Sequence[Visitor], staff: Client, received: Mapping[str, int]) -> Iterator[str]:
    """Yield what is not as it must be, after all webhooks have been delivered.

    Args:
        visitors: all who were in the shop.
        staff: of the shop.
        received: units of each product that nobody else buys.
    """
    sold: Counter[str] = Counter()
    for visitor in visitors:
        for purchase in visitor.purchases:
            sold.update(purchase.wanted)
            order = staff.get(f"/api/orders/{purchase.order_id}/")
            if order["status"] != "paid":
                yield f"order {purchase.order_id} was paid, and is {order['status']}"
            if order["total_amount"] != f"{purchase.amount / 100:.2f}":
                yield f"order {purchase.order_id} has another amount than when it was placed"
    for product, units in received.items():
        left, levels = units - sold[product], staff.levels(product)
        if levels != (left, left):
            yield f"of product {product} {left} units must be left, available and on hand: {levels}"
