"""A day's orders of the sample shop, one at each step of its way, so that staff see a shop at work.

All are guests' and paid on delivery, and dear enough to be delivered in Dhaka for nothing, so that
nothing of them is paid before: no provider is asked.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.shop import Shop

#: From so much on goods are delivered in Dhaka for nothing; see `TERMS`.
_FREE_FROM = Decimal(3000)
#: Whom each is for, and what became of it: parcels go from where they are to these, one by one.
ORDERS: list[tuple[str, str, str, list[str]]] = [
    ("Rahima Khatun", "01712345601", "to_accept", []),
    ("Kamal Hossain", "01712345602", "to_pack", []),
    ("Nasrin Akter", "01712345603", "to_pack", []),
    ("Jamal Uddin", "01712345604", "to_hand_over", ["packed"]),
    ("Salma Begum", "01712345605", "under_way", ["packed", "handed_over"]),
    ("Rafiq Islam", "01712345606", "to_collect", ["packed", "handed_over", "delivered"]),
    (
        *("Farida Yasmin", "01712345607", "coming_back"),
        ["packed", "handed_over", "failed", "coming_back"],
    ),
]


def make_orders(shop: Shop) -> None:
    """Place the orders and bring them where they are, unless something waits in the shop already.

    The first product is left alone: people are told to order two of it.

    Args:
        shop: the API, as somebody of staff who may do all of that.

    Raises:
        SandboxError: the shop refused something it must accept.
    """
    if any(one["count"] for one in shop.call("GET", "/api/staff/worklist/")["stages"]):
        return
    others = shop.call("GET", "/api/products/?limit=100")["items"][1:]
    plain = [one for one in others if not one["options"] and Decimal(one["price"]) * 6 > _FREE_FROM]
    # One after the other, and those again of which there is enough for another order.
    rounds = range(len(ORDERS))
    turns = [one for done in rounds for one in plain if one["available"] > (done + 1) * _units(one)]
    guest = shop.guest()
    for (name, phone, stage, way), product in zip(ORDERS, turns, strict=False):
        order = _place(guest, product, name, phone)
        if stage != "to_accept":
            shop.call("POST", f"/api/orders/{order['id']}/accept/")
        for status in way:
            _send(shop, order, status)


def _place(shop: Shop, product: dict[str, Any], name: str, phone: str) -> dict[str, Any]:
    wanted = {
        "items": [{"product_id": product["id"], "quantity": _units(product)}],
        "delivery": {"district": "dhaka"},
        "method": "cod",
    }
    quote = shop.call("POST", "/api/quotes/", wanted)
    contact = {"name": name, "phone": phone}
    body = {
        "quote": quote["quote"],
        "contact": contact,
        "delivery": {**contact, "district": "dhaka", "area": "Dhanmondi", "line1": "House 7"},
    }
    order: dict[str, Any] = shop.call("POST", "/api/orders/", body, accepted={201}, key=phone)
    return order


def _units(product: dict[str, Any]) -> int:
    """Return how many units are delivered for nothing."""
    return ceil(_FREE_FROM / Decimal(product["price"]))


def _send(shop: Shop, order: dict[str, Any], status: str) -> None:
    """Let the one parcel of an order go on."""
    path = f"/api/orders/{order['id']}/fulfilments/"
    if status == "packed":
        lines = [{name: one[name] for name in ("product_id", "quantity")} for one in order["lines"]]
        body = {"lines": lines, "courier": "Steadfast", "tracking": f"SF{order['id'][-8:]}"}
        shop.call("POST", path, body, accepted={201}, key="packed")
    else:
        shop.call("PATCH", f"{path}1/", {"status": status})
