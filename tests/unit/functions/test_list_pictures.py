"""Staff see a product's pictures, and what a file may be."""

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import Answer, call, load, proxy_event


def pictures_of(product_id: str) -> Answer:
    path = {"product_id": product_id}
    return call(load("list_pictures"), proxy_event(user_id=STAFF_ID, role="support", path=path))


def test_limits_are_told_before_anything_is_sent(editor: ProductService) -> None:
    answer = pictures_of(create(editor, mug())).body

    assert (answer["items"], answer["uploads"]) == ([], [])
    assert answer["limits"] == {
        "bytes": 15_000_000,
        "pixels": 40_000_000,
        "pictures": 30,
        "media_types": ["image/jpeg", "image/png", "image/webp", "image/avif"],
    }


def test_an_unknown_product_is_a_404(aws: object) -> None:
    assert pictures_of(STAFF_ID).status == 404
