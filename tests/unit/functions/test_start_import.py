"""Staff begin an import that they have looked at."""

import pytest

from tests.support.functions import told
from tests.support.imports import ask, imported, products

pytestmark = pytest.mark.usefixtures("aws")
MUG = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\n"


def test_a_second_beginning_imports_nothing_twice() -> None:
    done = imported(MUG)

    assert told(ask("start_import", done["id"])) == (409, "import-state")
    assert [one["on_hand"] for one in products()] == [5]
