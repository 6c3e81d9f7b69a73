"""One event or more for each function, with everything that it asks others while it handles it."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from storefront.access import Role
from storefront.accounts.model import RefreshToken
from storefront.accounts.passwords import Passwords
from storefront.commands import staff
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.messages.codes import Codes
from storefront.parameters import Secret
from storefront.settings import Settings
from tests.load.bench.recorder import Recorder, Scenario
from tests.support.account_fixtures import shop_on
from tests.support.attributes import FABRIC, OPTION_WORDS
from tests.support.clock import FrozenClock
from tests.support.dynamodb import TABLE_NAMES
from tests.support.messages import codes_sent
from tests.support.photos import photo
from tests.support.shop import BUYER_KEYS
from tests.support.sns import notification, payment, signer
from tests.support.terms import BY_CASH, SINGLE_USE, TERMS
from tests.support.uploads import send
from tests.support.webhooks import signature, url_event
from tests.support.whole_shop import (
    FOR_NASRIN,
    REGION,
    STAFF,
    WEBHOOK_SECRET,
    Simulators,
    World,
    answers_lost,
    come_back,
    control,
    deliver_all,
    deployed_world,
    hire,
    new_order,
    ok,
    placed_order,
    recorded_events,
    simulated,
)

#: Entries of a list that is measured with one entry, too: the difference is what entries cost.
MANY = 20
BUYER = {"email": "nasrin@example.com", "password": "lime tea at night"}
CLERK = {"email": "karim@example.com", "password": "white tea at dawn"}
OWNER = {"email": "shirin@example.com", "password": "mint tea by the sea", "name": "Shirin"}
#: Functions that ask S3, which the peer does not play; decision 107 has figures of the first, and
#: docs/search.md of those that search. And imports, which `make bench-import` measures.
UNMEASURED = frozenset(
    {
        *("process_picture", "delete_picture"),
        *("index_catalog", "rebuild_search", "search_products", "suggest_products"),
        "search_all_products",
        *("create_import", "list_imports", "get_import", "start_import", "cancel_import"),
        "export_products",
        *("undo_import", "split_import", "run_import", "fetch_pictures", "list_import_notes"),
    }
)
HOME = {
    "name": "Rahima",
    "phone": "01712345678",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Banani",
}
_ARN = "arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/api/auth/me/"


@contextmanager
def benched_world(sns: str) -> Iterator[World]:
    """Have a shop inside the block, with passwords that cost what they cost.

    Args:
        sns: address that will serve the certificate of bKash's messages.
    """
    clock, costly = FrozenClock(), Passwords.__init__.__defaults__
    with simulated(clock) as simulators:
        known = Simulators(simulators.stripe, simulators.bkash, sns, simulators.pictures)
        with (
            redirect_stdout(io.StringIO()),  # where functions write their metrics
            deployed_world(clock, known) as world,
            patch.object(Passwords.__init__, "__defaults__", costly),
        ):
            yield world


def record(world: World) -> list[Scenario]:
    """Drive every function once at least, and return what was kept."""
    keep = Recorder(world)
    _accounts(keep)
    buyer = _signed_in(world, BUYER)
    product_id = _catalogue(keep)
    _orders(keep, product_id, buyer)
    _card(keep, product_id, buyer)
    _bkash(keep, product_id, buyer)
    _refunds(keep, product_id, buyer)
    _lists_of_orders(keep, product_id)
    _about_the_api(keep)
    _schedules(keep, product_id)
    _desk(keep, buyer)
    return keep.scenarios


def _accounts(keep: Recorder) -> None:
    account = {"email": "rahima@example.com", "password": "green tea at noon"}
    user = keep.request("register_user", {**account, "name": "Rahima"})
    tokens = keep.request("log_in", account)
    keep.invoke("authorize", _token(tokens["access_token"]))
    session = RefreshToken.parse(tokens["refresh_token"]).family_id
    me = {"user_id": user["id"], "session_id": session}
    keep.request("get_me", **me)
    keep.request("create_guest")
    keep.request("update_me", {"name": "Rahima B."}, **me)
    made = keep.request("create_address", HOME, **me)
    address = {"address_id": made["id"]}
    keep.request("update_address", {"kind": "office"}, **me, path=address)
    keep.request("list_addresses", **me)
    keep.request("delete_address", **me, path=address)
    renewed = keep.request("refresh_session", {"refresh_token": tokens["refresh_token"]})
    keep.request("log_out", {"refresh_token": renewed["refresh_token"]}, **me)
    world = keep.world
    again = ok(world.shop.request("log_in", account))["refresh_token"]
    change = {"password": "black tea at dusk", "current_password": account["password"]}
    me = {**me, "session_id": RefreshToken.parse(again).family_id}
    keep.request("update_me", change, **me, label="a new password")
    ok(world.shop.request("register_user", {**CLERK, "name": "Karim"}))
    tables = {table.value: name for table, name in TABLE_NAMES.items()}
    store = open_store(Settings({"AWS_REGION": REGION} | tables), [Table.USERS])
    staff.set_role(shop_on(store), CLERK["email"], Role.MANAGER)
    clerk = ok(world.shop.request("log_in", CLERK))
    keep.invoke("authorize", _token(clerk["access_token"]), label="staff")


def _token(text: str) -> dict[str, Any]:
    return {"authorizationToken": f"Bearer {text}", "methodArn": _ARN}


def _signed_in(world: World, account: dict[str, str]) -> dict[str, str]:
    user = ok(world.shop.request("register_user", {**account, "name": "Nasrin"}))
    token = ok(world.shop.request("log_in", account))["refresh_token"]
    return {"user_id": user["id"], "session_id": RefreshToken.parse(token).family_id}


def _catalogue(keep: Recorder) -> str:
    mug = {"sku": "MUG", "name": "Mug", "price": "199.00", "description": "A mug for tea. " * 10}
    first: str = keep.request("create_product", mug, **STAFF)["id"]
    path = {"product_id": first}
    keep.request("update_product", {"name": "Cup", "price": "150.00"}, **STAFF, path=path)
    stock = {"kind": "received", "quantity": 5000, "reason": "delivery"}
    keep.request("adjust_stock", stock, **STAFF, path=path)
    shop = keep.world.shop
    for number in range(MANY):
        ok(shop.request("create_product", {**mug, "sku": f"MUG-{number}"}, **STAFF))
        ok(shop.request("adjust_stock", {**stock, "quantity": 1}, **STAFF, path=path))
    keep.request("get_product", path=path)
    keep.request("get_any_product", **STAFF, path=path)
    keep.request("list_prices", **STAFF, path=path)
    ok(shop.request("update_product", {"name": "Renamed"}, **STAFF, path=path))
    changes = keep.request("list_history", **STAFF, path=path)["items"]
    keep.request("revert_change", {}, **STAFF, path={**path, "entry": str(changes[0]["number"])})
    for label, query in _pages():
        keep.request("list_products", label=label, query=query)
        keep.request("list_all_products", label=label, **STAFF, query=query)
        keep.request("list_movements", label=label, **STAFF, path=path, query=query)
    _pictures(keep, first)
    old = ok(shop.request("create_product", {**mug, "sku": "OLD"}, **STAFF))
    keep.request("set_shards", {"shards": 16}, **STAFF, path=path)
    ok(shop.request("set_shards", {"shards": 0}, **STAFF, path=path))
    keep.request("archive_product", **STAFF, path={"product_id": old["id"]})
    _variants(keep)
    _categories(keep, str(first))
    _attributes(keep, str(first))
    return first


def _variants(keep: Recorder) -> None:
    options = [{"name": "Size", "values": ["M", "L"]}]
    medium = {"sku": "SHIRT-M", "choice": ["M"], "price": "500.00"}
    large = {"variants": [{"sku": "SHIRT-L", "choice": ["L"], "price": "550.00"}]}
    shirt = {"name": "Shirt", "options": options, "variants": [medium]}
    made = ok(keep.world.shop.request("create_product", shirt, **STAFF))
    path, variant = {"product_id": made["id"]}, {"variant_id": made["variants"][0]["id"]}
    keep.request("create_variants", large, **STAFF, path=path)
    sizes = [{"name": "Size", "values": ["S", "M", "L"]}]
    keep.request("set_options", {"options": sizes}, **STAFF, path=path)
    keep.request("update_variant", {"price": "520.00"}, **STAFF, path=variant)
    keep.request("archive_variant", **STAFF, path=variant)


def _categories(keep: Recorder, product_id: str) -> None:
    shop = keep.world.shop
    home = keep.request("create_category", {"name": {"en": "Home"}}, **STAFF)["id"]
    mugs = ok(shop.request("create_category", {"name": {"en": "Mugs"}}, **STAFF))["id"]
    path = {"category_id": mugs}
    keep.request("move_category", {"parent_id": home}, **STAFF, path=path)
    keep.request("update_category", {"name": {"en": "Cups"}}, **STAFF, path=path)
    product = {"product_id": product_id}
    ok(shop.request("update_product", {"category_ids": [mugs]}, **STAFF, path=product))
    keep.request("list_categories")
    keep.request("get_slug", path={"slug": "home"})
    keep.request("list_all_categories", **STAFF)
    keep.request("list_products", label="of a category", query={"category": home})
    ok(shop.request("update_product", {"category_ids": []}, **STAFF, path=product))
    keep.request("delete_category", **STAFF, path=path)


def _attributes(keep: Recorder, product_id: str) -> None:
    path = {"code": "fabric"}
    keep.request("put_attribute", FABRIC, **STAFF, path=path)
    keep.request("put_option_words", OPTION_WORDS, **STAFF)
    product = {"product_id": product_id}
    said = {"attributes": {"fabric": ["silk"]}}
    keep.request("update_product", said, label="with an attribute", **STAFF, path=product)
    keep.request("list_attributes")
    keep.request("list_places")
    row = {"id": product_id, "low_mark": {"seen": 0, "wanted": 2}}
    keep.request("update_prices", {"items": [row]}, **STAFF)
    keep.request("put_synonyms", {"groups": [["panjabi", "kurta"]]}, **STAFF)
    keep.request("list_synonyms", **STAFF)
    keep.request("list_misses", **STAFF)
    keep.request("put_shipping", TERMS["shipping"], **STAFF)
    keep.request("get_shipping", **STAFF)
    keep.request("put_tax", TERMS["tax"], **STAFF)
    keep.request("get_tax", **STAFF)
    keep.request("put_checkout", BY_CASH, **STAFF)
    keep.request("get_checkout", **STAFF)
    keep.request("put_promotions", TERMS["promotions"], **STAFF)
    keep.request("get_promotions", **STAFF)
    ok(keep.world.shop.request("put_promotions", SINGLE_USE, **STAFF))
    promotion = {"promotion": "thanks"}
    keep.request("make_coupons", {"count": 90}, **STAFF, path=promotion)
    keep.request("list_coupons", **STAFF, path=promotion)
    ok(keep.world.shop.request("put_promotions", TERMS["promotions"], **STAFF))
    keep.request("count_translations", **STAFF)
    keep.request("list_all_products", label="low", **STAFF, query={"stock": "low"})
    ok(keep.world.shop.request("update_product", {"attributes": {}}, **STAFF, path=product))
    keep.request("delete_attribute", **STAFF, path=path)


def _pictures(keep: Recorder, product_id: str) -> None:
    """Send, show, sort; what asks S3 is not measured here: see `UNMEASURED`."""
    shop, path = keep.world.shop, {"product_id": product_id}
    upload_id = keep.request("create_picture", {"size": 500_000}, **STAFF, path=path)["id"]
    shop.invoke("process_picture", send(product_id, upload_id, photo()))
    keep.request("list_pictures", **STAFF, path=path)
    path = {**path, "picture_id": upload_id}
    keep.request("update_picture", {"alt": {"en": "A mug"}}, **STAFF, path=path)
    ok(shop.request("delete_picture", **STAFF, path=path))


def _pages() -> Iterator[tuple[str, dict[str, str]]]:
    yield f"{MANY} entries", {"limit": str(MANY)}
    yield "1 entry", {"limit": "1"}


def _orders(keep: Recorder, product_id: str, buyer: dict[str, str]) -> None:
    shop = keep.world.shop
    products = ok(shop.request("list_products", query={"limit": "3"}))["items"]
    for one in products:
        stock = {"kind": "received", "quantity": 100, "reason": "delivery"}
        ok(shop.request("adjust_stock", stock, **STAFF, path={"product_id": one["id"]}))
    lines = [{"product_id": one["id"], "quantity": 1} for one in products]
    keep.request("create_quote", {"items": lines[:1], "delivery": {"district": "dhaka"}}, **buyer)
    order = keep.request("create_order", {"items": lines[:1]}, **buyer)
    large = keep.request("create_order", {"items": lines}, **buyer, label="3 lines")
    path = {"order_id": order["id"]}
    for function in ("get_order", "get_order_timeline", "list_order_payments"):
        keep.request(function, **buyer, path=path)
    keep.request("find_orders", {"number": order["number"]}, **STAFF)
    whom = {"contact": {"name": "Rahima", "phone": "01712345678"}, "delivery": HOME}
    sent = keep.request("create_order", {"items": lines[:1], **whom}, **buyer, label="an address")
    sent_path = {"order_id": sent["id"]}
    keep.request("update_contact", {"note": "Ring twice"}, **buyer, path=sent_path)
    guest = {"user_id": "01JGVEST000000000000000000", "role": "guest"}
    left = placed_order(keep.world, lines[0]["product_id"], guest)
    token, left_path = {"order_token": left["order_token"]}, {"order_id": left["id"]}
    keep.request("claim_order", token, **buyer, path=left_path)
    ok(shop.request("cancel_order", **buyer, path=left_path))
    keep.request("look_up_order", {"number": sent["number"], "phone": "01712345678"})
    keep.invoke("send_messages", {}, label="1 link")
    keep.request("open_order", {"code": codes_sent()[-1]})
    keep.request("end_order_tokens", {"token_epoch": 0}, **STAFF, path=sent_path)
    keep.request("erase_contact", **STAFF, path=sent_path)
    ok(keep.world.shop.request("cancel_order", **buyer, path=sent_path))
    _accepted(keep, lines[:1], buyer)
    keep.request("cancel_order", **buyer, path=path)
    ok(shop.request("cancel_order", **buyer, path={"order_id": large["id"]}))


def _accepted(keep: Recorder, items: list[dict[str, Any]], buyer: dict[str, str]) -> None:
    """Accept an order that is paid when it comes; cancel it."""
    shop = keep.world.shop
    asked = {"items": items, "delivery": {"district": "dhaka"}, "method": "cod"}
    quote = {"quote": ok(shop.request("create_quote", asked, **buyer))["quote"], **FOR_NASRIN}
    path = {"order_id": ok(shop.request("create_order", quote, **buyer))["id"]}
    keep.request("accept_order", **STAFF, path=path)
    keep.request("cancel_order", **STAFF, path=path, label="accepted")
    quote = {"quote": ok(shop.request("create_quote", asked, **buyer))["quote"], **FOR_NASRIN}
    path = {"order_id": ok(shop.request("create_order", quote, **buyer))["id"]}
    ok(shop.request("accept_order", **STAFF, path=path))
    cash, key = {"amount": "10.00", "reference": "DL1"}, {"Idempotency-Key": "cash"}
    keep.request("create_collection", cash, **STAFF, path=path, headers=key)
    keep.request("list_unremitted", **STAFF)
    said = {"courier": "pathao", "invoice": "INV-1", "received": "10.00", "lines": [cash]}
    keep.request("create_remittance", said, **STAFF, headers=key)
    keep.request("list_remittances", **STAFF)
    keep.request("get_remittance", **STAFF, path={"courier": "pathao", "invoice": "INV-1"})
    all_of_it = {"product_id": items[0]["product_id"], "refused": 1, "back": 1}
    keep.request("put_refusals", {"units": [all_of_it]}, **STAFF, path=path)
    keep.request("find_phone", path, **STAFF)
    _confirmed(keep, asked, buyer)
    keep.request("judge_phone", {**path, "word": "usual"}, **STAFF)


def _confirmed(keep: Recorder, asked: dict[str, Any], buyer: dict[str, str]) -> None:
    """Ask for a code, and confirm an order that is paid when it comes by it."""
    shop = keep.world.shop
    ok(shop.request("put_checkout", {**BY_CASH, "cash": {"codes_a_day": 100}}, **STAFF))
    quote = {"quote": ok(shop.request("create_quote", asked, **buyer))["quote"], **FOR_NASRIN}
    path = {"order_id": ok(shop.request("create_order", quote, **buyer))["id"]}
    keep.request("send_code", **buyer, path=path)
    code = Codes(Secret("codes", lambda _: BUYER_KEYS)).of(path["order_id"], 1)
    keep.request("confirm_order", {"code": code}, **buyer, path=path)
    ok(shop.request("cancel_order", **STAFF, path=path))


def _card(keep: Recorder, product_id: str, buyer: dict[str, str]) -> None:
    world = keep.world
    order_id = new_order(world, product_id, buyer)
    session = keep.request("create_stripe_session", {"order_id": order_id}, **buyer)
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    event = next(
        one for one in recorded_events(world) if one["type"] == "checkout.session.completed"
    )
    body = json_bytes(event)
    headers = {"stripe-signature": signature(body, WEBHOOK_SECRET, world.clock())}
    keep.answer("stripe_webhook", url_event("POST", body=body, headers=headers))
    _parcels(keep, order_id, product_id)


def _parcels(keep: Recorder, order_id: str, product_id: str) -> None:
    path = {"order_id": order_id}
    body = {"lines": [{"product_id": product_id, "quantity": 1}], "courier": "Pathao"}
    keep.request("create_fulfilment", body, **STAFF, path=path)
    for function in ("list_fulfilments", "get_invoice"):
        keep.request(function, **STAFF, path=path)
    parcel = {**path, "number": "1"}
    keep.request("update_fulfilment", {"status": "handed_over"}, **STAFF, path=parcel)
    query = {"units": f"{product_id}:1:none"}
    keep.request("get_refund_preview", **STAFF, path=path, query=query)


def _bkash(keep: Recorder, product_id: str, buyer: dict[str, str]) -> None:
    world = keep.world
    # The deployment's token is there when this is measured.
    before = new_order(world, product_id, buyer)
    ok(world.shop.request("initiate_bkash", {"order_id": before}, **buyer))
    order_id = new_order(world, product_id, buyer)
    begun = keep.request("initiate_bkash", {"order_id": order_id}, **buyer)
    keep.answer("bkash_callback", url_event("GET", query=_approved(world, begun)))

    # Another amount: the same wallet may not pay the same twice within minutes.
    notified = new_order(world, product_id, buyer, quantity=2)
    begun = ok(world.shop.request("initiate_bkash", {"order_id": notified}, **buyer))
    query = _approved(world, begun)
    with answers_lost():
        world.shop.answer("bkash_callback", url_event("GET", query=query))
    message = notification(payment(query["attempt"]))
    address = f"{world.simulators.sns}/certificate.pem"
    signed = signer().sign(message | {"SigningCertURL": address})
    keep.answer("bkash_notification", url_event("POST", body=json_bytes(signed)))


def _approved(world: World, begun: Any) -> dict[str, str]:
    approved = control(world.simulators.bkash, f"payments/{begun['payment_id']}/approve")
    return dict(parse_qsl(urlsplit(approved["redirect"]).query))


def _refunds(keep: Recorder, product_id: str, buyer: dict[str, str]) -> None:
    world = keep.world
    restock = [{"product_id": product_id, "quantity": 1}]
    order_id = new_order(world, product_id, buyer)
    session = ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    body = {"reason": "broken", "restock": restock}
    keep.request("create_refund", body, **STAFF, path={"order_id": order_id})

    order_id = new_order(world, product_id, buyer, quantity=3)
    begun = ok(world.shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
    approved = control(world.simulators.bkash, f"payments/{begun['payment_id']}/approve")
    come_back(world, approved["redirect"])
    path = {"order_id": order_id}
    keep.request("create_refund", body, **STAFF, path=path, label="bKash")


def _lists_of_orders(keep: Recorder, product_id: str) -> None:
    for number in range(MANY):
        guest = {"user_id": f"01JGVEST{number:018}", "role": "customer"}
        new_order(keep.world, product_id, guest)
    for label, query in _pages():
        keep.request("list_orders", label=label, **STAFF, query={**query, "status": "pending"})


def _about_the_api(keep: Recorder) -> None:
    for function in ("get_health", "get_openapi", "show_payment_result"):
        keep.request(function)
    keep.request("get_asset", path={"asset": "shop"})


def _desk(keep: Recorder, buyer: dict[str, str]) -> None:
    """Look at what waits, and at somebody's account."""
    for function in ("get_todo", "get_checks", "list_work"):
        keep.request(function, **STAFF)
    owner = hire(keep.world, OWNER, Role.OWNER)
    keep.request("find_accounts", {"email": BUYER["email"]}, **owner)
    path = {"account_id": buyer["user_id"]}
    for function in ("get_account", "list_sessions"):
        keep.request(function, **owner, path=path)
    keep.request("update_account", {"role": "support"}, **owner, path=path)
    keep.request("end_sessions", **owner, path=path)


def _schedules(keep: Recorder, product_id: str) -> None:
    """Run the schedules: with what the others left, and once more with nothing to do."""
    world = keep.world
    keep.invoke("verify_books", {})
    world.clock.advance(minutes=16)
    keep.invoke("release_holds", {}, label=f"{MANY} orders")
    keep.invoke("release_holds", {}, label="nothing to do")
    keep.invoke("send_messages", {})
    world.clock.advance(minutes=90)
    world.shop.invoke("reconcile_payments", {})
    keep.invoke("reconcile_payments", {}, label="nothing to do")


def json_bytes(value: Any) -> bytes:
    """Return a value as providers send it."""
    return json.dumps(value).encode()
