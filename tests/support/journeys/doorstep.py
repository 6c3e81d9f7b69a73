"""Orders that are paid when they come: accepted, confirmed, collected, handed over; and parcels."""

from typing import Any

from storefront.access import Role
from storefront.accounts.model import RefreshToken
from storefront.messages.codes import Codes
from storefront.parameters import Secret
from tests.support.interleaving import just_before
from tests.support.journeys.paying import paid_by_card
from tests.support.journeys.refunding import refunded
from tests.support.shop import BUYER_KEYS
from tests.support.terms import (
    BY_CASH,
)
from tests.support.whole_shop import (
    FOR_NASRIN,
    STAFF,
    World,
    come_back,
    control,
    hire,
    ok,
    status_of,
)

#: Somebody without an account.
GUEST = {"user_id": "01JGVEST0000000000000C0DES", "role": "guest"}


def on_delivery(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Order what is paid when it comes; let staff accept it; cancel another, with its advance."""
    shop = world.shop
    order_id = ordered_by_quote(world, product_id, buyer, {"advance": "none"})
    path = {"path": {"order_id": order_id}}
    signed_in = a_clerk(world)
    for clerk in (STAFF, signed_in):
        assert ok(shop.request("accept_order", **clerk, **path))["status"] == "accepted"
    ok(shop.request("update_contact", {"phone": "01812345678"}, **buyer, **path))
    ok(shop.request("cancel_order", **STAFF, **path))

    for said in ({"order_id": order_id}, {"phone": FOR_NASRIN["contact"]["phone"]}):
        assert ok(shop.request("find_phone", said, **STAFF))["open"] == 0
        ok(shop.request("judge_phone", {**said, "word": "trusted"}, **STAFF))
    collected(world, product_id, buyer, signed_in)
    for one in (buyer, GUEST):
        confirmed(world, product_id, one)
    path = {"path": {"order_id": ordered_by_quote(world, product_id, buyer, {})}}
    ok(shop.request("accept_order", **STAFF, **path))
    nothing = {"units": [{"product_id": product_id, "refused": 1, "back": 1}]}
    assert ok(shop.request("put_refusals", nothing, **STAFF, **path))["status"] == "refused"
    paid_back_at_the_door(world, product_id, buyer)
    order_id = ordered_by_quote(world, product_id, buyer, {"advance": "delivery"})
    path = {"path": {"order_id": order_id}}
    assert shop.request("accept_order", **STAFF, **path).status == 409
    advanced(world, order_id, buyer)
    ok(shop.request("cancel_order", **STAFF, **path))


def advanced(world: World, order_id: str, buyer: dict[str, str]) -> None:
    """Pay what of an order is to be paid before it comes."""
    payment = ok(world.shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
    bkash = world.simulators.bkash
    come_back(world, control(bkash, f"payments/{payment['payment_id']}/approve")["redirect"])
    assert status_of(world, order_id, buyer) == "accepted"


def paid_back_at_the_door(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """End an order by a refund: of two units one was refused, and the other is paid back."""
    half = {"advance": "percentage", "percentage": "50"}
    order_id = ordered_by_quote(world, product_id, buyer, half, 2)
    advanced(world, order_id, buyer)
    nothing = {"units": [{"product_id": product_id, "refused": 1, "back": 0}]}
    path = {"path": {"order_id": order_id}}
    ok(world.shop.request("put_refusals", nothing, **STAFF, **path))
    units = [{"product_id": product_id, "quantity": 1, "disposition": "restock"}]
    refunded(world, order_id, {"reason": "dented", "units": units})
    assert status_of(world, order_id, buyer) == "refused"


def confirmed(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Confirm an order by the code that its phone is sent, after a wrong one, beside others."""
    shop = world.shop
    order_id = ordered_by_quote(world, product_id, buyer, {"codes_a_day": 100})
    path = {"path": {"order_id": order_id}}
    ok(shop.request("send_code", **buyer, **path))
    assert shop.invoke("send_messages", {})["sent"] == 1
    code = Codes(Secret("codes", lambda _: BUYER_KEYS)).of(order_id, 1)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert shop.request("confirm_order", {"code": wrong}, **buyer, **path).status == 409

    def change() -> None:
        ok(shop.request("update_contact", {"note": "Ring twice"}, **buyer, **path))

    with just_before(change, nth=2):  # the first counts the try
        confirmed = ok(shop.request("confirm_order", {"code": code}, **buyer, **path))
    assert confirmed["status"] == "accepted"
    ok(shop.request("cancel_order", **STAFF, **path))


def collected(
    world: World, product_id: str, buyer: dict[str, str], signed_in: dict[str, Any]
) -> None:
    """Write down what was refused and collected, twice, by a clerk who is signed in and one not."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "cash"}}
    order_id = ordered_by_quote(world, product_id, buyer, {}, 2)
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
    handed_over(world, {"reference": cash["reference"], "amount": due})
    ok(shop.request("get_order_timeline", **STAFF, **path))
    ok(shop.request("list_order_payments", **STAFF, **path))


def handed_over(world: World, line: dict[str, str]) -> None:
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


def a_clerk(world: World) -> dict[str, Any]:
    """Sign a member of staff in, hired when first needed; return who that is for the functions."""
    account = {"email": "selim@example.com", "password": "mint tea at four"}
    clerk = hire(world, {**account, "name": "Selim"}, Role.MANAGER)
    token = ok(world.shop.request("log_in", account))["refresh_token"]
    return {**clerk, "session_id": RefreshToken.parse(token).family_id}


def ordered_by_quote(
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


def parcels(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Pack an order, twice with one key; send it, have it back, and look at it."""
    shop, key = world.shop, {"headers": {"Idempotency-Key": "one"}}
    path = {"order_id": paid_by_card(world, product_id, buyer)}
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
    assert refunded(world, path["order_id"], by_units)["amount"] == preview["amount"]
    shown = ok(shop.request("list_fulfilments", **buyer, path=path))
    assert shown["fulfilment_status"] == "back"
