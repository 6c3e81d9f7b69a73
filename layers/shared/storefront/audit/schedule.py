"""The audit as it runs by the clock: what it finds is kept for people to read."""

from datetime import timedelta

from storefront.audit.findings import result_of
from storefront.audit.model import AuditReport
from storefront.audit.service import AuditService, Plan
from storefront.checks.model import Check, CheckProgress
from storefront.checks.repository import CheckRepository
from storefront.clock import Clock

#: The night on which everything is looked at, in UTC: the morning of Friday in Dhaka.
THURSDAY = 3
#: What changed since then is looked at on other nights: a day, and what a late run needs.
SINCE = timedelta(hours=26)
#: How long a run may take, of the 15 minutes that there are.
TIME = timedelta(minutes=14)


class ScheduledAudit:
    """Audits what is to be audited, and keeps what it finds.

    Args:
        audit: does it.
        checks: keeps results.
        clock: the present.
    """

    def __init__(self, audit: AuditService, checks: CheckRepository, clock: Clock) -> None:
        self._audit = audit
        self._checks = checks
        self._clock = clock

    def run(self, *, everything: bool | None = None) -> AuditReport:
        """Audit what changed, and once a week everything; return what was found.

        Args:
            everything: whether to look at everything; as the night has it, where not given.

        Raises:
            UnavailableError: the tables could not be read, or the result not be kept.
        """
        now = self._clock()
        is_whole = now.weekday() == THURSDAY if everything is None else everything
        check = Check.WEEKLY_AUDIT if is_whole else Check.NIGHTLY_AUDIT

        def tell(says: str) -> None:
            self._checks.note(CheckProgress(check, now, says))

        tell("begun")
        if is_whole:
            report = self._audit.run(Plan(tell=tell, ends=now + TIME))
        else:
            report = self._audit.run_changed(now - SINCE, now + TIME)
        self._checks.keep(result_of(report, check, now, self._clock()))
        return report
