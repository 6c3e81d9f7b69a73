"""Bugs of what a basket costs."""

from tests.controls.bug import Bug

_KERNEL = ("tests/unit/pricing", "tests/properties/test_baskets.py")

_SETTINGS = ("tests/unit/terms", "tests/unit/functions/test_put_shipping.py")
_TAX = ("tests/unit/terms/test_tax.py", "tests/unit/functions/test_put_tax.py")
_QUOTES = ("tests/unit/orders/test_quoting.py",)

BUGS = [
    Bug(
        "the-last-line-gets-what-is-left-of-a-discount",
        "pricing/shares.py",
        "    for one in by_remainder[: amount - sum(shares)]:\n        shares[one] += 1\n",
        "    del by_remainder\n    shares[-1] += amount - sum(shares)\n",
        _KERNEL,
    ),
    Bug(
        "of-equal-fractions-the-later-gets-the-unit",
        "pricing/shares.py",
        "-(amount * weights[one] % total), one)",
        "-(amount * weights[one] % total), -one)",
        _KERNEL,
    ),
    Bug(
        "tax-is-rounded-line-by-line-where-it-is-summed-by-rate",
        "pricing/breakdown.py",
        "    if rule.rounding is TaxRounding.LINE:\n",
        "    if rule:\n",
        _KERNEL,
    ),
    Bug(
        "tax-that-prices-hold-is-reckoned-as-if-it-came-on-top",
        "pricing/breakdown.py",
        "BASIS_POINTS + rate if rule.inclusive else BASIS_POINTS)",
        "BASIS_POINTS)",
        _KERNEL,
    ),
    Bug(
        "a-unit-is-worth-its-even-share-rounded-down",
        "pricing/shares.py",
        "    return total * unit // quantity - total * (unit - 1) // quantity\n",
        "    return total // quantity\n",
        _KERNEL,
    ),
    Bug(
        "a-discount-is-taken-off-the-price-before-the-others",
        "pricing/breakdown.py",
        "            for place, amount in enumerate(left)\n",
        "            for place, amount in enumerate(line.gross for line in lines)\n",
        _KERNEL,
    ),
    Bug(
        "units-of-a-failed-refund-stay-away",
        "pricing/shares.py",
        "        return Units(self.quantity, self.back - freed)\n",
        "        return self\n",
        _KERNEL,
    ),
    Bug(
        "more-is-taken-off-delivery-than-it-costs",
        "pricing/model.py",
        "        return self.fee - min(self.discount, self.fee)\n",
        "        return self.fee - self.discount\n",
        _KERNEL,
    ),
    Bug(
        "a-district-is-in-two-zones",
        "terms/shipping.py",
        "        elif district in taken:\n",
        "        elif False:\n",
        _SETTINGS,
    ),
    Bug(
        "fees-need-not-rise-with-the-goods",
        "terms/shipping.py",
        "tier.up_to is None or tier.up_to <= least)",
        "tier.up_to is None)",
        _SETTINGS,
    ),
    Bug(
        "delivery-is-free-above-an-amount-only",
        "terms/shipping.py",
        "goods >= self.free_from",
        "goods > self.free_from",
        _SETTINGS,
    ),
    Bug(
        "settings-are-written-over-what-nobody-has-seen",
        "terms/service.py",
        "            if not seen.is_latest(before.edition):\n",
        "            if False:\n",
        _SETTINGS,
    ),
    Bug(
        "new-rates-begin-a-moment-late",
        "terms/tax.py",
        "one.since <= now]",
        "one.since < now]",
        _TAX,
    ),
    Bug(
        "the-audit-does-not-look-at-the-terms",
        "terms/audit.py",
        "    if faults:\n",
        "    if False:\n",
        ("tests/unit/audit/test_domains.py", "-k", "rates_that or hold_together"),
    ),
    Bug(
        "a-quote-is-anybody-s",
        "orders/seal.py",
        "        if quote.subject != subject:\n",
        "        if False:\n",
        _QUOTES,
    ),
    Bug(
        "a-seal-is-good-on-every-stage",
        "orders/seal.py",
        '        text = f"{self._issuer}\\n{said}"\n',
        "        text = said\n",
        _QUOTES,
    ),
    Bug(
        "a-quote-is-good-at-the-moment-at-which-it-lapses",
        "orders/quote.py",
        "        return now < self.expires_at\n",
        "        return now <= self.expires_at\n",
        _QUOTES,
    ),
    Bug(
        "only-most-of-a-seal-is-compared",
        "orders/seal.py",
        "        if not hmac.compare_digest(self._mac(key, said), match[3]):\n",
        "        if not hmac.compare_digest(self._mac(key, said)[:40], match[3][:40]):\n",
        _QUOTES,
    ),
    Bug(
        "quotes-of-other-rules-are-believed",
        "orders/quote.py",
        '        if claims["v"] != VERSION or claims["total"] != quote.price.total:\n',
        "        if False:\n",
        _QUOTES,
    ),
    Bug(
        "guests-ask-where-only-accounts-may",
        "orders/quoting.py",
        "        if caller.role is Role.GUEST and not terms.checkout.lets_guests:\n",
        "        if False:\n",
        _QUOTES,
    ),
    Bug(
        "a-minimum-must-be-exceeded",
        "orders/quoting.py",
        "goods.amount < terms.minimum",
        "goods.amount <= terms.minimum",
        _QUOTES,
    ),
    Bug(
        "a-quote-becomes-as-many-orders-as-it-is-sent",
        "orders/service.py",
        "            self._orders.claim(transaction, wish.quote, order)\n",
        "            pass\n",
        ("tests/unit/orders/test_ordering.py",),
    ),
    Bug(
        "a-lapsed-quote-is-charged",
        "orders/service.py",
        "        if not quote.is_good_at(self._clock()):\n",
        "        if False:\n",
        ("tests/unit/orders/test_ordering.py",),
    ),
    Bug(
        "a-card-is-asked-for-the-goods-alone",
        "payments/gateways/stripe/gateway.py",
        "                for line in order.asked\n",
        "                for line in order.asked[:1]\n",
        ("tests/unit/orders/test_ordering.py",),
    ),
]
