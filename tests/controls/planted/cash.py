"""Bugs of orders that are paid when they come."""

from tests.controls.bug import Bug

_ORDERS = "tests/unit/orders"

BUGS = [
    Bug(
        "an-advance-asks-for-all-of-it",
        "payments/checkout/service.py",
        "            amount=order.due_online,\n",
        "            amount=order.total,\n",
        (f"{_ORDERS}/test_cash.py", "-k", "asked_for"),
    ),
    Bug(
        "an-advance-pays-all-of-it",
        "orders/model.py",
        "        is_advance = self.due_on_delivery.amount > 0\n",
        "        is_advance = False\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "advance"),
    ),
    Bug(
        "an-order-is-accepted-without-its-advance",
        "orders/model.py",
        "        if self.due_online.amount:\n            raise",
        "        if False:\n            raise",
        (f"{_ORDERS}/test_accepting.py", "-k", "by_that_alone"),
    ),
    Bug(
        "what-is-accepted-is-not-sold",
        "orders/accepting.py",
        "            moved = self._seller.sell(transaction, order, caller.user_id, now)\n",
        "            moved: dict[str, str] = {}\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "sold_its_units"),
    ),
    Bug(
        "units-of-a-canceled-order-are-not-put-back",
        "payments/checkout/cancellation.py",
        "moved = self._seller.put_back(transaction, order, units, actor, now, unsent=units)\n",
        "moved: dict[str, str] = {}\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "come_back"),
    ),
    Bug(
        "the-advance-of-a-canceled-order-is-kept",
        "payments/checkout/cancellation.py",
        "            self._attempts.save(transaction, advance.owing_refund(now))\n",
        "            pass\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "goes_back_by_itself"),
    ),
    Bug(
        "a-buyer-cancels-what-is-on-its-way",
        "payments/checkout/cancellation.py",
        "            if order.is_accepted and not caller.sees_all_orders:\n",
        "            if False:\n",
        (f"{_ORDERS}/test_accepting.py", "-k", "on_its_way"),
    ),
    Bug(
        "cash-is-taken-up-to-more-than-the-terms-say",
        "orders/cash.py",
        "quote.total.amount > policy.most:",
        "quote.price.goods > policy.most:",
        (f"{_ORDERS}/test_cash.py", "-k", "told_why"),
    ),
]
