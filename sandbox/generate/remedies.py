"""What can be found by checks, and what to do about it, as docs/operations.md shows it."""

from __future__ import annotations

import re
from collections import defaultdict

from sandbox.generate.declarations import DeclarationError
from storefront.audit.domains import DOMAINS
from storefront.audit.registry import Registry
from storefront.payments.reconciliation.remedies import Remedy


def of_reconcile() -> str:
    """Draw a table of what `reconcile` can find."""
    rows = ["| Finding | It means | What to do |", "| --- | --- | --- |"]
    rows += [f"| {one.shown} | {one.says} | {one.advice} |" for one in Remedy]
    return "\n".join(rows) + "\n"


def of_verify() -> str:
    """Draw a table of the audit's rules; those with the same advice share a row."""
    rules: dict[str, list[str]] = defaultdict(list)
    for rule in Registry(DOMAINS).rules.values():
        rules[rule.advice].append(f"`{rule.value}`")
    rows = ["| Rule | What to do |", "| --- | --- |"]
    rows += [f"| {', '.join(sorted(names))} | {advice} |" for advice, names in rules.items()]
    return "\n".join(rows) + "\n"


def fill(document: str) -> str:
    """Return the document with both tables.

    Raises:
        DeclarationError: markers are missing.
    """
    for name, drawn in (("what reconcile finds", of_reconcile()), ("rules", of_verify())):
        first, last = f"<!-- generated: {name} -->\n", f"<!-- /generated: {name} -->"
        filled = first + drawn + last
        document, count = re.subn(f"{first}.*?{last}", filled, document, flags=re.DOTALL)
        if count != 1:
            raise DeclarationError(f"docs/operations.md needs one pair of {first} and {last}")
    return document
