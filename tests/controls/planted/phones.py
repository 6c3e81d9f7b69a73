"""Bugs of what is counted of phones."""

from tests.controls.bug import Bug

_TRUST = ("tests/unit/orders/test_trusting.py",)

BUGS = [
    Bug(
        "a-phone-has-one-more-order-open-than-it-may",
        "trust/repository.py",
        "(record.open < demand.max_open)\n",
        "(record.open <= demand.max_open)\n",
        ("tests/integration/races/test_phones.py", "-k", "every_place and calm and 0"),
    ),
    Bug(
        "a-blocked-phone-orders-on-delivery",
        "trust/repository.py",
        "    met &= word.does_not_exist() | (word != PhoneVerdict.BLOCKED.value)\n",
        "",
        (*_TRUST, "-k", "blocked"),
    ),
    Bug(
        "a-refusal-is-forgotten-when-an-order-is-placed",
        "trust/repository.py",
        "    if demand.has_not_refused:\n",
        "    if False:\n",
        (*_TRUST, "-k", "after_a_refusal"),
    ),
    Bug(
        "a-trusted-phone-pays-an-advance",
        "trust/model.py",
        "        if score.word is PhoneVerdict.TRUSTED:\n",
        "        if False:\n",
        (*_TRUST, "-k", "after_a_refusal"),
    ),
    Bug(
        "an-order-that-ends-stays-open",
        "orders/trusting.py",
        "{one: (now == one) - (was == one) for",
        "{one: int(now == one != was) for",
        (*_TRUST, "-k", "is_over"),
    ),
    Bug(
        "an-acceptance-counts-an-order-again",
        "orders/trusting.py",
        "    was = counter_of(order.was, sold=order.sold, refused=refused)\n",
        "    seen = order.was if order.was is OrderStatus.PENDING else None\n"
        "    was = counter_of(seen, sold=order.sold, refused=refused)\n",
        (*_TRUST, "-k", "is_over"),
    ),
    Bug(
        "who-pays-the-advance-of-the-doubted-is-doubted",
        "orders/cash.py",
        "        demand = Demand(policy.max_open)  # that is what the others pay to be trusted\n",
        "        pass\n",
        (*_TRUST, "-k", "first_order"),
    ),
    Bug(
        "a-quote-anew-forgets-the-phone",
        "orders/ordering.py",
        "quote.method, without, phone=phone)\n",
        "quote.method, without)\n",
        (*_TRUST, "-k", "first_order"),
    ),
]
