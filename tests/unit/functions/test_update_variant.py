"""Staff change a variant, over HTTP."""

from typing import Any

from storefront.catalog.service import ProductService
from tests.support.attributes import BARCODE
from tests.support.catalog import STAFF_ID, shirt
from tests.support.catalog_functions import ask_as_manager
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World
from tests.unit.functions.test_create_variants import new_shirt


def _repricing(world: World) -> Event:
    variant = new_shirt(world)["variants"][0]
    seen = {"If-Match": variant["etag"]}
    return proxy_event(
        {"price": "150.00"}, **STAFF, path={"variant_id": variant["id"]}, headers=seen
    )


REPEAT_CASE = RepeatCase(_repricing)


def change(variant_id: str, body: Any, etag: str | None = None) -> Answer:
    path, seen = {"variant_id": variant_id}, {"If-Match": etag}
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path=path, headers=seen)
    return call(load("update_variant"), event)


def test_a_changed_variant_is_answered_with_its_next_etag(editor: ProductService) -> None:
    variant_id = f"{shirt(editor)}-001"

    answer = change(variant_id, {"price": "99.00", "status": "inactive"})
    again = change(variant_id, {"price": "98.00"}, answer.headers["ETag"])
    stale = change(variant_id, {"price": "97.00"}, answer.headers["ETag"])

    assert (answer.status, answer.body["price"], answer.body["status"]) == (
        200,
        "99.00",
        "inactive",
    )
    assert answer.headers["ETag"] == answer.body["etag"]
    assert (again.status, again.body["price"]) == (200, "98.00")
    assert (stale.status, stale.body["etag"]) == (412, again.body["etag"])


def test_what_is_no_variant_is_not_found(editor: ProductService) -> None:
    product_id = shirt(editor)

    for wrong in (product_id, f"{product_id}-1", f"{product_id}-009", f"{product_id}-", "none"):
        assert change(wrong, {"price": "1.00"}).status == 404


def test_a_choice_that_is_another_s_is_said_beside_the_field(editor: ProductService) -> None:
    answer = change(f"{shirt(editor)}-001", {"choice": ["Blue", "M"]})

    assert (answer.status, [one["field"] for one in answer.body["errors"]]) == (422, ["choice"])


def test_variants_have_barcodes_and_low_marks_of_their_own(editor: ProductService) -> None:
    product_id = shirt(editor)
    path = {"variant_id": f"{product_id}-001"}

    answer = ask_as_manager("update_variant", {"barcode": BARCODE, "low_mark": 5}, path=path)
    other = ask_as_manager(
        "update_variant", {"barcode": BARCODE}, path={"variant_id": f"{product_id}-002"}
    )

    assert (answer.body["barcode"], answer.body["low_mark"]) == (BARCODE, 5)
    assert other.status == 409
    staff = ask_as_manager("get_any_product", path={"product_id": product_id})
    assert [one["low_mark"] for one in staff.body["variants"]] == [5, 0, 0, 0]
    assert staff.body["variants"][0]["etag"] == answer.headers["ETag"]
    removed = ask_as_manager("update_variant", {"barcode": ""}, path=path)
    assert removed.body["barcode"] is None
    whole = ask_as_manager("update_product", {"low_mark": 1}, path={"product_id": product_id})
    assert whole.status == 422
