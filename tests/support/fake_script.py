"""Scripted faults of providers that live in this process."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.entitled import others_act

Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call.

    Args:
        error: is raised, unless None.
        after_effect: the provider has done its work, and only the answer is lost.
        meanwhile: happens while the call is under way, before its effect.
    """

    error: BaseException | None = None
    after_effect: bool = False
    meanwhile: Callable[[], object] | None = None


class Script:
    """The faults of the calls to come, by name of the call."""

    def __init__(self) -> None:
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.calls: list[str] = []

    def next(self, call: str, *faults: Fault) -> None:
        """Let the next calls of this name go wrong, one fault each."""
        self._faults[call].extend(faults)

    def clear(self) -> None:
        """Forget the faults that have not happened."""
        self._faults.clear()

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Note a call and let its fault happen around its effect."""
        self.calls.append(name)
        fault = self._faults[name].popleft() if self._faults[name] else Fault()
        if fault.meanwhile:
            with others_act():
                fault.meanwhile()
        if fault.error and not fault.after_effect:
            raise fault.error
        yield
        if fault.error:
            raise fault.error
