"""Finding products, and how what is found is looked after."""

from typing import Any

from tests.support.journeys.ordering import terms
from tests.support.whole_shop import (
    STAFF,
    World,
    ok,
)


def search(world: World, product_id: str) -> None:
    """Search without an index; let one be built, changed, and built anew; search."""
    shop = world.shop
    assert ok(shop.request("search_products", query={"q": "cup"}))["degraded"]
    assert ok(shop.request("search_all_products", **STAFF, query={"q": "cup"}))["degraded"]
    rest = {"sku": "REST", "name": "Rest", "price": "9"}
    rest_id = ok(shop.request("create_product", rest, **STAFF))["id"]
    shop.invoke("index_catalog", {"Records": [change_of(product_id), change_of(rest_id)]})
    assert shop.request("archive_product", **STAFF, path={"product_id": rest_id}).status == 204
    shop.invoke("index_catalog", {"Records": [change_of(rest_id)]})
    assert not shop.invoke("rebuild_search", {"seconds": 0})["done"]
    shop.forget("rebuild_search")
    assert shop.invoke("rebuild_search", {"seconds": 60})["done"]
    path = {"product_id": product_id}
    ok(shop.request("update_product", {"name": "Cup of tea"}, **STAFF, path=path))
    shop.invoke("index_catalog", {"Records": [change_of(product_id)]})
    for _ in range(2):
        assert shop.invoke("rebuild_search", {"seconds": 60})["done"]
    found = ok(shop.request("search_products", query={"q": "cups of tea"}))
    assert [one["id"] for one in found["items"]] == [product_id]
    ok(shop.request("suggest_products", query={"q": "cu"}))
    assert ok(shop.request("count_translations", **STAFF))["missing"] > 0
    hits = ok(shop.request("search_all_products", **STAFF, query={"q": "cup"}))["items"]
    assert product_id in {one["id"] for one in hits}
    assert ok(shop.request("search_products", query={"q": "xylophone"}))["total"] == 0
    assert ok(shop.request("list_misses", **STAFF))["items"][0]["text"] == "xylophone"
    groups = {"groups": [["cup", "beaker"]]}
    ok(shop.request("put_synonyms", groups, **STAFF))
    assert ok(shop.request("list_synonyms", **STAFF))["groups"] == groups["groups"]
    terms(world)


def change_of(product_id: str) -> dict[str, Any]:
    """Return a record of the catalogue's stream."""
    keys = {"pk": {"S": f"PRODUCT#{product_id}"}, "sk": {"S": "DETAILS"}}
    return {"dynamodb": {"Keys": keys}}
