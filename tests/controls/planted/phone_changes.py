"""Bugs of orders whose phone changes while they are open."""

from tests.controls.bug import Bug

_TRUSTING = "tests/unit/orders/test_trusting.py"

BUGS = [
    Bug(
        "a-blocked-phone-comes-to-an-order-through-another",
        "orders/trusting.py",
        "Change(open=1), later.demand if later else None)\n",
        "Change(open=1))\n",
        (_TRUSTING, "-k", "through_another or gets_no_other"),
    ),
    Bug(
        "an-order-stays-counted-with-the-phone-that-it-had",
        "orders/trusting.py",
        ' TrustChange(open=-1), label="phone-before")\n',
        ' TrustChange(), label="phone-before")\n',
        (_TRUSTING, "-k", "has_now"),
    ),
]
