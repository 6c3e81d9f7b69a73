"""Bugs of the audit itself: an audit that forgets finds nothing, and looks like a shop in order."""

from tests.controls.bug import Bug

_READING = ("tests/unit/audit/test_reading.py",)

BUGS = [
    Bug(
        "what-replaced-a-payment-does-not-tell-of-its-end",
        "payments/audit/money_rules.py",
        '(event.data.get("attempt_id"), event.data.get("replaces"))',
        '(event.data.get("attempt_id"),)',
        ("tests/unit/payments/checkout/test_service.py", "-k", "switching_to_bkash"),
    ),
    Bug(
        "a-payment-may-be-anywhere",
        "payments/audit/money_rules.py",
        "    if attempt.status not in _opened(statuses):\n",
        "    if attempt.status not in {*AttemptStatus}:\n",
        ("tests/unit/audit/test_domains.py", "-k", "failure_of_which_no_event or end_by_an_event"),
    ),
    Bug(
        "an-audit-forgets-a-part",
        "audit/reading.py",
        "        for number in range(self.state.checked, PARTS):\n",
        "        for number in range(self.state.checked + 1, PARTS):\n",
        _READING,
    ),
    Bug(
        "an-audit-reads-a-segment-twice",
        "audit/reading.py",
        "        after = self.state.after.get(_name(table, segment))\n",
        "        after = None\n",
        (*_READING, "-k", "killed"),
    ),
    Bug(
        "an-audit-keeps-what-was-half-written",
        "audit/reading.py",
        "                spill.cut(state.lengths[name] if state else [0] * PARTS)\n",
        "                (spill, name)\n",
        (*_READING, "-k", "killed"),
    ),
    Bug(
        "an-audit-says-that-it-has-read-before-it-has-written",
        "audit/reading.py",
        "            spill.flush()\n            self.state.lengths",
        "            self.state.lengths",
        (*_READING, "-k", "killed"),
    ),
    Bug(
        "a-provider-s-words-do-not-come-to-their-order",
        "audit/reading.py",
        "part_of(json.loads(homes.get(subject, subject)))",
        "part_of(json.loads(subject))",
        (*_READING, "-k", "crowd"),
    ),
    Bug(
        "a-variant-is-checked-without-its-product",
        "inventory/audit.py",
        'Subject("a product", "products", product_of)',
        'Subject("a product", "products")',
        (*_READING, "-k", "in_order"),
    ),
    Bug(
        "an-audit-of-everything-is-in-memory",
        "audit/spill.py",
        "        if self._size > _MOST_WAITING:\n",
        "        if self._size < 0:\n",
        (*_READING, "-k", "memory"),
    ),
    Bug(
        "books-of-parts-are-all-kept",
        "audit/reading.py",
        "            books = Books(_only(number))\n",
        "            books = Books()\n",
        (*_READING, "-k", "parts"),
    ),
    Bug(
        "an-audit-leaves-passwords-on-the-disk",
        "audit/reading.py",
        "shown = self._registry.without_secrets(table, item)",
        "shown = item",
        (*_READING, "-k", "secret"),
    ),
    Bug(
        "suspects-of-a-part-are-forgotten-with-it",
        "audit/service.py",
        "        self._judge(reading.state, found, plan)\n\n    def _judge(",
        "\n    def _judge(",
        ("tests/unit/audit/test_domains.py", "-k", "fewer_than_no_units"),
    ),
    Bug(
        "what-there-was-no-time-for-is-not-told",
        "audit/service.py",
        "                is_whole = False\n",
        "                is_whole = True\n",
        (*_READING, "-k", "not_whole"),
    ),
    Bug(
        "products-of-what-changed-are-not-looked-at",
        "orders/audit/registration.py",
        "            yield PRODUCT, line.product_id\n",
        "            del line\n",
        ("tests/unit/audit/test_service.py",),
    ),
    Bug(
        "an-order-that-was-over-before-is-thought-to-hold",
        "orders/audit/held.py",
        "is_of_use = share.is_held or key[-1] >= recent or key[-1] in others",
        "is_of_use = share.is_held or key[-1] in others",
        ("tests/unit/audit/test_rereading.py",),
    ),
]
