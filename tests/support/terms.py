"""The terms of a shop in Dhaka, as staff send them."""

from typing import Any

SHIPPING: dict[str, Any] = {
    "currency": "BDT",
    "zones": [
        {"code": "inside", "name": {"en": "Dhaka", "bn": "ঢাকা"}, "districts": ["dhaka"]},
        {"code": "outside", "name": {"en": "Outside Dhaka"}, "rest": True},
    ],
    "methods": [
        {
            "code": "home-inside",
            "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"},
            "zone": "inside",
            "kind": "home",
            "tiers": [{"fee": "60.00"}],
            "free_from": "3000.00",
            "days": {"least": 1, "most": 2},
            "cash": True,
        },
        {
            "code": "home-outside",
            "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"},
            "zone": "outside",
            "kind": "home",
            "tiers": [{"fee": "120.00", "up_to": "5000.00"}, {"fee": "100.00"}],
            "days": {"least": 3, "most": 5},
            "cash": True,
        },
    ],
}
TAX: dict[str, Any] = {
    "inclusive": True,
    "periods": [{"rates": {"standard": "15", "reduced": "7.5", "zero": "0"}}],
}
CHECKOUT: dict[str, Any] = {
    "currency": "BDT",
    "minimum": "100.00",
    "pay_by": ["stripe", "bkash"],
    "guests": True,
    "plain_orders": True,
    "cash": {"most": "10000.00", "advance": "delivery"},
}
#: The same, in a shop that takes cash on delivery, without an advance.
BY_CASH: dict[str, Any] = {**CHECKOUT, "pay_by": ["stripe", "bkash", "cash"], "cash": {}}
PROMOTIONS: dict[str, Any] = {
    "currency": "BDT",
    "promotions": [
        {
            "code": "eid",
            "name": {"en": "Eid discount", "bn": "ঈদের ছাড়"},
            "kind": "order",
            "percentage": "10",
            "most": "500.00",
            "coupons": ["EID27"],
        }
    ],
}
LIMITED_PROMOTIONS: dict[str, Any] = {
    "currency": "BDT",
    "promotions": [
        {
            "code": "first-hundred",
            "name": {"en": "The first hundred", "bn": "প্রথম একশ"},
            "kind": "order",
            "percentage": "5",
            "limits": {"total": 100, "per_buyer": 20},
        }
    ],
}
SINGLE_USE: dict[str, Any] = {
    "currency": "BDT",
    "promotions": [
        {
            "code": "thanks",
            "name": {"en": "Thank you", "bn": "ধন্যবাদ"},
            "kind": "order",
            "amount": "50.00",
            "single_use": True,
        }
    ],
}
TERMS: dict[str, dict[str, Any]] = {
    "shipping": SHIPPING,
    "tax": TAX,
    "checkout": CHECKOUT,
    "promotions": PROMOTIONS,
}


def conditional_promotions(category_id: str) -> dict[str, Any]:
    """Return promotions for what is in a category, and for first orders by a coupon."""
    name = {"name": {"en": "Gifts"}}
    gifts = {"code": "gifts", **name, "kind": "products", "categories": [category_id]}
    first = {"code": "first", **name, "kind": "order", "coupons": ["FIRST15"]}
    return {
        "currency": "BDT",
        "promotions": [
            {**gifts, "percentage": "5"},
            {**first, "percentage": "15", "first_order": True},
        ],
    }
