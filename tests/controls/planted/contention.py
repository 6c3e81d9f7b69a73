"""Bugs of the model of contention, and of the time in which it is tried."""

from tests.controls.bug import PROJECT, Bug

_MODEL = "sandbox/faults/contention.py"
_RULES = ("tests/unit/faults/test_contention.py",)

BUGS = [
    Bug(
        "a-conflict-is-taken-for-a-success",
        _MODEL,
        "            return Kind.CONFLICT\n        return None if self._writing",
        "            return None\n        return None if self._writing",
        _RULES,
        PROJECT,
    ),
    Bug(
        "a-cancellation-names-another-item",
        _MODEL,
        "return cancellation(self.kinds)",
        "return cancellation(self.kinds[::-1])",
        _RULES,
        PROJECT,
    ),
    Bug(
        "what-is-cancelled-keeps-its-items",
        _MODEL,
        "        if any(kinds):\n"
        "            return Flight(call, now, now, now + takes, units, tuple(kinds))\n"
        "        flight = ",
        "        if any(kinds):\n"
        "            flight = Flight(call, now, now, now + takes, units, tuple(kinds))\n"
        "            self._keeping.update(dict.fromkeys(keys, flight))\n"
        "            return flight\n"
        "        flight = ",
        _RULES,
        PROJECT,
    ),
    Bug(
        "a-condition-check-keeps-nothing",
        _MODEL,
        "        self._keeping.update(dict.fromkeys(keys, flight))\n",
        "        self._keeping.update(\n"
        "            (key, flight)\n"
        '            for key, item in zip(keys, call.body["TransactItems"], strict=True)\n'
        '            if "ConditionCheck" not in item\n'
        "        )\n",
        _RULES,
        PROJECT,
    ),
    Bug(
        "writes-of-one-item-happen-at-one-moment",
        _MODEL,
        "        self._next_write[key] = acts + cost / self._writing.rate\n",
        "",
        _RULES,
        PROJECT,
    ),
    Bug(
        "requests-act-before-they-arrive",
        "sandbox/faults/traffic.py",
        "        self._wait_until(flight.acts)\n",
        "",
        ("tests/unit/faults/test_client.py",),
        PROJECT,
    ),
    Bug(
        "who-asked-last-acts-first",
        "tests/support/virtual_time.py",
        "max(0.0, seconds), self._asked, ",
        "max(0.0, seconds), -self._asked, ",
        ("tests/unit/test_virtual_time.py",),
        PROJECT,
    ),
    Bug(
        "two-act-at-once",
        "tests/support/virtual_time.py",
        "        self._next()\n        mine.go.acquire()\n",
        "        self._next()\n        self._next()\n        mine.go.acquire()\n",
        ("tests/unit/test_virtual_time.py",),
        PROJECT,
    ),
]
