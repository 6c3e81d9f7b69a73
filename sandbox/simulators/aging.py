"""Letting time pass for what exists, while the clock stays: everything becomes older.

A moved clock is not enough where the shop's own cannot move along: it would ask for sessions that
end before they begin. So what is remembered is moved into the past, and what comes is as ever.
"""

from __future__ import annotations

from typing import Any

TIMES = frozenset("created expires_at executed completed canceled_at due_at".split())
"""Fields that hold a moment in epoch seconds, at any depth of a document."""


def older(value: Any, seconds: int) -> Any:
    """Return a document with each of its moments so many seconds earlier."""
    if isinstance(value, list):
        return [older(item, seconds) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _earlier(item, seconds) if name in TIMES else older(item, seconds)
        for name, item in value.items()
    }


def _earlier(moment: Any, seconds: int) -> Any:
    return moment - seconds if isinstance(moment, int | float) else moment
