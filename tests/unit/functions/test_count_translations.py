"""Staff are told exactly how many products wait for a translation."""

from typing import Any

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.inventory.model import ProductStatus
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import call, load, proxy_event
from tests.unit.catalog.test_translations import said
from tests.unit.functions.searching import index

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "support"}
TEXTS = {"name": "মগ", "description": "চা রাখে।"}


def counts() -> tuple[int | None, int | None]:
    body = call(load("count_translations"), proxy_event(**STAFF)).body
    assert (body["index"] is None) == (body["missing"] is None)
    return body["missing"], body["outdated"]


def test_without_an_index_no_number_is_told(editor: ProductService) -> None:
    create(editor, mug())

    assert counts() == (None, None)


def test_each_product_counts_once_for_what_is_to_be_done(editor: ProductService) -> None:
    new, hidden, done, old, gone = (create(editor, mug(sku)) for sku in "ABCDE")
    editor.update(hidden, ProductChanges(status=ProductStatus.INACTIVE))
    for product_id in (done, old):
        editor.update(product_id, said(**TEXTS))
    editor.update(old, ProductChanges(description="Holds milk."))
    editor.archive(gone)
    index(new, hidden, done, old, gone)
    assert counts() == (2, 1)

    editor.update(new, said(**TEXTS))
    editor.update(old, said(description="দুধ রাখে।"))
    editor.archive(hidden)
    index(new, old, hidden)
    assert counts() == (0, 0)


def test_the_counts_are_as_of_what_was_indexed(editor: ProductService) -> None:
    product_id = create(editor, mug())
    index(product_id)
    editor.update(product_id, said(**TEXTS))

    assert counts() == (1, 0)


def test_buyers_are_not_told(aws: object) -> None:
    event = proxy_event(user_id=STAFF_ID, role="customer")

    assert call(load("count_translations"), event).status == 403
