"""Several payments are looked at at once, and never more of a provider than it takes."""

import threading
from datetime import UTC, datetime
from functools import partial

import pytest

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation.lanes import (
    A_SECOND,
    AT_ONCE,
    Lanes,
    one_by_one,
    several_at_once,
)
from storefront.payments.reconciliation.report import Finding, Line, ReconciliationReport
from tests.support.payment_models import attempt

NOON = datetime(2030, 1, 3, 12, tzinfo=UTC)
BOTH = [Provider.STRIPE, Provider.BKASH]


def attempts(provider: Provider, many: int) -> list[Attempt]:
    return [
        attempt(attempt_id=f"{provider.value}-{number}", provider=provider)
        for number in range(many)
    ]


def report_of(looked_at: Attempt) -> ReconciliationReport:
    report = ReconciliationReport(NOON)
    report.add(Line(Finding.LEFT, looked_at.attempt_id))
    return report


def ids(reports: list[ReconciliationReport]) -> list[str | None]:
    return [line.attempt_id for report in reports for line in report.lines]


class Meeting:
    """Lets nobody go on until so many of a provider have come, and notes the most that were in."""

    def __init__(self, wanted: dict[Provider, int]) -> None:
        self._barriers = {one: threading.Barrier(many, timeout=20) for one, many in wanted.items()}
        self._lock = threading.Lock()
        self._inside = dict.fromkeys(wanted, 0)
        self.most = dict.fromkeys(wanted, 0)

    def look(self, looked_at: Attempt) -> ReconciliationReport:
        provider = looked_at.provider
        with self._lock:
            self._inside[provider] += 1
            self.most[provider] = max(self.most[provider], self._inside[provider])
        self._barriers[provider].wait()
        with self._lock:
            self._inside[provider] -= 1
        return report_of(looked_at)


def test_as_many_as_a_provider_takes_are_asked_about_at_once_and_no_more() -> None:
    """Nobody goes on before all of them are in, so they must be in at once."""
    meeting = Meeting(dict(AT_ONCE))
    due = [one for provider in BOTH for one in attempts(provider, 3 * AT_ONCE[provider])]

    found = list(several_at_once(due, meeting.look, sleep=lambda _: None))

    assert meeting.most == AT_ONCE
    assert ids(found) == [one.attempt_id for one in due]


@pytest.mark.parametrize("provider", BOTH)
def test_a_second_sees_no_more_begun_than_the_provider_takes(provider: Provider) -> None:
    """The clock stands still, so each must wait for its turn after the one before."""
    waited: list[float] = []
    due = attempts(provider, 3 * A_SECOND[provider] + 1)

    list(several_at_once(due, report_of, monotonic=lambda: 100.0, sleep=waited.append))

    assert max(waited) == pytest.approx(3.0)
    assert len(set(waited)) == 3 * A_SECOND[provider]


@pytest.mark.parametrize("lanes", [one_by_one, partial(several_at_once, sleep=lambda _: None)])
def test_what_was_found_comes_in_the_order_that_was_given(lanes: Lanes) -> None:
    due = [one for pair in zip(*(attempts(one, 9) for one in BOTH), strict=True) for one in pair]

    assert ids(list(lanes(due, report_of))) == [one.attempt_id for one in due]
