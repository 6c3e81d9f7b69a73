"""A file is looked at when it comes, once."""

import pytest

from tests.support.functions import LambdaContext, load
from tests.support.imports import ask, products, put, sent, shown, take_turns

pytestmark = pytest.mark.usefixtures("aws")
MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


def test_a_file_that_comes_again_under_its_form_changes_nothing() -> None:
    import_id = sent(MUG)
    event = put(import_id, MUG.replace("199", "99").encode())
    assert load("split_import").lambda_handler(event, LambdaContext()) == "ignored"
    ask("start_import", import_id)
    take_turns(import_id)
    assert products()[0]["price"] == "199.00"
    assert shown(import_id)["rows"] == 1
