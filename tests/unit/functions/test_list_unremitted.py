"""Staff list the cash that nobody has handed over yet."""

import pytest

from tests.unit.functions.remittances import SAID, ask, enter

pytestmark = pytest.mark.usefixtures("cash_order_id")


def missing() -> list[str]:
    return [one["reference"] for one in ask("list_unremitted").body["items"]]


def test_cash_is_missing_until_it_is_handed_over() -> None:
    assert missing() == ["DL1", "DL2"]

    enter(SAID)

    assert missing() == ["DL2"]
