"""Bugs between the cart and an order by a quote."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "terms-are-those-of-the-first-quote",
        "terms/repository.py",
        "        if self._last is None or self._last[0] != raw:\n",
        "        if self._last is None:\n",
        ("tests/unit/orders/test_quoting.py", "-k", "changed_count"),
    ),
    Bug(
        "terms-are-read-for-each-quote",
        "terms/repository.py",
        "        if self._last is None or self._last[0] != raw:\n",
        "        if True:\n",
        ("tests/unit/orders/test_quoting.py", "-k", "changed_count"),
    ),
    Bug(
        "what-is-delivered-has-nobody-who-takes-it",
        "orders/ordering.py",
        "    if quote.delivery is None:\n        return\n",
        "    if quote.delivery is None or contact is None:\n        return\n",
        ("tests/unit/orders/test_ordering.py", "-k", "takes_it"),
    ),
    Bug(
        "what-is-delivered-goes-nowhere",
        "orders/ordering.py",
        "    there = contact.delivery if contact else None\n    if there is None:\n",
        "    there = contact.delivery if contact else None\n    if there is None and contact:\n"
        "        return\n    if there is None:\n",
        ("tests/unit/orders/test_ordering.py", "-k", "takes_it"),
    ),
    Bug(
        "an-estimate-can-be-ordered",
        "orders/quoting.py",
        "        is_whole = way is not None or not offers.delivers\n",
        "        is_whole = True\n",
        ("tests/unit/orders/test_quoting.py", "-k", "where_to"),
    ),
    Bug(
        "a-shop-that-delivers-nothing-asks-where-to",
        "orders/quoting.py",
        "            delivers=read.terms.shipping.is_delivering,\n",
        "            delivers=True,\n",
        ("tests/unit/orders/test_quoting.py", "-k", "without_terms"),
    ),
    Bug(
        "an-order-without-a-quote-leaves-the-fee-out",
        "orders/service.py",
        "        if wish.quote is None and not self._terms.lets_plain_orders(found[Table.SHOP]):\n"
        "            raise QuoteNeededError\n",
        "",
        ("tests/unit/orders/test_service_plain.py",),
    ),
    Bug(
        "an-order-without-a-quote-leaves-the-tax-out",
        "terms/repository.py",
        "        sayings = (shipping.is_delivering, tax.periods, promotions.promotions, ",
        "        sayings = (shipping.is_delivering, promotions.promotions, ",
        ("tests/unit/orders/test_service_plain.py",),
    ),
    Bug(
        "a-shop-that-lets-one-order-plainly-refuses-it",
        "terms/repository.py",
        "        if checkout.lets_plain_orders:\n            return True\n",
        "",
        ("tests/unit/orders/test_service_plain.py",),
    ),
]
