"""Buyers list what is on sale."""

import pytest

from tests.support.catalog_functions import PRODUCT_ID, ask
from tests.support.functions import told


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("category", [PRODUCT_ID, "", "tea", "x" * 300])
def test_a_category_that_nobody_sees_has_no_products(category: str) -> None:
    answer = ask("list_products", query={"category": category})

    assert told(answer) == (404, "unknown-category")
