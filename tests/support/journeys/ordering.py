"""Orders: placed, listed, claimed and canceled; whom they are for; what is hot."""

from tests.support.journeys.people import ACCOUNT, HOME
from tests.support.messages import codes_sent
from tests.support.sdk import transaction_conflicts
from tests.support.terms import (
    SINGLE_USE,
    TERMS,
    conditional_promotions,
)
from tests.support.whole_shop import (
    FOR_NASRIN,
    STAFF,
    World,
    new_order,
    ok,
    placed_order,
)


def terms(world: World) -> None:
    """Say where the shop delivers, how it reckons tax and how people check out; and read it."""
    shop = world.shop
    for name, body in TERMS.items():
        kept = ok(shop.request(f"put_{name}", body, **STAFF))
        assert ok(shop.request(f"get_{name}", **STAFF)) == kept


def orders(world: World, product_id: str, buyer: dict[str, str]) -> None:
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


def hot(world: World, buyer: dict[str, str]) -> None:
    """Order what everybody orders until it is spread; look, edit, count; gather it again."""
    shop = world.shop
    tea = {"name": "First flush", "price": "450.00", "sku": "HOT-1"}
    product_id = ok(shop.request("create_product", tea, **STAFF))["id"]
    path = {"product_id": product_id}
    stock = {"kind": "received", "quantity": 64, "reason": "delivery"}
    ok(shop.request("adjust_stock", stock, **STAFF, path=path))
    with transaction_conflicts(f"PRODUCT#{product_id}", times=4):
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


def guest(world: World, product_id: str, buyer: dict[str, str]) -> None:
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


def contact(world: World, product_id: str, buyer: dict[str, str]) -> None:
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


def coupons(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Make coupons for one order, twice with one key; guess one that is none."""
    shop = world.shop
    ok(shop.request("put_promotions", SINGLE_USE, **STAFF))
    path, key = {"promotion": "thanks"}, {"headers": {"Idempotency-Key": "thanks"}}
    guess = {"items": [{"product_id": product_id, "quantity": 1}], "coupon": "WRONG"}
    assert ok(shop.request("create_quote", guess, **buyer))["coupon"]["reason"] == "unknown"
    made = ok(shop.request("make_coupons", {"count": 2}, **STAFF, path=path, **key))
    assert ok(shop.request("make_coupons", {"count": 2}, **STAFF, path=path, **key)) == made
    assert ok(shop.request("list_coupons", **STAFF, path=path))["items"] == [made]


def by_conditions(world: World, product_id: str, buyer: dict[str, str]) -> None:
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


def promoted(world: World, product_id: str, buyer: dict[str, str], quantity: int = 1) -> str:
    """Order what a limited promotion makes cheaper; return the order's id."""
    items = [{"product_id": product_id, "quantity": quantity}]
    asked = {"items": items, "delivery": {"district": "dhaka"}}
    quote = ok(world.shop.request("create_quote", asked, **buyer))
    assert [one["code"] for one in quote["promotions"]] == ["first-hundred"]
    contact = {"name": "Nasrin Akter", "phone": "01712345678"}
    body = {"quote": quote["quote"], "contact": contact, "delivery": HOME}
    return str(ok(world.shop.request("create_order", body, **buyer))["id"])


def places(world: World) -> None:
    """Look for where something goes."""
    shop = world.shop
    ok(shop.request("list_places"))
    ok(shop.request("list_places", query={"district": "dhaka"}))
    assert shop.request("list_places", query={"district": "dacca"}).status == 404
