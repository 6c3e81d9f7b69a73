"""What a check found, for people to read."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from storefront.values import dataclass


class Check(StrEnum):
    """A check that runs by the clock."""

    #: Payments are compared with the providers.
    RECONCILIATION = "reconciliation"
    #: What changed lately is audited.
    NIGHTLY_AUDIT = "nightly_audit"
    #: Everything is audited.
    WEEKLY_AUDIT = "weekly_audit"

    @property
    def longest_pause(self) -> timedelta:
        """How long after the end of a run the next one has ended, at the latest."""
        return _LONGEST_PAUSES[self]


#: Every two minutes, of which a run takes ten at the most. In the night of the weekly audit there
#: is no nightly one. A run of either that fails is repeated within the hour.
_LONGEST_PAUSES = {
    Check.RECONCILIATION: timedelta(minutes=15),
    Check.NIGHTLY_AUDIT: timedelta(days=2, hours=2),
    Check.WEEKLY_AUDIT: timedelta(days=7, hours=2),
}

#: A run that tells how far it is has ended by so long after its beginning: functions run no longer.
_LONGEST_RUN = timedelta(minutes=15)

#: Findings of a run that are kept at the most, and characters of each: some 25 KB.
MOST_FINDINGS = 50
_MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that somebody should know, and what to do about it.

    Args:
        code: what it is, for programs.
        says: what was found; ids and figures, and no personal data.
        advice: what to do, in a sentence or two.
        subject: what it is about (order, product, account, buyer); None where it is about none.
        subject_id: the id of that.
    """

    code: str
    says: str
    advice: str
    subject: str | None = None
    subject_id: str | None = None

    @property
    def shortened(self) -> "CheckFinding":
        """The same, with no more text than is kept."""
        if len(self.says) <= _MOST_CHARACTERS:
            return self
        says = f"{self.says[:_MOST_CHARACTERS]}\N{HORIZONTAL ELLIPSIS}"
        return CheckFinding(self.code, says, self.advice, self.subject, self.subject_id)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a run of a check found.

    Args:
        check: which.
        began_at, ended_at: when it ran.
        counts: how much was looked at, by what it is.
        findings: the most important first; no more than are kept.
        found: how many there were in all.
    """

    check: Check
    began_at: datetime
    ended_at: datetime
    counts: Mapping[str, int]
    findings: Sequence[CheckFinding]
    found: int

    @classmethod
    def of(
        cls,
        check: Check,
        began_at: datetime,
        ended_at: datetime,
        counts: Mapping[str, int],
        findings: Sequence[CheckFinding],
        more: int = 0,
    ) -> "CheckResult":
        """Return a result with as many findings as are kept.

        Args:
            check: which.
            began_at: when it began.
            ended_at: when it ended.
            counts: how much was looked at, by what it is.
            findings: all that are known.
            more: how many there were besides.
        """
        kept = [one.shortened for one in findings[:MOST_FINDINGS]]
        return cls(check, began_at, ended_at, counts, kept, len(findings) + more)


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """How far a run is.

    Args:
        check: which.
        began_at: when it began.
        says: how far it is.
    """

    check: Check
    began_at: datetime
    says: str


@dataclass(frozen=True, slots=True)
class CheckState:
    """A check, as it stands now.

    Args:
        check: which.
        now: the present.
        last: what the last run found; None if none has ended yet.
        progress: what a run told last of how far it is.
    """

    check: Check
    now: datetime = field(repr=False)
    last: CheckResult | None = None
    progress: CheckProgress | None = None

    @property
    def is_overdue(self) -> bool:
        """Return whether nothing ran for longer than it should; not before anything has run."""
        return self.last is not None and self.now - self.last.ended_at > self.check.longest_pause

    @property
    def under_way(self) -> CheckProgress | None:
        """How far the run is that is under way; None if none is."""
        told = self.progress
        if told is None or self.now - told.began_at > _LONGEST_RUN:
            return None
        has_ended = self.last is not None and self.last.ended_at >= told.began_at
        return None if has_ended else told
