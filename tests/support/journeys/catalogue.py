"""The catalogue: products, their variants, categories, attributes, pictures, and their history."""

from datetime import timedelta

from tests.support.attributes import BARCODE, CARE, FABRIC, OPTION_WORDS, OTHER_BARCODE
from tests.support.photos import photo
from tests.support.uploads import send
from tests.support.whole_shop import (
    STAFF,
    World,
    new_order,
    ok,
)


def catalogue(world: World) -> str:
    """Make a product, twice with one key; change, stock and archive; return one with stock."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "one"}}
    mug = {"sku": "MUG", "name": "Mug", "price": "199.00"}
    first = ok(shop.request("create_product", mug, **STAFF, **key))
    assert ok(shop.request("create_product", mug, **STAFF, **key)) == first
    path = {"product_id": first["id"]}
    ok(shop.request("update_product", {"name": "Cup", "price": "150.00"}, **STAFF, path=path))
    stock = {"kind": "received", "quantity": 50, "reason": "delivery"}
    moved = ok(shop.request("adjust_stock", stock, **STAFF, path=path, **key))
    again = ok(shop.request("adjust_stock", stock, **STAFF, path=path, **key))
    assert again == moved
    ok(shop.request("list_movements", **STAFF, path=path))
    row = {"id": first["id"], "low_mark": {"seen": 0, "wanted": 2}}
    ok(shop.request("update_prices", {"items": [row]}, **STAFF))
    ok(shop.request("list_products"))
    ok(shop.request("list_all_products", **STAFF))
    ok(shop.request("get_any_product", **STAFF, path=path))
    ok(shop.request("get_product", path=path))
    slugs(world, path)
    sale(world, path)
    old = ok(shop.request("create_product", {**mug, "sku": "OLD"}, **STAFF))
    assert shop.request("archive_product", **STAFF, path={"product_id": old["id"]}).status == 204
    categories(world, str(first["id"]))
    attributes(world, str(first["id"]))
    # A product without movements must be looked up, to tell it from one that does not exist.
    ok(shop.request("list_movements", **STAFF, path={"product_id": old["id"]}))
    return str(first["id"])


def slugs(world: World, path: dict[str, str]) -> None:
    """Give a product another slug; come by the old one; archive one that it replaces, twice."""
    shop = world.shop
    translations = {"bn": {"name": "কাপ", "description": "চায়ের জন্য"}}
    changes = {
        "translations": translations,
        "slug": "চায়ের-কাপ",
        "seo": {"title": "Cups", "description": "For tea"},
    }
    changed = ok(shop.request("update_product", changes, **STAFF, path=path))
    shown = ok(shop.request("get_product", path={"product_id": changed["slug"]}))
    assert shown["id"] == path["product_id"]
    assert shop.request("get_product", path={"product_id": "mug"}).status == 308
    ok(shop.request("get_slug", path={"slug": "mug"}))
    taken = {"sku": "MUG-2", "name": "Mug", "price": "9.00"}
    assert shop.request("create_product", {**taken, "slug": "mug"}, **STAFF).status == 409
    other = ok(shop.request("create_product", taken, **STAFF))
    assert other["slug"] == "mug-2"
    old = {"product_id": other["id"]}
    assert shop.request("update_product", {"slug": "mug"}, **STAFF, path=old).status == 409
    query = {"replaced_by": changed["slug"]}
    for _ in range(2):
        assert shop.request("archive_product", **STAFF, path=old, query=query).status == 204
    assert shop.request("get_product", path={"product_id": "mug-2"}).status == 308
    assert shop.request("get_slug", path={"slug": "mug-2"}).status == 410


def sale(world: World, path: dict[str, str]) -> None:
    """Put a product on sale for a day, look at it and at its prices, and end the sale."""
    shop, ends = world.shop, world.clock() + timedelta(days=1)
    world.clock.advance(minutes=5)
    sale = {"price": "120.00", "ends_at": ends.isoformat()}
    change = {"sale": sale, "compare_at_price": "180.00"}
    ok(shop.request("update_product", change, **STAFF, path=path))
    ok(shop.request("get_product", path=path))
    ok(shop.request("list_prices", **STAFF, path=path))
    ok(shop.request("update_product", {"sale": None}, **STAFF, path=path))
    history(world, path)


def variants(world: World, buyer: dict[str, str]) -> None:
    """Sell a product by its variants: add, spread, change and archive some; order one."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "six"}}
    options = [{"name": "Size", "values": ["M", "L"]}]
    medium = {"sku": "SHIRT-M", "choice": ["M"], "price": "500.00", "low_mark": 1}
    large = {"variants": [{"sku": "SHIRT-L", "choice": ["L"], "price": "550.00"}]}
    shirt = {"name": "Shirt", "options": options, "variants": [medium]}
    path = {"product_id": ok(shop.request("create_product", shirt, **STAFF))["id"]}
    added = ok(shop.request("create_variants", large, **STAFF, path=path, **key))
    assert ok(shop.request("create_variants", large, **STAFF, path=path, **key)) == added
    sizes = [{"name": "Size", "values": ["S", "M", "L"]}]
    stock = {"kind": "received", "quantity": 8, "reason": "delivery"}
    for number in ("001", "002"):
        item = {"product_id": f"{path['product_id']}-{number}"}
        ok(shop.request("adjust_stock", stock, **STAFF, path=item))
        ok(shop.request("set_shards", {"shards": 2}, **STAFF, path=item))
    ok(shop.request("set_options", {"options": sizes}, **STAFF, path=path))
    small = {"variants": [{"sku": "SHIRT-S", "choice": ["S"], "price": "450.00"}]}
    ok(shop.request("create_variants", small, **STAFF, path=path))
    ok(shop.request("list_products"))
    variant = {"variant_id": added["items"][0]["id"]}
    ok(shop.request("update_variant", {"price": "520.00"}, **STAFF, path=variant))
    for barcode in (BARCODE, OTHER_BARCODE):
        ok(shop.request("update_variant", {"barcode": barcode}, **STAFF, path=variant))
    order_id = new_order(world, variant["variant_id"], buyer)
    ok(shop.request("cancel_order", **buyer, path={"order_id": order_id}))
    assert shop.request("archive_variant", **STAFF, path=variant).status == 204
    body = {"items": [{"product_id": path["product_id"], "quantity": 1}]}
    assert shop.request("create_order", body, **buyer).status == 422
    assert shop.request("archive_product", **STAFF, path=path).status == 204


