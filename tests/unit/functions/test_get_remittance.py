"""Staff read a remittance with its lines."""

import pytest

from tests.unit.functions.remittances import SAID, ask, enter

pytestmark = pytest.mark.usefixtures("cash_order_id")


def test_a_remittance_is_read_as_it_was_answered_when_it_was_entered() -> None:
    entered = enter(SAID)

    answer = ask("get_remittance", path={"courier": "pathao", "invoice": "INV-1"})

    assert (answer.status, answer.body) == (200, entered.body)


@pytest.mark.parametrize(("courier", "invoice"), [("pathao", "INV-2"), ("redx", "INV-1")])
def test_a_remittance_that_nobody_has_entered_is_a_404(courier: str, invoice: str) -> None:
    enter(SAID)

    assert ask("get_remittance", path={"courier": courier, "invoice": invoice}).status == 404
