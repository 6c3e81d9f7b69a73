"""Bugs of cash that couriers hand over after its invoice was entered."""

from tests.controls.bug import Bug

_REMITTING = "tests/unit/payments/inbound/test_remitting.py"

BUGS = [
    Bug(
        "a-line-that-was-unknown-stays-so",
        "payments/inbound/remitting.py",
        "        if was_complete:\n",
        "        if not was_complete:\n",
        (_REMITTING, "-k", "written_down_later"),
    ),
    Bug(
        "what-is-compared-again-is-not-added-up",
        "payments/inbound/remitting.py",
        "        total = found.matched.amount + sum(one.amount.amount for one in matched)\n"
        "        after = replace(found, matched=",
        "        total = found.matched.amount\n        after = replace(found, matched=",
        (_REMITTING, "-k", "written_down_later"),
    ),
    Bug(
        "two-who-compare-again-write-over-each-other",
        "payments/store/remittances.py",
        "_count(transaction, after, RemittanceRecord.matched == before.matched.amount)",
        "_count(transaction, after, None)",
        (_REMITTING, "-k", "another_has_changed"),
    ),
]
