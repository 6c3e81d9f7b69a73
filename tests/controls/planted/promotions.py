"""Bugs of what may be used of promotions."""

from tests.controls.bug import Bug

_USES = (
    "tests/unit/orders/test_using.py",
    "tests/unit/orders/test_using_coupons.py",
    "tests/unit/orders/test_using_late.py",
)
_GUESSES = ("tests/unit/uses/test_guesses.py",)

_CONDITIONS = ("tests/unit/orders/test_eligibility.py",)

BUGS = [
    Bug(
        "what-is-below-a-category-is-not-in-it",
        "orders/belonging.py",
        "for above in self._tree.above(one)\n",
        "for above in [*self._tree.above(one)][:1]\n",
        _CONDITIONS,
    ),
    Bug(
        "a-tree-that-was-changed-is-kept",
        "orders/belonging.py",
        "self._tree.version != version:\n",
        "not self._tree.version:\n",
        _CONDITIONS,
    ),
    Bug(
        "a-promotion-for-categories-is-for-all",
        "terms/promotions.py",
        "        return not self.products and not self.categories\n",
        "        return not self.products\n",
        _CONDITIONS,
    ),
    Bug(
        "who-has-ordered-gets-what-is-for-first-orders",
        "orders/eligibility.py",
        "        gone |= self._not_first(terms, asking, gone)\n",
        "",
        _CONDITIONS,
    ),
    Bug(
        "a-lapsed-order-was-the-first",
        "orders/eligibility.py",
        "        if all(one.status in ENDED_UNPAID for one in latest):\n",
        "        if not latest:\n",
        _CONDITIONS,
    ),
    Bug(
        "a-first-order-can-be-had-twice",
        "terms/promotion_schemas.py",
        "        return replace(limits, per_buyer=1) if is_implied else limits\n",
        "        return limits\n",
        ("tests/unit/functions/test_put_promotions.py",),
    ),
    Bug(
        "a-part-of-a-total-is-used-though-it-is-full",
        "uses/repository.py",
        "            condition = (used < limit) & (UseRecord.edition == one.edition)\n",
        "            condition = UseRecord.edition == one.edition\n",
        _USES,
    ),
    Bug(
        "a-changed-promotion-takes-old-quotes",
        "uses/repository.py",
        "            condition = (used < limit) & (UseRecord.edition == one.edition)\n",
        "            condition = used < limit\n",
        _USES,
    ),
    Bug(
        "a-use-is-given-back-twice",
        "uses/repository.py",
        "[UseRecord.used.add(-1)])\n",
        "[UseRecord.used.add(-2)])\n",
        _USES,
    ),
    Bug(
        "what-has-ended-gives-no-use-back",
        "orders/holds.py",
        "    give_uses_back(transaction, order.uses)\n",
        "",
        _USES,
    ),
    Bug(
        "a-buyer-is-known-by-account-only",
        "orders/using.py",
        "        return self._names.of(caller.user_id, contact.phone, contact.email)\n",
        "        return self._names.of(caller.user_id)\n",
        _USES,
    ),
    Bug(
        "late-money-takes-no-use-again",
        "payments/recording/writer.py",
        "                take_again(transaction, change.order.uses)\n",
        "                take_again(transaction, ())\n",
        _USES,
    ),
    Bug(
        "late-money-is-kept-though-its-use-is-gone",
        "uses/repository.py",
        "        room = UseRecord.used < UseRecord.limit\n",
        "        room = UseRecord.used.exists()\n",
        _USES,
    ),
    Bug(
        "an-order-whose-money-goes-back-keeps-its-use",
        "orders/model.py",
        "        return replace(due, uses=())\n",
        "        return due\n",
        _USES,
    ),
    Bug(
        "guests-get-what-each-buyer-gets-once-as-often-as-they-like",
        "orders/using.py",
        "            if caller.role is Role.GUEST:\n",
        "            if caller.role is None:\n",
        _USES,
    ),
    Bug(
        "a-total-is-lowered-below-what-is-used",
        "terms/limiting.py",
        "            if used > one.limits.total:\n",
        "            if used > 1_000_000:\n",
        _USES,
    ),
    Bug(
        "a-quote-does-not-look-at-what-is-used",
        "orders/discounting.py",
        "one.is_on(now) and one.code not in basket.without and",
        "one.is_on(now) and",
        _USES,
    ),
    Bug(
        "a-coupon-for-one-order-is-good-for-many",
        "uses/repository.py",
        "        elif use.counter == CODE:\n            condition = used < limit\n",
        "        elif use.counter == CODE:\n            condition = used.exists()\n",
        _USES,
    ),
    Bug(
        "a-wrong-code-is-not-counted",
        "orders/quoting.py",
        "        if fault is CouponFault.UNKNOWN and asked.source is not None:\n",
        "        if fault is None and asked.source is not None:\n",
        _GUESSES,
    ),
    Bug(
        "guests-guess-from-one-source-as-long-as-they-like",
        "uses/guesses.py",
        "for who in (user_id, digest)]",
        "for who in (user_id,)]",
        _GUESSES,
    ),
    Bug(
        "a-change-of-one-promotion-allots-the-uses-of-another-anew",
        "terms/limiting.py",
        "if one.code in others and one.limits",
        "if one.code in others or one.limits",
        ("tests/unit/orders/test_using.py", "-k", "leaves_the_counters"),
    ),
]
