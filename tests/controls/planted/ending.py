"""Bugs of orders that are over, and of what of them is still in the shop."""

from tests.controls.bug import Bug

_ENDING = "tests/unit/orders/test_ending.py"

BUGS = [
    Bug(
        "what-a-bank-took-the-money-of-is-packed",
        "orders/model.py",
        "        return self.status not in SHIPPABLE or self.is_bereft\n",
        "        return self.status not in SHIPPABLE\n",
        (_ENDING,),
    ),
    Bug(
        "units-whose-money-a-bank-took-stay-in-the-shop-for-ever",
        "payments/recording/disputes.py",
        "    after, kept = stays_here(after)\n",
        "    kept = dict[str, int]()\n",
        (_ENDING,),
    ),
    Bug(
        "an-order-whose-buyer-keeps-what-was-paid-back-never-ends",
        "orders/ending.py",
        "units.canceled + units.retrieved + units.kept for",
        "units.canceled + units.retrieved for",
        ("tests/properties/test_doors.py", "-k", "no_usual_story and keep"),
    ),
    Bug(
        "whoever-keeps-what-came-broken-is-counted-as-refusing",
        "orders/trusting.py",
        "order.status is OrderStatus.REFUSED and bool(order.refused)",
        "order.status is OrderStatus.REFUSED",
        (_ENDING,),
    ),
    Bug(
        "a-unit-waits-for-the-parcels-that-are-under-way",
        "orders/doorstep.py",
        "    return _retrievable(order, product_id, refused, units.coming + units.back)\n",
        "    elsewhere = units.packed + units.shipped - units.delivered\n"
        "    return _retrievable(order, product_id, refused, elsewhere)\n",
        ("tests/unit/payments/inbound/test_cash.py",),
    ),
    Bug(
        "what-is-here-of-a-refunded-order-waits-for-ever",
        "payments/recording/refunds.py",
        "    order, units = stays_here(last.order)\n",
        "    order, units = stays_here(replace(last.order, sold=False))\n",
        (_ENDING, "-k", "elsewhere"),
    ),
    Bug(
        "what-goes-back-whole-is-packed-meanwhile",
        "payments/refunds/deciding.py",
        "    here = order.left_to_pack if is_all and",
        "    here = order.left_to_pack if not is_all and",
        (_ENDING, "-k", "nobody_packs"),
    ),
    Bug(
        "what-is-unpacked-of-a-refunded-order-waits-to-be-packed",
        "fulfilments/service.py",
        "            following, kept = stays_here(set_apart(following))\n",
        "            following, kept = set_apart(following), {}\n",
        (_ENDING, "-k", "unpacked_after"),
    ),
    Bug(
        "what-was-refused-while-it-was-packed-is-packed-again",
        "fulfilments/service.py",
        "            following, kept = stays_here(set_apart(following))\n",
        "            following, kept = stays_here(following)\n",
        (_ENDING, "-k", "refused_while_packed"),
    ),
    Bug(
        "an-order-that-nobody-has-anything-of-goes-on",
        "payments/recording/writer.py",
        "            versions += _endings(versions[-1])\n",
        "            versions += []\n",
        (_ENDING, "-k", "is_refused_when"),
    ),
    Bug(
        "a-refusal-does-not-see-what-is-paid-back",
        "orders/doorstep.py",
        "    if is_all_gone(order, refused, gone):\n",
        "    if is_all_gone(order, refused, {}):\n",
        (_ENDING, "-k", "is_refused_when"),
    ),
    Bug(
        "what-is-back-in-its-parcel-cannot-be-canceled",
        "orders/shipping.py",
        "one.shipped > one.back + one.retrieved",
        "one.shipped",
        (_ENDING, "-k", "cancels_what_is_back"),
    ),
    Bug(
        "an-order-of-which-nothing-comes-is-in-no-list",
        "orders/repository.py",
        " or shipping.goes_nowhere(order)\n",
        "\n",
        (_ENDING, "-k", "nothing_comes"),
    ),
    Bug(
        "what-was-not-taken-out-of-a-parcel-is-sent-again",
        "orders/doorstep.py",
        "    canceled = returned - retrieved\n",
        "    canceled, retrieved = returned, 0\n",
        ("tests/unit/payments/inbound/test_cash.py", "-k", "out_of_a_parcel"),
    ),
    Bug(
        "what-a-courier-keeps-of-a-parcel-is-in-no-list",
        "orders/repository.py",
        " or (order.refused and awaited(order)) else None\n",
        " else None\n",
        ("tests/unit/payments/inbound/test_cash.py", "-k", "out_of_a_parcel"),
    ),
    Bug(
        "what-comes-back-in-a-parcel-comes-back-twice",
        "orders/doorstep.py",
        "refused - was_back - apart - elsewhere",
        "refused - was_back - apart",
        ("tests/unit/payments/inbound/test_cash.py", "-k", "out_of_a_parcel"),
    ),
]
