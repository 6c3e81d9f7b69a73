"""Prices: a sale that is charged at the wrong moment, or said to be larger than it is."""

from tests.controls.bug import Bug

_ORDERS = ("tests/unit/orders/test_service_prices.py",)
_PRICES = ("tests/unit/catalog/test_pricing.py", "tests/unit/inventory/test_prices.py")
_AUDIT = ("tests/unit/audit/test_domains.py", "-k", "price or ledger or sale or reduction")

_LIST = ("tests/unit/functions/test_update_prices.py",)

BUGS = [
    Bug(
        "a-list-writes-over-what-others-have-set",
        "pricelist/model.py",
        "if now[one] not in {seen[one], wanted[one]}",
        "if False",
        (*_LIST, "-k", "somebody_else or between"),
    ),
    Bug(
        "a-list-takes-any-edition",
        "pricelist/service.py",
        "            seen = Seen(frozenset({product.edition}))\n",
        "            seen = Seen()\n",
        (*_LIST, "-k", "between"),
    ),
    Bug(
        "one-bad-row-keeps-all-others-from-being-written",
        "pricelist/service.py",
        "            if error.status >= 500:\n",
        "            if error.status >= 400:\n",
        (*_LIST, "-k", "breaks_a_rule"),
    ),
    Bug(
        "a-sale-price-is-held-when-the-sale-is-over",
        "inventory/price_records.py",
        "        is_so = (record.sale_from <= now) & (record.sale_until > now)\n",
        "        is_so = record.sale_from.exists()\n",
        _ORDERS,
    ),
    Bug(
        "a-regular-price-is-held-though-a-sale-has-begun",
        "inventory/price_records.py",
        "            record.sale_from.does_not_exist()\n",
        "            record.pk.exists()\n",
        _ORDERS,
    ),
    Bug(
        "a-sale-price-is-held-that-has-changed",
        "inventory/price_records.py",
        "        is_so &= record.sale_amount == sale.price.amount\n",
        "",
        _ORDERS,
    ),
    Bug(
        "a-sale-goes-on-at-its-end",
        "inventory/prices.py",
        "        return self.starts <= now < self.ends\n",
        "        return self.starts <= now <= self.ends\n",
        _PRICES,
    ),
    Bug(
        "a-change-of-prices-is-not-in-the-ledger",
        "catalog/changes.py",
        "            add_lines(transaction, old.product_id, lines.get(old.product_id, ()))\n",
        "",
        _PRICES,
    ),
    Bug(
        "shards-do-not-hear-of-a-sale",
        "catalog/repository.py",
        "            copied += _set(SaleRecord, price_fields(after.prices))\n",
        "            own += _set(SaleRecord, price_fields(after.prices))\n",
        _ORDERS,
    ),
    Bug(
        "the-lowest-price-is-that-of-the-days-before-today",
        "inventory/prices.py",
        "    first, last = sale.starts - LOOK_BACK, sale.starts\n",
        "    last = ledger[-1].created_at\n    first = last - LOOK_BACK\n",
        _PRICES,
    ),
    Bug(
        "a-sale-is-measured-by-few-of-the-days-before-it",
        "catalog/changes.py",
        "lines_since(self._store, old.product_id, starts - LOOK_BACK)",
        "lines_since(self._store, old.product_id, starts)",
        _PRICES,
    ),
    Bug(
        "staff-choose-the-days-before-a-sale",
        "catalog/pricing.py",
        "        starts = on.starts if on else moment\n",
        "        starts = on.starts if on else starts\n",
        _PRICES,
    ),
    Bug(
        "who-has-seen-another-price-is-charged-all-the-same",
        "orders/service.py",
        "        _require_seen(items, wish, now)\n",
        "",
        _ORDERS,
    ),
    Bug(
        "the-audit-believes-every-price",
        "catalog/audit.py",
        "        if own != logged:\n",
        "        if False:\n",
        _AUDIT,
    ),
    Bug(
        "the-audit-believes-every-reduction",
        "catalog/audit.py",
        "        if prior != sale.prior:\n",
        "        if False:\n",
        _AUDIT,
    ),
]
