"""Bugs of parcels, and of what is counted of the units in them."""

from tests.controls.bug import Bug

_SERVICE = ("tests/unit/fulfilments",)
_MODEL, _REFUND = "fulfilments/model.py", "payments/model/refund.py"

BUGS = [
    Bug(
        "a-parcel-and-its-order-of-two-moments-are-a-fault",
        "fulfilments/service.py",
        "            except CountersError:\n",
        "            except KeyError:\n",
        ("tests/unit/fulfilments/test_service_interleaved.py", "-k", "way_back and all"),
    ),
    Bug(
        "two-clerks-pack-the-same-units",
        "orders/goods.py",
        "        return quantity - self.canceled - self.canceling - self.packed - self.shipped\n",
        "        return quantity - self.canceled - self.canceling - self.shipped\n",
        _SERVICE,
    ),
    Bug(
        "what-a-refund-puts-back-is-sent",
        "orders/goods.py",
        "        return quantity - self.canceled - self.canceling - self.packed - self.shipped\n",
        "        return quantity - self.packed - self.shipped\n",
        _SERVICE,
    ),
    Bug(
        "what-is-given-back-is-handed-over",
        "fulfilments/service.py",
        "            require_shippable(order)\n            for product_id",
        "            for product_id",
        _SERVICE,
    ),
    Bug(
        "disputed-goods-are-sent",
        "orders/model.py",
        "        return self.sold and not self.is_over and not self.disputed\n",
        "        return self.sold and not self.is_over\n",
        (*_SERVICE, "tests/unit/functions/test_list_fulfilments.py"),
    ),
    Bug(
        "units-leave-the-shop-and-are-still-to-be-shipped",
        "fulfilments/service.py",
        "                self._stock.take_back(transaction, product_id, 0, unsent=units)\n",
        "                pass\n",
        _SERVICE,
    ),
    Bug(
        "a-sale-from-a-shard-is-to-be-shipped-for-ever",
        "inventory/sharding.py",
        "            ends.append(SaleRecord.to_ship.add(sum(one.to_ship for one in shards)))\n",
        "",
        _SERVICE,
    ),
    Bug(
        "damaged-units-are-for-sale-again",
        "fulfilments/service.py",
        "one: units.restocked for one, units in after.back.items() if units.restocked",
        "one: units.restocked + units.damaged for one, units in after.back.items()",
        _SERVICE,
    ),
    Bug(
        "a-unit-that-comes-back-is-forgotten",
        _MODEL,
        "        if accounted != dict(parcel.lines):\n",
        "        if accounted.keys() - parcel.lines.keys():\n",
        _SERVICE,
    ),
    Bug(
        "a-parcel-on-its-way-comes-back-with-a-refund",
        _REFUND,
        "    if left - unsent > most:\n",
        "    if left - unsent > units.shipped:\n",
        _SERVICE,
    ),
    Bug(
        "parcels-are-written-over-others-changes",
        "fulfilments/service.py",
        "            if not seen.is_latest(before.edition):\n"
        "                raise StaleError(before.edition)\n",
        "",
        _SERVICE,
    ),
    Bug(
        "a-tracking-link-runs-a-script",
        "fulfilments/schemas.py",
        "^(https://[!-~]+)?$",
        "^[!-~]*$",
        ("tests/unit/functions/test_create_fulfilment.py",),
    ),
    Bug(
        "a-refund-that-failed-keeps-its-units",
        "payments/refunds/units.py",
        "    live = [one for one in refunds if one.status is not RefundStatus.FAILED]\n",
        "    live = list(refunds)\n",
        ("tests/unit/payments/refunds/test_units.py",),
    ),
    Bug(
        "each-unit-is-the-line-s-share-rounded",
        "payments/refunds/units.py",
        "worth(charge_of(order, place), line.quantity, numbers[product_id])",
        "charge_of(order, place) * one.quantity // line.quantity",
        ("tests/unit/payments/refunds/test_units.py",),
    ),
    Bug(
        "another-amount-than-was-seen-goes-back",
        "payments/refunds/units.py",
        "        raise AmountDiffersError(Money(breakdown.amount, order.total.currency))\n",
        "        pass\n",
        ("tests/unit/payments/refunds/test_units.py",),
    ),
]
