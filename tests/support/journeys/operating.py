"""What the clock and operators do."""

import botocore.session

from storefront.db.tables import Table
from tests.support.drift import Hand
from tests.support.journeys.people import ACCOUNT
from tests.support.whole_shop import (
    STAFF,
    World,
    control,
    deliver_all,
    new_order,
    ok,
)


def others(world: World) -> None:
    """Call what touches neither tables nor secrets."""
    assert world.shop.request("get_asset", path={"asset": "shop"}).status == 200
    for folder in ("get_health", "get_openapi", "show_payment_result"):
        assert world.shop.request(folder).status == 200


#: What the audit of a night is asked when it is not to look at the changes only.
EVERYTHING = {"everything": True}


def audit(world: World, product_id: str, buyer: dict[str, str]) -> None:
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
