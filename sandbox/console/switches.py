"""The faults that the console has a switch for. Others can be ordered by their JSON.

The page has the words for each, by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE = "dynamodb"


@dataclass(frozen=True)
class Switch:
    """A fault that is in force while it is on.

    Args:
        target: `stripe`, `bkash` or `dynamodb`.
        name: what the page calls it by.
        fault: as the simulator's `/_sim/faults`, or a rule of `sandbox/faults`, takes it.
    """

    target: str
    name: str
    fault: Mapping[str, Any]

    def is_in(self, fault: Mapping[str, Any]) -> bool:
        """Return whether a fault in force is this one."""
        return all(fault.get(name) == value for name, value in self.fault.items())


def _always(target: str, name: str, operation: str, kind: str, **options: Any) -> Switch:
    fault = {"operation": operation, "kind": kind, "times": None, **options}
    return Switch(target, name, fault)


def _sometimes(name: str, *kinds: str) -> Switch:
    return Switch(DATABASE, name, {"kinds": [*kinds], "chance": 0.33})


SWITCHES = (
    _always("stripe", "webhook-lost", "webhook", "dropped"),
    _always("stripe", "webhook-twice", "webhook", "duplicated"),
    _always("stripe", "webhook-late", "webhook", "delayed", seconds=300),
    _always("stripe", "webhook-forged", "webhook", "forged", variant="wrong_secret"),
    _always("stripe", "calls-fail", "*", "error_before", status=503),
    _always("stripe", "calls-slow", "*", "delay", seconds=3),
    _always("stripe", "answers-lost", "*", "drop_after"),
    _always("stripe", "refunds-wait", "refund.create", "pending_refund"),
    _always("bkash", "notification-lost", "notification", "dropped"),
    _always("bkash", "buyer-lost", "redirect", "dropped"),
    _always("bkash", "buyer-twice", "redirect", "duplicated"),
    _always("bkash", "execute-fails", "execute", "error_before", status=503),
    _always("bkash", "execute-lost", "execute", "drop_after"),
    _always("bkash", "query-old", "query", "stale_query"),
    _always("bkash", "refunds-wait", "refund", "pending_refund"),
    _sometimes("throttled", "throttled", "over-capacity"),
    _sometimes("conflicts", "conflict"),
    _sometimes("fails", "server-error-before", "unavailable"),
    _sometimes("answers-lost", "server-error-after", "closed-after"),
)
