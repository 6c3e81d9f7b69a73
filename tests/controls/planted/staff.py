"""Bugs of what staff and operators see and do."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "buyers-are-told-who-bought",
        "desk/orders.py",
        "        if caller.sees_all_orders:\n",
        "        if caller:\n",
        ("tests/unit/desk/test_orders.py",),
    ),
    Bug(
        "a-payment-is-found-as-it-is-stored-only",
        "desk/finding.py",
        "{name, name.upper()}",
        "{name}",
        ("tests/unit/desk/test_finding.py",),
    ),
    Bug(
        "what-shares-a-number-is-found-on-the-first-page-only",
        "orders/repository.py",
        "        return Slice(self.many(ids), ids[-1] if has_more else None)",
        "        return Slice(self.many(ids), ids[-1] if has_more and not beginning else None)",
        ("tests/unit/desk/test_finding.py", "-k", "share_a_number"),
    ),
    Bug(
        "archived-products-leave-all-lists",
        "catalog/repository.py",
        "                DetailsRecord.listing.set(listing(product_id, ProductStatus.ARCHIVED)),\n",
        "                DetailsRecord.listing.remove(),\n",
        ("tests/unit/functions/test_staff_products.py",),
    ),
    Bug(
        "a-difference-ends-like-an-outage",
        "commands/books.py",
        "        return Reply(lines, data, Exit.DIFFERS, complaint)",
        "        return Reply(lines, data, Exit.UNKNOWN, complaint)",
        ("tests/unit/commands/test_books.py",),
    ),
    Bug(
        "wrong-usage-ends-like-an-outage",
        "commands/arguments.py",
        "        self.exit(Exit.MISUSED, ",
        "        self.exit(Exit.UNKNOWN, ",
        ("tests/unit/commands/test_arguments.py",),
    ),
    Bug(
        "an-end-of-input-is-a-traceback",
        "commands/failures.py",
        "    (EOFError, Exit.MISUSED),\n",
        "",
        ("tests/unit/commands/test_staff.py", "-k", "standard_error"),
    ),
    Bug(
        "all-numbers-are-told-that-may-be-given",
        "commands/arguments.py",
        "        type=_days,\n",
        "        type=int,\n        choices=range(1, MOST_DAYS + 1),\n",
        ("tests/unit/commands/test_arguments.py",),
    ),
    Bug(
        "a-set-password-leaves-sessions-alive",
        "accounts/service.py",
        "        after = replace(before, session_epoch=before.session_epoch + 1)\n"
        "        transaction",
        "        after = before\n        transaction",
        ("tests/unit/commands/test_staff.py", "-k", "sets_a_password"),
    ),
    Bug(
        "providers-are-asked-one-payment-after-the-other",
        "payments/reconciliation/lanes.py",
        "stack.enter_context(ThreadPoolExecutor(many))",
        "stack.enter_context(ThreadPoolExecutor(1))",
        ("tests/unit/payments/reconciliation/test_lanes.py", "-k", "at_once"),
    ),
    Bug(
        "a-provider-is-asked-as-fast-as-can-be",
        "payments/reconciliation/lanes.py",
        "            self._next = turn + self._gap\n",
        "            self._next = turn\n",
        ("tests/unit/payments/reconciliation/test_lanes.py", "-k", "a_second"),
    ),
    Bug(
        "a-part-begins-where-the-one-before-began",
        "payments/reconciliation/schedule.py",
        "        return self if mark is None else Span(max(self.start, mark + _NEXT), self.end)",
        "        return self",
        ("tests/unit/payments/reconciliation/test_service_parts.py", "-k", "goes_on"),
    ),
    Bug(
        "a-mark-parts-payments-of-one-moment",
        "payments/reconciliation/service.py",
        "        if len(page) >= _AT_A_TIME and moment != page[-1][0]:\n",
        "        if len(page) >= _AT_A_TIME:\n",
        ("tests/unit/payments/reconciliation/test_service_parts.py", "-k", "one_moment"),
    ),
    Bug(
        "logs-stand-among-an-answer",
        "log.py",
        "    _logger.setLevel(logging.CRITICAL)",
        "    _logger.setLevel(logging.INFO)",
        ("tests/unit/commands/test_books.py", "-k", "all_that_a_command_writes"),
    ),
    Bug(
        "a-command-of-the-runbook-has-another-name",
        "commands/arguments.py",
        '    "unlock": ("let',
        '    "unlock-account": ("let',
        ("tests/unit/test_runbook.py",),
    ),
    Bug(
        "an-option-of-the-runbook-has-another-name",
        "commands/arguments.py",
        'which.add_argument("--since",',
        'which.add_argument("--from",',
        ("tests/unit/test_runbook.py",),
    ),
]
