"""Products in English and Bangla, over HTTP."""

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.catalog_functions import ask


def test_lists_and_hits_fall_back_one_by_one(
    bilingual: dict[str, str], editor: ProductService
) -> None:
    del bilingual
    create(editor, mug("CUP", name="Cup"))
    for function in ("list_products", "search_products"):
        answer = ask(function, query={"lang": "bn"})
        assert {one["name"] for one in answer.body["items"]} == {"মগ", "Cup"}
        assert answer.headers["Content-Language"] == "bn, en"
        assert ask(function).headers["Content-Language"] == "en"


@pytest.mark.parametrize("function", ["get_product", "list_products", "search_products"])
def test_a_language_that_we_do_not_have_is_refused(
    bilingual: dict[str, str], function: str
) -> None:
    parts = {"path": bilingual} if function == "get_product" else {}
    answer = ask(function, **parts, query={"lang": "fr"})

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "lang")
