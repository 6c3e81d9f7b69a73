"""Bugs of what staff and operators see and do."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "buyers-are-told-who-bought",
        "desk/orders.py",
        "        if caller.sees_all_orders:\n",
        "        if caller:\n",
        ("tests/unit/desk/test_orders.py",),
    ),
    Bug(
        "a-payment-is-found-as-it-is-stored-only",
        "desk/finding.py",
        "{name, name.upper()}",
        "{name}",
        ("tests/unit/desk/test_finding.py",),
    ),
    Bug(
        "what-shares-a-number-is-found-on-the-first-page-only",
        "orders/repository.py",
        "        return Slice(self.many(ids), ids[-1] if has_more else None)",
        "        return Slice(self.many(ids), ids[-1] if has_more and not beginning else None)",
        ("tests/unit/desk/test_finding.py", "-k", "share_a_number"),
    ),
    Bug(
        "archived-products-leave-all-lists",
        "catalog/repository.py",
        "                DetailsRecord.listing.set(listing(product_id, ProductStatus.ARCHIVED)),\n",
        "                DetailsRecord.listing.remove(),\n",
        ("tests/unit/functions/test_staff_products.py",),
    ),
]
