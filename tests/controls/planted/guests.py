"""Bugs of orders' numbers, and of what guests may do with an order."""

from tests.controls.bug import Bug

_NUMBER = ("tests/unit/orders/test_number.py",)

BUGS = [
    Bug(
        "two-orders-have-one-number",
        "orders/repository.py",
        "        transaction.put(NUMBER_LABEL, record)\n",
        "        transaction.put(NUMBER_LABEL, record, NumberRecord.pk.exists()"
        " | NumberRecord.pk.does_not_exist())\n",
        _NUMBER,
    ),
    Bug(
        "a-misread-letter-of-a-number-finds-nothing",
        "orders/number.py",
        'str.maketrans("ILO", "110")',
        'str.maketrans("IL", "11")',
        _NUMBER,
    ),
    Bug(
        "the-audit-does-not-miss-a-number",
        "orders/audit/rules.py",
        "    if section.numbers != {order.number}:\n",
        "    if section.numbers - {order.number}:\n",
        ("tests/unit/audit/test_domains.py", "-k", "number"),
    ),
]
