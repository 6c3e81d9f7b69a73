"""Disputes as they are kept in their attempt's item."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from storefront.orders.model import UNNAMED_DISPUTE
from storefront.payments.model.attempt import OVER, AttemptDisputes, Dispute

_MOMENTS = ("opened_at", "due_by")


def write_disputes(disputes: AttemptDisputes) -> list[dict[str, Any]] | None:
    """Return disputes as JSON; None if there are none."""
    return [_written(dispute) for dispute in disputes.each] or None


def read_disputes(
    stored: Sequence[dict[str, Any]] | None, state: str | None, amount: int
) -> AttemptDisputes:
    """Return stored disputes.

    Args:
        stored: as `write_disputes` returned them; None also in older items.
        state: the state that older items kept of their one dispute.
        amount: of the capture; older items took a dispute to be of all of it.
    """
    if stored is not None:
        return AttemptDisputes(tuple(map(_read, stored)))
    if state is None:
        return AttemptDisputes()
    return AttemptDisputes((Dispute(UNNAMED_DISPUTE, state, amount, is_open=state not in OVER),))


def _written(dispute: Dispute) -> dict[str, Any]:
    values = asdict(dispute)
    return values | {name: values[name].isoformat() for name in _MOMENTS if values[name]}


def _read(stored: dict[str, Any]) -> Dispute:
    moments = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored.get(name)}
    return Dispute(**stored | moments)