def categories(world: World, product_id: str) -> None:
    """Make categories, twice with one key; change, move, fill and delete them."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "one"}}
    name = {"name": {"en": "Mugs", "bn": "মগ"}}
    mugs = ok(shop.request("create_category", name, **STAFF, **key))
    assert ok(shop.request("create_category", name, **STAFF, **key)) == mugs
    home = ok(shop.request("create_category", {"name": {"en": "Home"}}, **STAFF))
    again = ok(shop.request("create_category", {"name": {"en": "Home"}}, **STAFF))
    ok(shop.request("get_slug", path={"slug": again["slug"]}))
    path = {"category_id": again["id"]}
    assert shop.request("update_category", {"slug": "home"}, **STAFF, path=path).status == 409
    ok(shop.request("update_category", {"slug": "homes"}, **STAFF, path=path))
    assert shop.request("delete_category", **STAFF, path=path).status == 204
    path = {"category_id": mugs["id"]}
    ok(shop.request("update_category", {"description": {"en": "For tea"}}, **STAFF, path=path))
    ok(shop.request("move_category", {"parent_id": home["id"]}, **STAFF, path=path))
    into = {"category_ids": [mugs["id"]]}
    ok(shop.request("update_product", into, **STAFF, path={"product_id": product_id}))
    ok(shop.request("list_categories"))
    ok(shop.request("list_all_categories", **STAFF))
    ok(shop.request("list_products", query={"category": home["id"]}))
    cup = {"sku": "CUP", "name": "Cup", "price": "99.00", **into}
    made = ok(shop.request("create_product", cup, **STAFF))
    assert shop.request("archive_product", **STAFF, path={"product_id": made["id"]}).status == 204
    assert shop.request("delete_category", **STAFF, path=path).status == 409
    ok(
        shop.request(
            "update_product", {"category_ids": []}, **STAFF, path={"product_id": product_id}
        )
    )
    ok(shop.request("update_product", into, **STAFF, path={"product_id": product_id}))
    to = {"move_to": home["id"]}
    assert shop.request("delete_category", **STAFF, path=path, query=to).status == 204


def attributes(world: World, product_id: str) -> None:
    """Make attributes; let products say something by them, and have barcodes; delete one."""
    shop, product = world.shop, {"path": {"product_id": product_id}}
    for code, body in (("fabric", FABRIC), ("care", CARE)):
        ok(shop.request("put_attribute", body, **STAFF, path={"code": code}))
    ok(shop.request("put_attribute", {**FABRIC, "position": 5}, **STAFF, path={"code": "fabric"}))
    facts = {
        "brand": "Aarong",
        "tags": ["Eid", "শাড়ি"],
        "attributes": {"fabric": ["silk"], "care": "Wash cold"},
        "barcode": BARCODE,
        "low_mark": 5,
    }
    ok(shop.request("update_product", facts, **STAFF, **product))
    fewer = {**FABRIC, "values": FABRIC["values"][:1]}
    assert shop.request("put_attribute", fewer, **STAFF, path={"code": "fabric"}).status == 409
    bowl = {"sku": "BOWL", "name": "Bowl", "price": "99.00", "low_mark": 2, "barcode": BARCODE}
    assert shop.request("create_product", bowl, **STAFF).status == 409
    made = ok(shop.request("create_product", {**bowl, "barcode": OTHER_BARCODE}, **STAFF))
    ok(shop.request("list_all_products", **STAFF, query={"stock": "low"}))
    ok(shop.request("list_all_products", **STAFF, query={"translation": "missing"}))
    ok(shop.request("list_all_products", **STAFF, query={"barcode": BARCODE}))
    assert ok(shop.request("put_option_words", OPTION_WORDS, **STAFF))["etag"]
    assert ok(shop.request("list_attributes"))["option_words"]["words"] == OPTION_WORDS["words"]
    assert shop.request("delete_attribute", **STAFF, path={"code": "care"}).status == 409
    sizes = {"options": [{"name": "Size", "values": ["M"]}]}
    ok(shop.request("set_options", sizes, **STAFF, path={"product_id": made["id"]}))
    less = {"attributes": {"fabric": ["silk"]}, "barcode": ""}
    ok(shop.request("update_product", less, **STAFF, **product))
    assert shop.request("delete_attribute", **STAFF, path={"code": "care"}).status == 204
    assert shop.request("archive_product", **STAFF, path={"product_id": made["id"]}).status == 204


def history(world: World, path: dict[str, str]) -> None:
    """Rename a product, take that back, and read what became of it."""
    shop = world.shop
    renamed = {"name": "Renamed", "barcode": "4006381333931"}
    ok(shop.request("update_product", renamed, **STAFF, path=path))
    history = ok(shop.request("list_history", **STAFF, path=path))["items"]
    path = {**path, "entry": str(history[0]["number"])}
    plan = ok(shop.request("revert_change", {"dry_run": True}, **STAFF, path=path))
    assert {one["outcome"] for one in plan["items"]} == {"restored"}
    ok(shop.request("revert_change", {}, **STAFF, path=path))
    ok(shop.request("list_history", **STAFF, path={"product_id": path["product_id"]}))


def pictures(world: World, product_id: str) -> None:
    """Send two pictures and a file that is none; sort, describe, and delete one, twice."""
    shop, path = world.shop, {"product_id": product_id}
    sent = [
        ok(shop.request("create_picture", {"size": len(one)}, **STAFF, path=path))["id"]
        for one in (photo(), photo(), b"no picture")
    ]
    events = [
        send(product_id, picture_id, content)
        for picture_id, content in zip(sent, (photo(), photo(), b"no picture"), strict=True)
    ]
    outcomes = [shop.invoke("process_picture", event) for event in events]
    assert outcomes == ["done", "done", "not-an-image"]
    ok(shop.request("list_pictures", **STAFF, path=path))
    path = {**path, "picture_id": sent[1]}
    change = {"alt": {"en": "A mug", "bn": "মগ"}, "position": 0, "variant_ids": []}
    ok(shop.request("update_picture", change, **STAFF, path=path))
    assert shop.request("delete_picture", **STAFF, path=path).status == 204
    assert shop.request("delete_picture", **STAFF, path=path).status == 204
