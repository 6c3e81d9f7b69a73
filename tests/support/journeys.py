"""Errands that take every function through every call it makes to DynamoDB and SSM."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import botocore.session

from storefront.access import Role
from storefront.accounts.model import RefreshToken
from storefront.db.tables import Table
from storefront.messages.codes import Codes
from storefront.parameters import Secret
from tests.support.attributes import BARCODE, CARE, FABRIC, OTHER_BARCODE
from tests.support.drift import Hand
from tests.support.imports import asked_for, turn_of
from tests.support.imports import put as put_file
from tests.support.messages import codes_sent
from tests.support.photos import photo
from tests.support.sdk import meeting_others
from tests.support.shop import BUYER_KEYS
from tests.support.sns import confirmation, notification, payment, subscribe_url
from tests.support.terms import (
    BY_CASH,
    LIMITED_PROMOTIONS,
    SINGLE_USE,
    TERMS,
    conditional_promotions,
)
from tests.support.uploads import send
from tests.support.whole_shop import (
    FOR_NASRIN,
    STAFF,
    World,
    answers_lost,
    come_back,
    control,
    deliver,
    deliver_about,
    deliver_all,
    execute_elsewhere,
    hire,
    new_order,
    newest_payment,
    notify,
    ok,
    placed_order,
    status_of,
)

OWNER = {"email": "shirin@example.com", "password": "iced tea at dinner"}
CLERK = {"email": "karim@example.com", "password": "white tea at dawn"}
BUYER = {"email": "nasrin@example.com", "password": "lime tea at night"}
ACCOUNT = {"email": "rahima@example.com", "password": "green tea at noon"}
HOME = {
    "name": "Nasrin Akter",
    "phone": "01712345678",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}
NEW_PASSWORD = {"password": "black tea at dusk"}


def run_all(world: World) -> None:
    """Call every function, in every way that makes it call DynamoDB or SSM."""
    _accounts(world)
    product_id, buyer = _catalogue(world), _buyer(world)
    _pictures(world, product_id)
    _orders(world, product_id, buyer)
    _hot(world, buyer)
    _variants(world, buyer)
    _stripe(world, product_id, buyer)
    _bkash(world, product_id, buyer)
    _guest(world, product_id, buyer)
    _contact(world, product_id, buyer)
    _bkash_notifies(world, product_id, buyer)
    _too_late(world, product_id, buyer)
    _refunds(world, product_id, buyer)
    _parcels(world, product_id, buyer)
    _reconciliation(world, product_id, buyer)
    _others(world)
    _places(world)
    _address_book(world, buyer)
    _administration(world)
    _search(world, product_id)
    _on_delivery(world, product_id, buyer)
    _imports(world)
    _audit(world, product_id, buyer)


def _accounts(world: World) -> None:
    """Sign up, sign in, change, renew, and have a renewal refused."""
    shop = world.shop
    user = ok(shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    assert ok(shop.request("register_user", {**ACCOUNT, "name": "Rahima"})) == user
    tokens = ok(shop.request("log_in", ACCOUNT))
    arn = "arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/api/auth/me/"
    header = f"Bearer {tokens['access_token']}"
    shop.invoke("authorize", {"authorizationToken": header, "methodArn": arn})
    _look_staff_up(world, arn)
    session_id = RefreshToken.parse(tokens["refresh_token"]).family_id
    me = {"user_id": user["id"], "session_id": session_id}
    _browser(world)
    ok(shop.request("get_me", **me))
    old = {"refresh_token": tokens["refresh_token"]}
    renewed = ok(shop.request("refresh_session", old))
    assert ok(shop.request("refresh_session", old))["refresh_token"] == renewed["refresh_token"]
    world.clock.advance(minutes=2)
    assert shop.request("refresh_session", old).status == 401
    again = {"refresh_token": renewed["refresh_token"]}
    assert shop.request("update_me", {"name": "X"}, **me).status == 401
    assert shop.request("log_out", again, **me).status == 204
    token = RefreshToken.parse(ok(shop.request("log_in", ACCOUNT))["refresh_token"])
    change = NEW_PASSWORD | {"current_password": ACCOUNT["password"]}
    ok(shop.request("update_me", change, **me | {"session_id": token.family_id}))


def _browser(world: World) -> None:
    """Keep a session in a cookie."""
    tokens = ok(world.shop.request("log_in", {**ACCOUNT, "session": "cookie"}))
    assert "refresh_token" not in tokens


def _buyer(world: World) -> dict[str, str]:
    """Sign a customer in, and return who that is for the other functions."""
    user = ok(world.shop.request("register_user", {**BUYER, "name": "Nasrin"}))
    token = ok(world.shop.request("log_in", BUYER))["refresh_token"]
    return {"user_id": user["id"], "session_id": RefreshToken.parse(token).family_id}


def _look_staff_up(world: World, arn: str) -> None:
    """Let the authorizer look at an account, which it does for staff only."""
    shop = world.shop
    hire(world, {**CLERK, "name": "Karim"}, Role.MANAGER)
    token = ok(shop.request("log_in", CLERK))["access_token"]
    event = {"authorizationToken": f"Bearer {token}", "methodArn": arn}
    assert shop.invoke("authorize", event)["context"]["role"] == "manager"


def _catalogue(world: World) -> str:
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
    _slugs(world, path)
    _sale(world, path)
    old = ok(shop.request("create_product", {**mug, "sku": "OLD"}, **STAFF))
    assert shop.request("archive_product", **STAFF, path={"product_id": old["id"]}).status == 204
    _categories(world, str(first["id"]))
    _attributes(world, str(first["id"]))
    # A product without movements must be looked up, to tell it from one that does not exist.
    ok(shop.request("list_movements", **STAFF, path={"product_id": old["id"]}))
    return str(first["id"])


def _slugs(world: World, path: dict[str, str]) -> None:
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


def _sale(world: World, path: dict[str, str]) -> None:
    """Put a product on sale for a day, look at it and at its prices, and end the sale."""
    shop, ends = world.shop, world.clock() + timedelta(days=1)
    world.clock.advance(minutes=5)
    sale = {"price": "120.00", "ends_at": ends.isoformat()}
    change = {"sale": sale, "compare_at_price": "180.00"}
    ok(shop.request("update_product", change, **STAFF, path=path))
    ok(shop.request("get_product", path=path))
    ok(shop.request("list_prices", **STAFF, path=path))
    ok(shop.request("update_product", {"sale": None}, **STAFF, path=path))
    _history(world, path)


def _variants(world: World, buyer: dict[str, str]) -> None:
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


def _categories(world: World, product_id: str) -> None:
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


def _attributes(world: World, product_id: str) -> None:
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
    ok(shop.request("list_attributes"))
    assert shop.request("delete_attribute", **STAFF, path={"code": "care"}).status == 409
    sizes = {"options": [{"name": "Size", "values": ["M"]}]}
    ok(shop.request("set_options", sizes, **STAFF, path={"product_id": made["id"]}))
    less = {"attributes": {"fabric": ["silk"]}, "barcode": ""}
    ok(shop.request("update_product", less, **STAFF, **product))
    assert shop.request("delete_attribute", **STAFF, path={"code": "care"}).status == 204
    assert shop.request("archive_product", **STAFF, path={"product_id": made["id"]}).status == 204


def _history(world: World, path: dict[str, str]) -> None:
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


def _pictures(world: World, product_id: str) -> None:
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


def _imports(world: World) -> None:
    """Import products, change them by a second file, look, stop, go on, and take it all back."""
    shop = world.shop
    new = "Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Quantity\n"
    path = _sent(world, f"{new}cap,Cap,Hats,Size,M,CAP-M,300,5\n", "create")
    for function in ("cancel_import", "start_import"):
        ok(shop.request(function, **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    shop.invoke("run_import", turn_of(path["import_id"]))
    ok(shop.request("list_imports", **STAFF))
    ok(shop.request("export_products", **STAFF))
    other = "Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Quantity,Barcode,Pictures\n"
    front = f"{world.simulators.pictures}/front.jpg https://127.0.0.1/back.jpg"
    rows = f"cap,Cap,Caps,Size,M,CAP-M,320,5,{BARCODE},{front}\ncap,,,,L,CAP-L,320,2,,\n"
    rows += "cap,,,,S,,bad,,,\n"
    refused = _sent(world, other + rows, "skip")
    assert ok(shop.request("get_import", **STAFF, path=refused))["planned"]["error"] == 1
    path = _sent(world, other + rows.replace("cap,,,,S,,bad,,,\n", ""), "create")
    assert ok(shop.request("get_import", **STAFF, path=path))["planned"]["change"] == 1
    ok(shop.request("start_import", **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    assert shop.invoke("fetch_pictures", asked_for(path["import_id"])) == "done"
    (note,) = ok(shop.request("list_import_notes", **STAFF, path=path))["items"]
    assert note["reason"] == "address"
    ok(shop.request("undo_import", **STAFF, path=path))
    shop.invoke("run_import", turn_of(path["import_id"]))
    assert ok(shop.request("get_import", **STAFF, path=path))["state"] == "undone"


def _sent(world: World, text: str, categories: str) -> dict[str, str]:
    """Send a file and let it be split; return the import, as path parameters."""
    body = {"size": len(text), "unknown_categories": categories}
    import_id = ok(world.shop.request("create_import", body, **STAFF))["id"]
    assert world.shop.invoke("split_import", put_file(import_id, text.encode())) == "ready"
    return {"import_id": import_id}


def _search(world: World, product_id: str) -> None:
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
    _terms(world)


def _terms(world: World) -> None:
    """Say where the shop delivers, how it reckons tax and how people check out; and read it."""
    shop = world.shop
    for name, body in TERMS.items():
        kept = ok(shop.request(f"put_{name}", body, **STAFF))
        assert ok(shop.request(f"get_{name}", **STAFF)) == kept


def _on_delivery(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Order what is paid when it comes; let staff accept it; cancel another, with its advance."""
    shop, bkash = world.shop, world.simulators.bkash
    order_id = _ordered_by_quote(world, product_id, buyer, {"advance": "none"})
    path = {"path": {"order_id": order_id}}
    signed_in = _clerk(world)
    for clerk in (STAFF, signed_in):
        assert ok(shop.request("accept_order", **clerk, **path))["status"] == "accepted"
    ok(shop.request("update_contact", {"phone": "01812345678"}, **buyer, **path))
    ok(shop.request("cancel_order", **STAFF, **path))

    for said in ({"order_id": order_id}, {"phone": FOR_NASRIN["contact"]["phone"]}):
        assert ok(shop.request("find_phone", said, **STAFF))["open"] == 0
        ok(shop.request("judge_phone", {**said, "word": "trusted"}, **STAFF))
    _collected(world, product_id, buyer, signed_in)
    _confirmed(world, product_id, buyer)
    path = {"path": {"order_id": _ordered_by_quote(world, product_id, buyer, {})}}
    ok(shop.request("accept_order", **STAFF, **path))
    nothing = {"units": [{"product_id": product_id, "refused": 1, "back": 1}]}
    assert ok(shop.request("put_refusals", nothing, **STAFF, **path))["status"] == "refused"
    order_id = _ordered_by_quote(world, product_id, buyer, {"advance": "delivery"})
    path = {"path": {"order_id": order_id}}
    assert shop.request("accept_order", **STAFF, **path).status == 409
    payment = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
    come_back(world, control(bkash, f"payments/{payment['payment_id']}/approve")["redirect"])
    assert status_of(world, order_id, buyer) == "accepted"
    ok(shop.request("cancel_order", **STAFF, **path))


