"""The tables of moves in the architecture."""

from __future__ import annotations

import pytest

from sandbox.generate.declarations import DeclarationError
from sandbox.generate.moves import ORDER, fill, table


def test_a_row_names_a_status_what_it_leads_to_and_by_which_events() -> None:
    rows = table(ORDER).splitlines()

    assert rows[2] == "| (new) | paid or pending | `order.placed` |"
    assert "| paid | paid or refunded | `refund.succeeded`, `refund.noticed` |" in rows


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(DeclarationError, match="an order's moves"):
        fill("# Architecture\n")
