"""What the runbook says about findings is what staff read, since it is made from it."""

from __future__ import annotations

import pytest

from sandbox.generate.declarations import DeclarationError
from sandbox.generate.remedies import fill, of_reconcile, of_verify
from storefront.audit.domains import DOMAINS
from storefront.audit.registry import Registry
from storefront.payments.reconciliation.remedies import Remedy


def test_everything_that_reconcile_finds_has_a_row() -> None:
    rows = of_reconcile().splitlines()[2:]

    assert [row.count("|") for row in rows] == [4] * len(Remedy)


def test_every_rule_of_the_audit_is_in_one_row() -> None:
    rows = of_verify().splitlines()[2:]

    named = [name for row in rows for name in row.split(" | ")[0].removeprefix("| ").split(", ")]
    assert sorted(named) == sorted(f"`{name}`" for name in Registry(DOMAINS).rules)
    assert len(rows) < len(named)


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(DeclarationError, match="what reconcile finds"):
        fill("# Operations\n")
