"""Staff list what couriers have handed over."""

import pytest

from tests.support.clock import FrozenClock
from tests.unit.functions.remittances import SAID, ask, enter

pytestmark = pytest.mark.usefixtures("cash_order_id")


def test_remittances_are_listed_the_newest_first_page_by_page(clock: FrozenClock) -> None:
    enter(SAID)
    clock.advance(seconds=1)
    enter(
        {**SAID, "invoice": "INV-2", "lines": [{"reference": "DL2", "amount": "259.00"}]}, key="2"
    )

    first = ask("list_remittances", query={"limit": "1"}).body
    query = {"limit": "1", "cursor": first["next_cursor"]}
    second = ask("list_remittances", query=query).body

    assert [one["invoice"] for one in first["items"] + second["items"]] == ["INV-2", "INV-1"]
    query["cursor"] = second["next_cursor"]
    assert ask("list_remittances", query=query).body == {"items": [], "next_cursor": None}
