"""Runs of the reconciliation, as the schedule and operators ask for them."""

from collections.abc import Mapping
from typing import Any

from storefront.checks.repository import CheckRepository
from storefront.clock import Clock
from storefront.payments.reconciliation.findings import result_of
from storefront.payments.reconciliation.report import Report
from storefront.payments.reconciliation.schedule import MOST_DAYS, window_of
from storefront.payments.reconciliation.service import ReconciliationService


class ReconciliationRuns:
    """Reconciles as it is asked to, and keeps what it finds for people to read.

    Args:
        reconciliation: does it.
        checks: keeps results.
        clock: the present.
    """

    def __init__(
        self, reconciliation: ReconciliationService, checks: CheckRepository, clock: Clock
    ) -> None:
        self._reconciliation = reconciliation
        self._checks = checks
        self._clock = clock

    def run(self, asked: Mapping[str, Any]) -> Report:
        """Reconcile what is due, or more; return what was found.

        Of a window only whoever asked is told: its silence about the rest is no good news.

        Args:
            asked: {"everything": true or false, "days": 1 to 60}, or a part of a window, with
                {"since": …, "until": …, "after": …, "seconds": …, "with_older": …}: see
                `Window`; `after` is the mark that the part before gave.
        """
        if "since" in asked:
            return self._reconciliation.run_part(window_of(asked))
        began = self._clock()
        days = min(max(1, int(asked.get("days", 1))), MOST_DAYS)
        report = self._reconciliation.run(everything=asked.get("everything") is True, days=days)
        self._checks.keep(result_of(report, began))
        return report