def _confirmed(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Confirm an order by the code that its phone is sent, after a wrong one."""
    shop = world.shop
    order_id = _ordered_by_quote(world, product_id, buyer, {"codes_a_day": 100})
    path = {"path": {"order_id": order_id}}
    ok(shop.request("send_code", **buyer, **path))
    assert shop.invoke("send_messages", {})["sent"] == 1
    code = Codes(Secret("codes", lambda _: BUYER_KEYS)).of(order_id, 1)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert shop.request("confirm_order", {"code": wrong}, **buyer, **path).status == 409
    confirmed = ok(shop.request("confirm_order", {"code": code}, **buyer, **path))
    assert confirmed["status"] == "accepted"
    ok(shop.request("cancel_order", **STAFF, **path))


def _collected(
    world: World, product_id: str, buyer: dict[str, str], signed_in: dict[str, Any]
) -> None:
    """Write down what was refused and collected, twice, by a clerk who is signed in and one not."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "cash"}}
    order_id = _ordered_by_quote(world, product_id, buyer, {}, 2)
    path = {"path": {"order_id": order_id}}
    ok(shop.request("accept_order", **STAFF, **path))
    ok(shop.request("get_todo", **STAFF))
    units = {"units": [{"product_id": product_id, "refused": 1, "back": 1}]}
    due = ""
    for clerk in (STAFF, signed_in):
        after = ok(shop.request("put_refusals", units, **clerk, **path))
        due = after["cash"]["outstanding"]
    cash = {"amount": due, "reference": "DL121224VS8TTJ"}
    for clerk in (STAFF, STAFF, signed_in):
        answer = shop.request("create_collection", cash, **clerk, **path, **key)
        assert answer.status == (201 if clerk is STAFF else 409)
    assert status_of(world, order_id, buyer) == "paid"
    back = {"reason": "broken", "amount": "1.00", "reference": "9J7A2B3C4D"}
    assert ok(shop.request("create_refund", back, **STAFF, **path, **key))["status"] == "succeeded"
    _handed_over(world, {"reference": cash["reference"], "amount": due})
    ok(shop.request("get_order_timeline", **STAFF, **path))
    ok(shop.request("list_order_payments", **STAFF, **path))


def _handed_over(world: World, line: dict[str, str]) -> None:
    """Enter what a courier has handed over, twice, and another content by the same name."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "pathao"}}
    assert ok(shop.request("list_unremitted", **STAFF))["items"]
    lines = [line, {"reference": "DL999", "amount": "1.00"}]
    said = {"courier": "pathao", "invoice": "INV-1", "received": line["amount"], "lines": lines}
    entered = ok(shop.request("create_remittance", said, **STAFF, **key))
    assert [one["result"] for one in entered["lines"]] == ["matched", "unknown"]
    assert ok(shop.request("create_remittance", said, **STAFF, **key)) == entered
    other, another = {**said, "fees": "1.00"}, {"headers": {"Idempotency-Key": "other"}}
    assert shop.request("create_remittance", other, **STAFF, **another).status == 409
    path = {"path": {"courier": "pathao", "invoice": "INV-1"}}
    assert ok(shop.request("get_remittance", **STAFF, **path)) == entered
    assert len(ok(shop.request("list_remittances", **STAFF))["items"]) == 1


def _clerk(world: World) -> dict[str, Any]:
    """Sign a member of staff in, hired when first needed; return who that is for the functions."""
    account = {"email": "selim@example.com", "password": "mint tea at four"}
    clerk = hire(world, {**account, "name": "Selim"}, Role.MANAGER)
    token = ok(world.shop.request("log_in", account))["refresh_token"]
    return {**clerk, "session_id": RefreshToken.parse(token).family_id}


def _ordered_by_quote(
    world: World, product_id: str, buyer: dict[str, str], cash: dict[str, Any], quantity: int = 1
) -> str:
    """Order what is paid when it comes, in a shop with such terms; return the order's id."""
    shop = world.shop
    etag = {"If-Match": shop.request("get_checkout", **STAFF).headers["ETag"]}
    ok(shop.request("put_checkout", {**BY_CASH, "cash": cash}, **STAFF, headers=etag))
    items = [{"product_id": product_id, "quantity": quantity}]
    asked = {
        "items": items,
        "delivery": {"district": "dhaka"},
        "method": "cod",
        "phone": FOR_NASRIN["contact"]["phone"],
    }
    quote = ok(shop.request("create_quote", asked, **buyer))["quote"]
    return str(ok(shop.request("create_order", {"quote": quote, **FOR_NASRIN}, **buyer))["id"])


def change_of(product_id: str) -> dict[str, Any]:
    """Return a record of the catalogue's stream."""
    keys = {"pk": {"S": f"PRODUCT#{product_id}"}, "sk": {"S": "DETAILS"}}
    return {"dynamodb": {"Keys": keys}}


def _orders(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Order with a key, repeat it; let holds lapse, for the sweep and for the next buyer."""
    shop = world.shop
    ok(shop.request("put_checkout", TERMS["checkout"], **STAFF))
    key = {"headers": {"Idempotency-Key": "two"}}
    body = {"items": [{"product_id": product_id, "quantity": 50}]}
    asked = {**body, "delivery": {"district": "dhaka"}}
    quote = {"quote": ok(shop.request("create_quote", asked, **buyer))["quote"], **FOR_NASRIN}
    quoted = ok(shop.request("create_order", quote, **buyer))
    assert ok(shop.request("create_order", quote, **buyer))["id"] == quoted["id"]
    ok(shop.request("cancel_order", **buyer, path={"order_id": quoted["id"]}))
    world.clock.advance(minutes=16)
    lapsed = {"quote": ok(shop.request("create_quote", asked, **buyer))["quote"], **FOR_NASRIN}
    world.clock.advance(minutes=16)
    assert shop.request("create_order", lapsed, **buyer).status == 409
    first = ok(shop.request("create_order", body, **buyer, **key))
    assert ok(shop.request("create_order", body, **buyer, **key)) == first
    path = {"order_id": first["id"]}
    ok(shop.request("get_order", **buyer, path=path))
    ok(shop.request("get_order_timeline", **buyer, path=path))
    ok(shop.request("list_order_payments", **buyer, path=path))
    ok(shop.request("list_orders", **buyer))
    ok(shop.request("list_orders", **STAFF))
    ok(shop.request("get_order", **STAFF, path=path))
    for number in (first["number"], first["id"]):
        ok(shop.request("find_orders", {"number": number}, **STAFF))
    for clue in ({"email": ACCOUNT["email"]}, {"payment": "pi_1"}):
        ok(shop.request("find_orders", clue, **STAFF))
    world.clock.advance(minutes=16)
    ok(shop.request("create_order", body, **buyer))
    world.clock.advance(minutes=16)
    assert shop.invoke("release_holds", {}) == {"released": 1, "hot": 0}


def _hot(world: World, buyer: dict[str, str]) -> None:
    """Order what everybody orders until it is spread; look, edit, count; gather it again."""
    shop = world.shop
    tea = {"name": "First flush", "price": "450.00", "sku": "HOT-1"}
    product_id = ok(shop.request("create_product", tea, **STAFF))["id"]
    path = {"product_id": product_id}
    stock = {"kind": "received", "quantity": 64, "reason": "delivery"}
    ok(shop.request("adjust_stock", stock, **STAFF, path=path))
    with meeting_others(f"PRODUCT#{product_id}", times=4):
        order_id = new_order(world, product_id, buyer)
    spread = ok(shop.request("set_shards", {"shards": 40}, **STAFF, path=path))
    assert spread == {"hot": True, "shards": 40, "available": 63, "on_hand": 64}
    slug = ok(shop.request("get_product", path=path))["slug"]
    ok(shop.request("get_slug", path={"slug": slug}))
    ok(shop.request("get_any_product", **STAFF, path=path))
    ok(shop.request("update_product", {"price": "500.00"}, **STAFF, path=path))
    ok(shop.request("list_prices", **STAFF, path=path))
    row = {"id": product_id, "regular_price": {"seen": "500.00", "wanted": "510.00"}}
    changed = ok(shop.request("update_prices", {"items": [row]}, **STAFF))
    assert changed["items"][0]["outcome"] == "changed"
    row["regular_price"] = {"seen": "510.00", "wanted": "500.00"}
    ok(shop.request("update_prices", {"items": [row]}, **STAFF))
    ok(shop.request("revert_change", {}, **STAFF, path={**path, "entry": "2"}))
    stock = {"kind": "adjusted", "quantity": -3, "reason": "counted", "expected_on_hand": 64}
    ok(shop.request("adjust_stock", stock, **STAFF, path=path))
    assert shop.invoke("release_holds", {})["hot"] == 1
    other = new_order(world, product_id, buyer)
    ok(shop.request("set_shards", {"shards": 0}, **STAFF, path=path))
    for one in (order_id, other):
        ok(shop.request("cancel_order", **buyer, path={"order_id": one}))
    assert shop.invoke("release_holds", {})["hot"] == 0
    ok(shop.request("set_shards", {"shards": 2}, **STAFF, path=path))
    stock = {"kind": "received", "quantity": 64, "reason": "delivery"}
    ok(shop.request("adjust_stock", stock, **STAFF, path=path))
    assert shop.invoke("release_holds", {})["hot"] == 1
    gathered = ok(shop.request("set_shards", {"shards": 0}, **STAFF, path=path))
    assert gathered == {"hot": False, "shards": 0, "available": 125, "on_hand": 125}


def _stripe(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Pay by card; be refused and begin anew; cancel with an open session; pay too late."""
    shop, stripe = world.shop, world.simulators.stripe
    order_id = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    assert status_of(world, order_id, buyer) == "paid"
    ok(shop.request("list_order_payments", **STAFF, path={"order_id": order_id}))
    ok(shop.request("get_order_timeline", **STAFF, path={"order_id": order_id}))

    late = new_order(world, product_id, buyer)
    ok(shop.request("create_stripe_session", {"order_id": late}, **buyer))
    canceled = ok(shop.request("cancel_order", **buyer, path={"order_id": late}))
    assert canceled["status"] == "canceled"
    deliver_all(world)

    delayed = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": delayed}, **buyer))
    control(stripe, f"sessions/{session['session_id']}/pay_later")
    deliver_all(world)
    control(stripe, f"sessions/{session['session_id']}/fail")
    deliver_all(world)
    assert status_of(world, delayed, buyer) == "pending"
    # An event that does not say whose session it is: found by Stripe's name for it.
    deliver(world, "expired", {"id": session["session_id"]}, "evt_nameless")


def _bkash(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Switch from card to bKash, which renews the token; come back approved, and turned back."""
    shop, bkash = world.shop, world.simulators.bkash
    order_id = new_order(world, product_id, buyer)
    ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    payment = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
    way_back = control(bkash, f"payments/{payment['payment_id']}/approve")["redirect"]
    come_back(world, way_back)
    assert status_of(world, order_id, buyer) == "paid"

    turned_back = new_order(world, product_id, buyer, quantity=2)
    payment = ok(shop.request("initiate_bkash", {"order_id": turned_back}, **buyer))
    # The token runs out while the customer is at bKash, so the callback has to renew it.
    world.clock.advance(minutes=19)
    ok(shop.request("create_stripe_session", {"order_id": turned_back}, **buyer))

    renewed = new_order(world, product_id, buyer, quantity=3)
    payment = ok(shop.request("initiate_bkash", {"order_id": renewed}, **buyer))
    world.clock.advance(minutes=45)
    way_back = control(bkash, f"payments/{payment['payment_id']}/cancel")["redirect"]
    come_back(world, way_back)
    ok(shop.request("cancel_order", **STAFF, path={"order_id": turned_back}))


def _attempt_in(way_back: str) -> str:
    """Return which attempt an address leads back to."""
    return dict(parse_qsl(urlsplit(way_back).query))["attempt"]


def _guest(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Order without an account, begin to pay in both ways, and give it up, or take it into one."""
    shop, guest = world.shop, {"user_id": "01JGVEST000000000000000000", "role": "guest"}
    ok(shop.request("create_guest"))
    order_id = new_order(world, product_id, guest)
    ok(shop.request("create_stripe_session", {"order_id": order_id}, **guest))
    ok(shop.request("initiate_bkash", {"order_id": order_id}, **guest))
    path = {"order_id": order_id}
    ok(shop.request("end_order_tokens", {"token_epoch": 0}, **STAFF, path=path))
    for known in ({"phone": "01712345678"}, {"email": "nasrin@example.com"}):
        question = {"number": f"SF-{order_id[-8:]}", **known}
        assert shop.request("look_up_order", question).status == 202
    assert shop.invoke("send_messages", {})["sent"] == 2
    opened = ok(shop.request("open_order", {"code": codes_sent()[-1]}))
    assert opened["order_id"] == order_id
    ok(shop.request("cancel_order", **guest, path=path))
    order = placed_order(world, product_id, guest)
    token, path = {"order_token": order["order_token"]}, {"order_id": order["id"]}
    ok(shop.request("claim_order", token, **buyer, path=path))
    ok(shop.request("cancel_order", **buyer, path=path))


def _contact(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Say whom an order is for; change that, look at it, and have it erased."""
    shop, contact = world.shop, {"name": "Nasrin Akter", "phone": "01712345678"}
    items = [{"product_id": product_id, "quantity": 1}]
    body = {"items": items, "contact": contact, "delivery": HOME, "note": "Ring twice"}
    path = {"order_id": ok(shop.request("create_order", body, **buyer))["id"]}
    ok(shop.request("update_contact", {"delivery": {"line1": "House 9"}}, **buyer, path=path))
    order = ok(shop.request("get_order", **buyer, path=path))
    assert order["contact"]["delivery"]["line1"] == "House 9"
    assert shop.request("erase_contact", **STAFF, path=path).status == 204
    ok(shop.request("cancel_order", **buyer, path=path))


def _bkash_notifies(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Confirm the subscription; hear of a payment whose every answer was lost."""
    shop, bkash, sns = world.shop, world.simulators.bkash, world.simulators.sns
    notify(world, confirmation(SubscribeURL=subscribe_url(sns)))
    order_id = new_order(world, product_id, buyer, quantity=4)
    payment_id = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))["payment_id"]
    way_back = control(bkash, f"payments/{payment_id}/approve")["redirect"]
    with answers_lost():
        come_back(world, way_back)
    assert status_of(world, order_id, buyer) == "pending"
    notify(world, notification(payment(_attempt_in(way_back))))
    assert status_of(world, order_id, buyer) == "paid"


def _too_late(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Hear of payments of orders that have expired, by every way.

    Free units are taken, and what they had used of a promotion is used again.
    """
    shop, simulators = world.shop, world.simulators
    ok(shop.request("put_promotions", LIMITED_PROMOTIONS, **STAFF))
    assert ok(shop.request("get_promotions", **STAFF))["used"] == {"first-hundred": 0}
    by_card = [_promoted(world, product_id, buyer) for _ in range(2)]
    for order_id in by_card:
        session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
        control(simulators.stripe, f"sessions/{session['session_id']}/pay")
    by_wallet = [_promoted(world, product_id, buyer, quantity) for quantity in (6, 7)]
    canceled = {"order_id": _promoted(world, product_id, buyer)}
    ok(shop.request("cancel_order", **buyer, path=canceled))
    ways_back = []
    for order_id in by_wallet:
        begun = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
        approved = control(simulators.bkash, f"payments/{begun['payment_id']}/approve")
        ways_back.append(approved["redirect"])
        execute_elsewhere(world, begun["payment_id"])
    world.clock.advance(minutes=90)
    shop.invoke("release_holds", {})

    # What an address says proves nothing, so bKash is asked.
    come_back(world, ways_back[0].replace("status=success", "status=cancel"))
    notify(world, notification(payment(_attempt_in(ways_back[1]))))
    deliver_about(world, by_card[0])
    shop.invoke("reconcile_payments", {"everything": True})

    for order_id in (*by_card, *by_wallet):
        assert status_of(world, order_id, buyer) == "paid"
    assert ok(shop.request("get_promotions", **STAFF))["used"] == {"first-hundred": 4}
    ok(shop.request("put_promotions", SINGLE_USE, **STAFF))
    path, key = {"promotion": "thanks"}, {"headers": {"Idempotency-Key": "thanks"}}
    guess = {"items": [{"product_id": product_id, "quantity": 1}], "coupon": "WRONG"}
    assert ok(shop.request("create_quote", guess, **buyer))["coupon"]["reason"] == "unknown"
    made = ok(shop.request("make_coupons", {"count": 2}, **STAFF, path=path, **key))
    assert ok(shop.request("make_coupons", {"count": 2}, **STAFF, path=path, **key)) == made
    assert ok(shop.request("list_coupons", **STAFF, path=path))["items"] == [made]
    _by_conditions(world, product_id, buyer)
    ok(shop.request("put_promotions", TERMS["promotions"], **STAFF))


def _by_conditions(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Quote what is cheaper for a category, and for first orders; anew, for who comes too late."""
    shop = world.shop
    gifts = ok(shop.request("create_category", {"name": {"en": "Gifts"}}, **STAFF))["id"]
    path = {"product_id": product_id}
    ok(shop.request("update_product", {"category_ids": [gifts]}, **STAFF, path=path))
    ok(shop.request("put_promotions", conditional_promotions(gifts), **STAFF))
    items = [{"product_id": product_id, "quantity": 1}]
    asked = {"items": items, "delivery": {"district": "dhaka"}, "coupon": "FIRST15"}
    quote = ok(shop.request("create_quote", asked, **buyer))
    assert [one["code"] for one in quote["promotions"]] == ["gifts"]
    assert quote["coupon"]["reason"] == "not-first"
    world.clock.advance(minutes=16)
    late = {"quote": quote["quote"], **FOR_NASRIN}
    assert shop.request("create_order", late, **buyer).status == 409


def _promoted(world: World, product_id: str, buyer: dict[str, str], quantity: int = 1) -> str:
    """Order what a limited promotion makes cheaper; return the order's id."""
    items = [{"product_id": product_id, "quantity": quantity}]
    asked = {"items": items, "delivery": {"district": "dhaka"}}
    quote = ok(world.shop.request("create_quote", asked, **buyer))
    assert [one["code"] for one in quote["promotions"]] == ["first-hundred"]
    contact = {"name": "Nasrin Akter", "phone": "01712345678"}
    body = {"quote": quote["quote"], "contact": contact, "delivery": HOME}
    return str(ok(world.shop.request("create_order", body, **buyer))["id"])


def _refunds(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Refund by both providers, with units that come back; hear of it, and of a dispute."""
    shop, simulators = world.shop, world.simulators
    body = {"reason": "broken", "restock": [{"product_id": product_id, "quantity": 1}]}
    by_card = _paid_by_card(world, product_id, buyer)
    first = _refund(world, by_card, {**body, "amount": "10.00"})
    assert _refund(world, by_card, {**body, "amount": "10.00"}) == first
    deliver_all(world)
    intent = newest_payment(world, by_card)["transaction_id"]
    control(simulators.stripe, f"payment_intents/{intent}/refund", amount=100)
    control(simulators.stripe, f"payment_intents/{intent}/dispute")
    deliver_all(world)
    made = newest_payment(world, by_card)["refunds"]
    assert {refund["origin"] for refund in made} == {"staff", "provider"}
    todo = ok(shop.request("get_todo", **STAFF))
    assert {one["kind"]: one["count"] for one in todo["kinds"]}["dispute"] == 1

    by_wallet = new_order(world, product_id, buyer, quantity=5)
    payment = ok(shop.request("initiate_bkash", {"order_id": by_wallet}, **buyer))
    approved = control(simulators.bkash, f"payments/{payment['payment_id']}/approve")
    come_back(world, approved["redirect"])
    # The token runs out meanwhile, so the refund has to renew it.
    world.clock.advance(minutes=61)
    assert _refund(world, by_wallet, body)["status"] == "succeeded"
    assert status_of(world, by_wallet, buyer) == "refunded"


def _parcels(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Pack an order, twice with one key; send it, have it back, and look at it."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "one"}}
    path = {"order_id": _paid_by_card(world, product_id, buyer)}
    body = {"lines": [{"product_id": product_id, "quantity": 1}], "courier": "Pathao"}
    ok(shop.request("list_work", **STAFF))
    for caller in (STAFF, buyer):
        ok(shop.request("get_invoice", **caller, path=path))
    packed = ok(shop.request("create_fulfilment", body, **STAFF, path=path, **key))
    assert ok(shop.request("create_fulfilment", body, **STAFF, path=path, **key)) == packed
    back = [{"product_id": product_id, "restocked": 1, "damaged": 0}]
    parcel = {**path, "number": "1"}
    for status in ("handed_over", "failed", "coming_back"):
        ok(shop.request("update_fulfilment", {"status": status}, **STAFF, path=parcel))
    change = {"status": "back", "back": back}
    ok(shop.request("update_fulfilment", change, **STAFF, path=parcel))
    query = {"units": f"{product_id}:1:none"}
    preview = ok(shop.request("get_refund_preview", **STAFF, path=path, query=query))
    units = [{"product_id": product_id, "quantity": 1, "disposition": "none"}]
    by_units = {"reason": "lost", "units": units, "expected_amount": preview["amount"]}
    assert _refund(world, path["order_id"], by_units)["amount"] == preview["amount"]
    shown = ok(shop.request("list_fulfilments", **buyer, path=path))
    assert shown["fulfilment_status"] == "back"


def _reconciliation(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Settle a payment whose webhook was lost; ask bKash with a token that has run out."""
    shop, simulators = world.shop, world.simulators
    order_id = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(simulators.stripe, f"sessions/{session['session_id']}/pay")
    world.clock.advance(minutes=61)

    report = shop.invoke("reconcile_payments", {"everything": True})

    assert report["counts"]["missing_here"] == 1
    assert report["counts"]["unanswered"] == 0
    assert all(line["healed"] for line in report["lines"])
    assert status_of(world, order_id, buyer) == "paid"
    reconciliation = ok(shop.request("get_checks", **STAFF))["checks"][0]
    assert reconciliation["last"]["found"] == 0


def _paid_by_card(world: World, product_id: str, buyer: dict[str, str]) -> str:
    order_id = new_order(world, product_id, buyer)
    session = ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    return order_id


def _refund(world: World, order_id: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": "refund"}
    path = {"order_id": order_id}
    return ok(world.shop.request("create_refund", body, **STAFF, path=path, headers=headers))


def _places(world: World) -> None:
    """Look for where something goes."""
    shop = world.shop
    ok(shop.request("list_places"))
    ok(shop.request("list_places", query={"district": "dhaka"}))
    assert shop.request("list_places", query={"district": "dacca"}).status == 404


def _address_book(world: World, buyer: dict[str, str]) -> None:
    """Keep addresses: add, change, look, delete."""
    shop = world.shop
    ok(shop.request("create_address", HOME, **buyer))
    made = ok(shop.request("create_address", {**HOME, "line1": "House 9"}, **buyer))
    path = {"path": {"address_id": made["id"]}}
    ok(shop.request("update_address", {"kind": "office", "default": True}, **buyer, **path))
    assert len(ok(shop.request("list_addresses", **buyer))["items"]) == 2
    assert shop.request("create_address", {**HOME, "district": "dacca"}, **buyer).status == 422
    assert shop.request("delete_address", **buyer, **path).status == 204


def _others(world: World) -> None:
    """Call what touches neither tables nor secrets."""
    assert world.shop.request("get_asset", path={"asset": "shop"}).status == 200
    for folder in ("get_health", "get_openapi", "show_payment_result"):
        assert world.shop.request(folder).status == 200


def _administration(world: World) -> None:
    """Find an account that is signed in; make it staff, and a customer again; sign it out."""
    shop = world.shop
    owner = hire(world, {**OWNER, "name": "Shirin"}, Role.OWNER)
    token = ok(shop.request("log_in", ACCOUNT | NEW_PASSWORD))["refresh_token"]
    world.clock.advance(minutes=5)
    ok(shop.request("refresh_session", {"refresh_token": token}))
    (found,) = ok(shop.request("find_accounts", {"email": ACCOUNT["email"]}, **owner))["items"]
    path = {"account_id": found["id"]}
    seen = {"If-Match": shop.request("get_account", **owner, path=path).headers["ETag"]}
    assert ok(shop.request("list_sessions", **owner, path=path))["items"]
    for role in ("support", "customer"):
        ok(shop.request("update_account", {"role": role}, **owner, path=path, headers=seen))
        seen = {"If-Match": "*"}
    assert shop.request("end_sessions", **owner, path=path).status == 204
    assert ok(shop.request("list_sessions", **owner, path=path))["items"] == []


#: What the audit of a night is asked when it is not to look at the changes only.
EVERYTHING = {"everything": True}


def _audit(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Audit the books as the stories left them, and once more with drift of every kind."""
    shop = world.shop
    shop.invoke("release_holds", {})  # as every minute: what has lapsed long ago is a difference
    for what in (EVERYTHING, {"everything": False}):
        differences = shop.invoke("verify_books", what)["differences"]
        assert differences == [], differences
    order_id = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    new_order(world, product_id, buyer)
    hand = Hand(botocore.session.get_session().create_client("dynamodb"))
    hand.add((Table.CATALOG, f"PRODUCT#{product_id}", "SALE"), on_hand=1)
    hand.add(hand.key_of(Table.PAYMENTS, "ATTEMPT#", order_id=order_id), refundable=1)
    hand.set((Table.USERS, f"EMAIL#{ACCOUNT['email']}", "LOGIN"), role="manager")
    hand.set((Table.SHOP, "SETTINGS", "TAX"), edition="another")

    differences = shop.invoke("verify_books", EVERYTHING)["differences"]

    found = {one["rule"] for one in differences}
    assert found == {"stock-held", "stock-ledger", "refundable", "login", "terms"}
    checks = ok(shop.request("get_checks", **STAFF))["checks"]
    assert [one["last"]["found"] for one in checks] == [0, 0, 5]
