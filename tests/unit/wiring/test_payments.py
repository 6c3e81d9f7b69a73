"""How much of the shop a function holds."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clock import FrozenClock
from tests.support.functions import load
from tests.support.payment_functions import configure

MOST_OBJECTS = 25


def parts_of(whole: object, seen: set[int]) -> Iterator[object]:
    """Yield an object of the shop and all that it is made of, each once."""
    if isinstance(whole, dict):
        for value in whole.values():
            yield from parts_of(value, seen)
    elif type(whole).__module__.startswith("storefront.") and id(whole) not in seen:
        seen.add(id(whole))
        yield whole
        slots = [getattr(whole, name) for name in getattr(type(whole), "__slots__", ())]
        for value in [*getattr(whole, "__dict__", {}).values(), *slots]:
            yield from parts_of(value, seen)


def test_the_reconciler_holds_few_objects_and_no_repository_twice(
    aws: Any, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> None:
    configure(monkeypatch, clock)

    parts = list(parts_of(load("reconcile_payments").reconciliation_service, set()))

    kinds = [type(part).__name__ for part in parts]
    repositories = [kind for kind in kinds if kind.endswith(("Repository", "Writer", "Store"))]
    assert sorted(repositories) == sorted(set(repositories))
    assert "ReconciliationService" in kinds
    assert len(parts) <= MOST_OBJECTS, sorted(kinds)
