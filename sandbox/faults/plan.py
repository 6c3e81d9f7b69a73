"""Which requests go wrong, and how: rules, a seed, and a log of what was done."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from sandbox.faults.kinds import Call, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import UnionType


class Killed(BaseException):
    """The process ended here: no `except Exception` goes on, as none would."""


@dataclass(frozen=True, slots=True)
class Injected:
    """One entry of a plan's log.

    Args:
        number: the request's place among all, from 1.
        operation: what was asked.
        kind: what went wrong.
    """

    number: int
    operation: str
    kind: Kind

    def __str__(self) -> str:
        return f"#{self.number} {self.operation} {self.kind}"


class Rule:
    """Chooses requests that go wrong. Without options: all that can go wrong in such a way.

    Args:
        kinds: the ways, one of them at random each time.
        operation: only requests of this operation.
        contains: only requests whose JSON contains this text, such as "ATTEMPT#".
        when: only requests for which this is true.
        nth: only the nth of the requests chosen so far, from 1.
        number: only the request with this place among all of the plan's requests, from 1.
        chance: only with this probability, 0 to 1.
        times: at most this often.

    Attributes:
        kinds: the ways.

    Raises:
        ValueError: there is no kind, or the chance is none.
    """

    def __init__(
        self,
        *kinds: Kind,
        operation: str | None = None,
        contains: str = "",
        when: Callable[[Call], bool] | None = None,
        nth: int | None = None,
        number: int | None = None,
        chance: float = 1.0,
        times: int | None = None,
    ) -> None:
        if not kinds or not 0 <= chance <= 1:
            raise ValueError("a rule has at least one kind, and a chance from 0 to 1")
        self.kinds = kinds
        self._operation = operation
        self._contains = contains
        self._when = when
        self._nth = nth
        self._number = number
        self._chance = chance
        self._times = times

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Return the rule that a JSON object describes: `kinds`, and the options but `when`.

        Raises:
            ValueError: an unknown kind or option, or one of a wrong type.
        """
        if not isinstance(value, dict) or not isinstance(value.get("kinds", []), list):
            raise ValueError('a rule is {"kinds": [...], ...}')  # noqa: TRY004 - one error for all
        options = dict(value)
        kinds = [Kind(name) for name in options.pop("kinds", [])]
        expected: dict[str, type | UnionType] = {
            "operation": str,
            "contains": str,
            "nth": int,
            "number": int,
            "chance": int | float,
            "times": int,
        }
        for name, content in options.items():
            if not isinstance(content, expected.get(name, ())):
                msg = f"{name!r} is no option of a rule, or has the wrong type"
                raise ValueError(msg)  # noqa: TRY004 - one error for all
        return cls(*kinds, **options)

    def selects(self, call: Call) -> tuple[Kind, ...]:
        """Return the ways in which a request may go wrong by this rule; empty if it is not meant.

        Order and chance are not considered: see `decides`.
        """
        meant = (
            self._operation in {None, call.operation}
            and self._number in {None, call.number}
            and (not self._contains or self._contains in json.dumps(call.body))
            and (self._when is None or self._when(call))
        )
        return tuple(kind for kind in self.kinds if meant and kind.applies_to(call.operation))

    def decides(self, turn: int, done: int, dice: random.Random) -> bool:
        """Return whether the `turn`-th selected request goes wrong, after `done` that did."""
        return (
            self._nth in {None, turn}
            and (self._times is None or done < self._times)
            and dice.random() < self._chance
        )


class Plan:
    """Decides about requests one after another, and remembers what it decided.

    Each decision depends on the seed and on how many requests the rule has selected before, on
    nothing else: the same requests in the same order go wrong in the same way. Many threads may
    share a plan; each stands for a process of its own.

    Args:
        rules: the first that decides about a request counts; later ones do not see it.
        seed: of everything left to chance.

    Attributes:
        log: the requests that went wrong, in order.
    """

    def __init__(self, *rules: Rule, seed: int = 0) -> None:
        self.seed = seed
        self.log: list[Injected] = []
        self._rules = rules
        self._calls: list[str] = []
        self._selected: Counter[int] = Counter()
        self._done: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._process = threading.local()

    @classmethod
    def scripted(cls, log: Iterable[Injected]) -> Self:
        """Return the plan that does again what a log says, request by request."""
        return cls(*(Rule(one.kind, number=one.number) for one in log))

    @property
    def calls(self) -> list[str]:
        """The operations of all requests so far; without rules a plan does nothing but this."""
        return list(self._calls)

    def next(self, operation: str, body: dict[str, Any]) -> tuple[Call, Kind | None]:
        """Note a request, and return how it goes wrong (None: it does not).

        Raises:
            Killed: this thread's process has been killed and not restarted.
        """
        if getattr(self._process, "killed", False):
            raise Killed("a process that was killed sends nothing; see Plan.restart")
        with self._lock:
            self._calls.append(operation)
            call = Call(len(self._calls), operation, body)
            kind = self._decide(call)
            if kind is not None:
                self.log.append(Injected(call.number, operation, kind))
        return call, kind

    def kill(self) -> Killed:
        """Let this thread's process be dead from now on; returns what to raise.

        So code in a `finally`, which a killed process never reaches, has no effect either.
        """
        self._process.killed = True
        return Killed(str(self))

    def restart(self) -> None:
        """Let this thread stand for a new process, after one was killed."""
        self._process.killed = False

    def __str__(self) -> str:
        return f"seed {self.seed}: {', '.join(map(str, self.log)) or 'nothing went wrong'}"

    def _decide(self, call: Call) -> Kind | None:
        for index, rule in enumerate(self._rules):
            kinds = rule.selects(call)
            if not kinds:
                continue
            self._selected[index] += 1
            # Chance by rule and turn, not by a shared sequence: rules do not disturb each other.
            dice = random.Random(f"{self.seed}/{index}/{self._selected[index]}")
            if rule.decides(self._selected[index], self._done[index], dice):
                self._done[index] += 1
                return dice.choice(kinds)
        return None
