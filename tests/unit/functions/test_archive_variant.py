"""Staff end a variant, over HTTP."""

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, shirt
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World
from tests.unit.functions.test_create_variants import new_shirt


def _ending(world: World) -> Event:
    return proxy_event(**STAFF, path={"variant_id": new_shirt(world)["variants"][0]["id"]})


REPEAT_CASE = RepeatCase(_ending)


def archive(variant_id: str) -> Answer:
    path = {"variant_id": variant_id}
    return call(load("archive_variant"), proxy_event(user_id=STAFF_ID, role="manager", path=path))


def test_an_archived_variant_is_shown_to_nobody_and_a_repeat_changes_nothing(
    editor: ProductService,
) -> None:
    product_id = shirt(editor)

    answers = [archive(f"{product_id}-001").status for _ in range(2)]

    assert answers == [204, 204]
    for function, role in (("get_product", "customer"), ("get_any_product", "manager")):
        event = proxy_event(user_id=STAFF_ID, role=role, path={"product_id": product_id})
        shown = [one["id"] for one in call(load(function), event).body["variants"]]
        assert shown == [f"{product_id}-{number:03}" for number in (2, 3, 4)]


def test_what_is_no_variant_is_not_found(editor: ProductService) -> None:
    assert archive(shirt(editor)).status == 404
