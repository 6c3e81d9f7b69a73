"""The terms of the sample shop in Dhaka: delivery by courier, VAT in the prices, cash at the door.

15 % is the standard rate of VAT in Bangladesh, and 7.5 % a reduced one, by the Value Added Tax and
Supplementary Duty Act, 2012, as its guides tell it; which goods have which is for a tax adviser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.shop import Shop

TERMS: dict[str, dict[str, Any]] = {
    "shipping": {
        "currency": "BDT",
        "zones": [
            {
                "code": "inside-dhaka",
                "name": {"en": "Inside Dhaka", "bn": "ঢাকার ভিতরে"},
                "districts": ["dhaka"],
            },
            {
                "code": "outside-dhaka",
                "name": {"en": "Outside Dhaka", "bn": "ঢাকার বাইরে"},
                "rest": True,
            },
        ],
        "methods": [
            {
                "code": "home-inside-dhaka",
                "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"},
                "zone": "inside-dhaka",
                "kind": "home",
                "tiers": [{"fee": "60.00"}],
                "free_from": "5000.00",
                "days": {"least": 1, "most": 2},
                "cash": True,
            },
            {
                "code": "home-outside-dhaka",
                "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"},
                "zone": "outside-dhaka",
                "kind": "home",
                "tiers": [{"fee": "120.00"}],
                "days": {"least": 3, "most": 5},
                "cash": True,
            },
        ],
    },
    "tax": {
        "inclusive": True,
        "registration": "000123456-0101",
        "seller": "Sample Shop\nHouse 1, Road 1, Dhanmondi, Dhaka 1205",
        "periods": [{"rates": {"standard": "15", "reduced": "7.5", "zero": "0"}}],
    },
    "checkout": {
        "currency": "BDT",
        "pay_by": ["stripe", "bkash", "cash"],
        "guests": True,
        # the first steps of the documentation order without a quote
        "plain_orders": True,
        # tests order again and again with one phone
        "cash": {"most": "20000.00", "advance": "delivery", "max_open": 100},
    },
    "promotions": {
        "currency": "BDT",
        "promotions": [
            {
                "code": "welcome",
                "name": {"en": "Welcome", "bn": "স্বাগতম"},
                "kind": "order",
                "percentage": "10",
                "most": "300.00",
                "minimum": "1000.00",
                "coupons": ["WELCOME10"],
                "combines": True,
            },
            {
                "code": "first-order",
                "name": {"en": "First order", "bn": "প্রথম অর্ডার"},
                "kind": "order",
                "percentage": "15",
                "most": "500.00",
                "coupons": ["FIRST15"],
                "first_order": True,
            },
            {
                "code": "eid",
                "name": {"en": "Eid, the first hundred", "bn": "ঈদ, প্রথম একশ জন"},
                "kind": "order",
                "amount": "100.00",
                "minimum": "1500.00",
                "coupons": ["EID100"],
                "limits": {"total": 100, "per_buyer": 1},
            },
            {
                "code": "free-delivery",
                "name": {"en": "Free delivery in Dhaka", "bn": "ঢাকায় বিনা মাশুলে ডেলিভারি"},
                "kind": "delivery",
                "percentage": "100",
                "minimum": "3000.00",
                "districts": ["dhaka"],
                "combines": True,
            },
        ],
    },
}


def say_terms(shop: Shop) -> None:
    """Say on which terms the shop sells, unless somebody has.

    Args:
        shop: the API, as somebody of staff.

    Raises:
        SandboxError: the shop refused something it must accept.
    """
    for about, terms in TERMS.items():
        path = f"/api/settings/{about}/"
        if shop.call("GET", path)["changed"] is None:
            shop.call("PUT", path, terms)
