"""Lets functions handle events, and keeps what each of them asked others meanwhile."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from unittest.mock import patch

from storefront import ids
from tests.load.bench.exchanges import Exchange, recorded
from tests.support.functions import proxy_event
from tests.support.whole_shop import World

T = TypeVar("T")


@dataclass(frozen=True)
class Scenario:
    """An event that a function handled.

    Args:
        function: its folder.
        label: tells it from the function's others; empty for the first.
        event: what it was given.
        environment: its variables.
        moment: when; the child's clock stands there, too.
        numbers: where its random numbers begin; so do the child's.
        exchanges: what it asked, from its first call on.
    """

    function: str
    label: str
    event: dict[str, Any]
    environment: dict[str, str]
    moment: datetime
    numbers: int
    exchanges: tuple[Exchange, ...]

    @property
    def name(self) -> str:
        """How it is called in tables."""
        return f"{self.function}, {self.label}" if self.label else self.function


class Numbers:
    """Stands in for `secrets` where ids are made: ids are the same when an event comes again.

    Args:
        first: where they begin.
    """

    def __init__(self, first: int) -> None:
        self._next = first

    def randbits(self, bits: int) -> int:
        """Return the next number."""
        self._next += 1
        return self._next % (1 << bits)


class Recorder:
    """Lets functions handle events, and keeps what happens.

    Args:
        world: where.

    Attributes:
        scenarios: what was kept.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.scenarios: list[Scenario] = []

    def request(self, function: str, body: Any = None, *, label: str = "", **event: Any) -> Any:
        """Let a function behind the API handle a request, and return the body of its answer."""
        return self.answer(function, proxy_event(body, **event), label=label)

    def answer(self, function: str, event: dict[str, Any], *, label: str = "") -> Any:
        """Let a function that answers HTTP handle an event."""
        answer = self._kept(function, label, event, lambda: self.world.shop.answer(function, event))
        assert answer.status < 400, answer
        return answer.body

    def invoke(self, function: str, event: dict[str, Any], *, label: str = "") -> Any:
        """Let another function handle an event."""
        return self._kept(function, label, event, lambda: self.world.shop.invoke(function, event))

    def _kept(self, function: str, label: str, event: dict[str, Any], handle: Callable[[], T]) -> T:
        shop = self.world.shop
        self.world.clock.advance(seconds=1)  # no index key is, by chance, what it was
        shop.forget(function)  # it begins without secrets, as the child's does
        name = hashlib.sha256(f"{function} {label}".encode()).digest()
        first = int.from_bytes(name[:9], "big")
        with patch.object(ids, "secrets", Numbers(first)), recorded() as exchanges:
            handled = handle()
        self.scenarios.append(
            Scenario(
                function,
                label,
                event,
                shop.environment(shop.functions[function]),
                self.world.clock(),
                first,
                tuple(exchanges),
            )
        )
        return handled
