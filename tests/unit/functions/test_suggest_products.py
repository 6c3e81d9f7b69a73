"""Buyers are told what they may be about to write."""

from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.functions import call, load, proxy_event, told
from tests.unit.functions.searching import index


def test_suggestions_name_products_and_read_nothing_but_the_manifest(
    editor: ProductService,
) -> None:
    product_id = create(editor, mug(name="Cotton panjabi"))
    index(product_id)
    suggest = load("suggest_products")

    answer = call(suggest, proxy_event(query={"q": "cotton pan"}))

    assert answer.body["items"] == [{"id": product_id, "name": "Cotton panjabi"}]
    assert call(suggest, proxy_event(query={"q": "?"})).body["items"] == []
    refused = call(suggest, proxy_event(query={"q": "x" * 201}))
    assert told(refused) == (422, "validation-failed")
