"""Staff find products of any status, by what is written on them."""

from typing import Any

import pytest

from storefront.catalog.model import MarkChanges, ProductChanges
from storefront.catalog.service import ProductService
from storefront.inventory.model import ProductStatus
from tests.support.attributes import BARCODE
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import Answer, call, load, proxy_event, told
from tests.unit.functions.searching import ask, ids, index

STAFF: dict[str, Any] = {"user_id": STAFF_ID, "role": "warehouse"}


def search(**query: str) -> Answer:
    return call(load("search_all_products"), proxy_event(query=query, **STAFF))


@pytest.fixture
def three(editor: ProductService) -> list[str]:
    """A mug on sale, one that is hidden and one that is archived."""
    made = [create(editor, mug(sku)) for sku in ("OPEN", "HIDDEN", "GONE")]
    editor.update(made[1], ProductChanges(status=ProductStatus.INACTIVE))
    editor.archive(made[2])
    index(*made)
    return made


def test_staff_find_what_buyers_never_do(three: list[str]) -> None:
    on_sale, hidden, gone = three

    assert set(ids(search(q="mug"))) == {*three}
    assert search(q="mug").body["total"] == 3
    assert ids(search(q="mug", status="inactive")) == ids(search(q="hidden")) == [hidden]
    assert ids(search(q="gone")) == ids(search(q=gone.lower())) == [gone]
    assert set(ids(search(status="archived"))) == {gone}
    for text in ("mug", "hidden", "gone", gone, ""):
        assert set(ids(ask(q=text))) <= {on_sale}


def test_a_scanner_finds_what_its_barcode_is_on(editor: ProductService) -> None:
    product_id, other = create(editor, mug("A")), create(editor, mug("B"))
    editor.update(product_id, ProductChanges(mark=MarkChanges(barcode=BARCODE)))
    index(product_id, other)

    assert ids(search(q=BARCODE)) == ids(search(q=f"0{BARCODE}")) == [product_id]


def test_hits_are_as_they_are_now(editor: ProductService, three: list[str]) -> None:
    on_sale, hidden, _ = three
    editor.update(hidden, ProductChanges(status=ProductStatus.ACTIVE, price="7.00"))

    shown = {one["id"]: one for one in search(q="mug").body["items"]}
    assert (shown[hidden]["status"], shown[hidden]["price"]) == ("active", "7.00")
    assert ids(search(q="mug", status="inactive")) == []
    assert set(ids(search(q="mug", status="active"))) == {on_sale}


def test_pages_follow_each_other_and_a_cursor_is_good_for_its_query_only(three: list[str]) -> None:
    first = search(q="mug", limit="2")
    second = search(q="mug", limit="2", cursor=first.body["next_cursor"])

    assert sorted(ids(first) + ids(second)) == sorted(three)
    assert second.body["next_cursor"] is None
    other = search(q="mug", status="active", cursor=first.body["next_cursor"])
    assert told(other) == (400, "invalid-cursor")


def test_without_an_index_nothing_is_claimed(editor: ProductService) -> None:
    create(editor, mug())

    answer = search(q="mug")

    assert (answer.status, answer.body["degraded"], answer.body["total"]) == (200, True, None)


@pytest.mark.parametrize(
    "query", [{"q": "x" * 201}, {"status": "sold"}, {"limit": "49"}, {"category": "a"}]
)
def test_what_cannot_be_meant_is_refused(aws: object, query: dict[str, str]) -> None:
    assert told(search(**query)) == (422, "validation-failed")


def test_buyers_are_not_answered(aws: object) -> None:
    event = proxy_event(query={"q": "mug"}, user_id=STAFF_ID, role="customer")

    assert call(load("search_all_products"), event).status == 403
