"""Disputes as they are kept, inside their attempt's item."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from storefront.orders.model import UNNAMED_DISPUTE
from storefront.payments.model.dispute import OVER, AttemptDisputes, Dispute


def write(disputes: AttemptDisputes) -> list[dict[str, Any]] | None:
    """Return disputes as JSON; None if there are none."""
    return [asdict(dispute) for dispute in disputes.each] or None


def read(
    stored: Sequence[dict[str, Any]] | None, state: str | None, amount: int
) -> AttemptDisputes:
    """Return stored disputes.

    Args:
        stored: as `write` returned them; None also in older items.
        state: the state that older items kept of their one dispute.
        amount: of the capture; older items took a dispute to be of all of it.
    """
    if stored is not None:
        return AttemptDisputes(tuple(Dispute(**one) for one in stored))
    if state is None:
        return AttemptDisputes()
    return AttemptDisputes((Dispute(UNNAMED_DISPUTE, state, amount, is_open=state not in OVER),))
