"""However many payments are due, a run takes no more memory, and leaves none out of its counts."""

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation import service
from storefront.payments.reconciliation.lanes import one_by_one
from storefront.payments.reconciliation.report import MOST_NAMED, Finding, ReconciliationReport
from storefront.payments.reconciliation.service import ReconciliationService
from tests.support.payment_models import BEFORE, NOW, attempt

#: What a run gets to here.
REACHED = {Provider.STRIPE: 30, Provider.BKASH: 15}
#: Bytes that each further payment may take: its id, which tells whether it has come before.
AN_ID = 200
#: They wait for a provider's word since the day before.
ENDED = NOW - timedelta(days=2)


class Many:
    """So many attempts, each made when it is read, with what a provider was asked of them."""

    def __init__(self, many: int) -> None:
        self._many = many

    def unfinished(self) -> Iterator[str]:
        """Yield their ids, and some that moved meanwhile once more."""
        yield from map(str, range(10**25, 10**25 + self._many))
        yield from map(str, range(10**25, 10**25 + 7))

    def closed_between(self, _start: datetime, _end: datetime) -> Iterator[str]:
        """Yield none."""
        return iter(())

    def get_many(self, attempt_ids: Sequence[str]) -> list[Attempt]:
        """Return some."""
        asked = {"line_items": ["x" * 500]}
        return [
            attempt(
                attempt_id=one,
                provider=Provider.STRIPE if int(one) % 2 else Provider.BKASH,
                request=dict(asked),
                expires_at=ENDED + timedelta(seconds=int(one) % 3600),
                updated_at=BEFORE,
            )
            for one in attempt_ids
        ]

    def get(self, _attempt_id: str) -> None:
        """Return what it is when it was looked at: nothing else."""

    #: Reads as the writer as well, which finds nothing to do.
    read = get


def run(many: int) -> tuple[ReconciliationReport, int]:
    """Return what a run of so many finds, and the most bytes that it held."""
    attempts: Any = Many(many)
    nobody: Any = None
    lookups: Any = dict.fromkeys(REACHED)
    reconciliation = ReconciliationService(
        *(attempts, attempts, nobody, attempts, lookups, nobody, nobody),
        lanes=one_by_one,
        clock=lambda: NOW,
        providers=(),
    )
    tracemalloc.start()
    try:
        report = reconciliation.run(everything=True)
        return report, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_run_that_finds_three_times_as_much_due_holds_hardly_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "A_RUN", REACHED)
    few, many = 1000, 3000
    run(few)  # what is loaded and made once
    _, before = run(few)
    report, after = run(many)

    assert (after - before) / (many - few) <= AN_ID
    left = many - sum(REACHED.values())
    assert report.counts == {Finding.LEFT: left}
    assert report.silent == {
        (Finding.LEFT, provider): many // 2 - reached for provider, reached in REACHED.items()
    }
    assert (report.unanswered, report.overdue_count) == (left, many)
    assert (len(report.lines), len(report.overdue)) == (MOST_NAMED, MOST_NAMED)
    assert report.overdue[0].since == ENDED == min(one.since for one in report.open_items)
