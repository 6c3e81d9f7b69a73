"""Staff stop an import, and begin it again."""

import pytest

from tests.support.imports import ask, products, sent, take_turns

pytestmark = pytest.mark.usefixtures("aws")
MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


def test_one_that_was_stopped_does_nothing_until_it_is_begun_again() -> None:
    import_id = sent(MUG)
    ask("start_import", import_id)
    ask("cancel_import", import_id)

    assert take_turns(import_id)["state"] == "canceled"
    assert products() == []

    ask("start_import", import_id)
    assert take_turns(import_id)["state"] == "done"
    assert [one["on_hand"] for one in products()] == [5]
