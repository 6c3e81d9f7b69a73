"""The legal moves of orders and attempts, as docs/architecture.md shows them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import Enum

from sandbox.generate.declarations import DeclarationError
from storefront.orders import status as orders
from storefront.payments.model import attempt as attempts

#: By status and event: the statuses it leads to.
Moves = Mapping[Enum | None, Mapping[str, Collection[Enum]]]

ORDER: Moves = {status: dict(by_event) for status, by_event in orders.MOVES.items()}
ATTEMPT: Moves = {
    status: {event: [following] for event, following in by_event.items()}
    for status, by_event in attempts.MOVES.items()
}


def table(moves: Moves) -> str:
    """Draw moves in Markdown: a row for each status and what it leads to."""
    rows = ["| From | To | By |", "| --- | --- | --- |"]
    for status, by_event in moves.items():
        ends: dict[str, list[str]] = {}
        for event, following in by_event.items():
            names = " or ".join(sorted(str(one.value) for one in following))
            ends.setdefault(names, []).append(f"`{event}`")
        start = status.value if status else "(new)"
        rows += [f"| {start} | {end} | {', '.join(events)} |" for end, events in ends.items()]
    return "\n".join(rows) + "\n"


def fill(document: str) -> str:
    """Return the document with both tables.

    Raises:
        DeclarationError: markers are missing.
    """
    for name, moves in (("an order's moves", ORDER), ("an attempt's moves", ATTEMPT)):
        first, last = f"<!-- generated: {name} -->\n", f"<!-- /generated: {name} -->"
        filled = first + table(moves) + last
        document, count = re.subn(f"{first}.*?{last}", filled, document, flags=re.DOTALL)
        if count != 1:
            raise DeclarationError(f"docs/architecture.md needs one pair of {first} and {last}")
    return document
