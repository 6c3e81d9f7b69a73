"""Staff see who has changed a product, when, and what."""

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import call, load, proxy_event


def test_the_newest_change_comes_first_with_who_made_it(editor: ProductService) -> None:
    path = {"product_id": create(editor, mug())}
    changed = proxy_event({"name": "Cup"}, user_id=STAFF_ID, role="manager", path=path)
    assert call(load("update_product"), changed).status == 200

    first = proxy_event(user_id=STAFF_ID, role="support", path=path, query={"limit": "1"})
    page = call(load("list_history"), first).body
    query = {"limit": "1", "cursor": page["next_cursor"]}
    rest = proxy_event(user_id=STAFF_ID, role="support", path=path, query=query)
    older = call(load("list_history"), rest).body

    (entry,) = page["items"]
    assert (entry["number"], entry["actor"], entry["source"]) == (2, STAFF_ID, "staff")
    assert entry["changes"] == [
        {"field": "name", "variant_id": None, "before": "Mug", "after": "Cup"}
    ]
    assert [one["number"] for one in older["items"]] == [1]
    assert older["next_cursor"] is None


def test_a_product_that_never_was_has_no_history(aws: object) -> None:
    event = proxy_event(user_id=STAFF_ID, role="support", path={"product_id": STAFF_ID})

    assert call(load("list_history"), event).body == {"items": [], "next_cursor": None}
