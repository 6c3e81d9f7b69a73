"""A product with options, which buyers choose among and staff look after."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.client import Client, Json

COLOURS = ["Red", "White", "Black"]
SIZES = ["M", "XL"]


def received(staff: Client, item_id: str, units: int) -> None:
    """Put units on the shelf, or take them from it if they are fewer than none."""
    kind = "received" if units > 0 else "adjusted"
    stock = {"kind": kind, "quantity": units, "reason": "delivery"}
    staff.post(f"/api/products/{item_id}/stock/", stock)


def a_panjabi(staff: Client) -> Json:
    """Make one in three colours and two sizes; one of them is sold out, one there never was."""
    sku = f"PANJABI-{secrets.token_hex(4)}".upper()
    kinds = {
        ("Red", "M"): ("1850.00", 5),
        ("Red", "XL"): ("1950.00", 2),
        ("White", "M"): ("1850.00", 0),
        ("White", "XL"): ("1950.00", 9),
        ("Black", "M"): ("2250.00", 9),
    }
    new = {
        "name": f"Panjabi {secrets.token_hex(3)}",
        "options": [{"name": "Colour", "values": COLOURS}, {"name": "Size", "values": SIZES}],
        "variants": [
            {"sku": "-".join([sku, *choice]), "choice": list(choice), "price": price}
            for choice, (price, _) in kinds.items()
        ],
    }
    product: Json = staff.post("/api/products/", new)
    for variant, (_, units) in zip(product["variants"], kinds.values(), strict=True):
        if units:
            received(staff, variant["id"], units)
    return product
