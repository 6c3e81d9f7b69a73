"""Results of checks in DynamoDB: of each the last one, in one partition."""

from dataclasses import asdict
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.checks.model import (
    Check,
    CheckFinding,
    CheckProgress,
    CheckResult,
    CheckState,
)
from storefront.clock import Clock
from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.db.tables import Table

CHECKS = "CHECKS"
RESULT, PROGRESS = "RESULT", "PROGRESS"
_LABEL = "check"


class ResultRecord(Record):
    """What the last run of a check found."""

    table: ClassVar[Table] = Table.PAYMENTS

    began_at = MomentAttribute()
    ended_at = MomentAttribute()
    counts = JSONTextAttribute()
    findings = JSONTextAttribute()
    found = IntegerAttribute()


class ProgressRecord(Record):
    """How far a run of a check is, or was when it last told."""

    table: ClassVar[Table] = Table.PAYMENTS

    began_at = MomentAttribute()
    says = UnicodeAttribute()


class CheckRepository:
    """Keeps the last result of each check.

    Args:
        store: must know the payments table.
        clock: the present.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, result: CheckResult) -> None:
        """Keep a result in place of an older one; a younger one stays.

        Raises:
            UnavailableError: no definite outcome in time.
        """
        record = ResultRecord(
            pk=CHECKS,
            sk=f"{RESULT}#{result.check.value}",
            began_at=result.began_at,
            ended_at=result.ended_at,
            counts=dict(result.counts),
            findings=[asdict(one) for one in result.findings],
            found=result.found,
        )
        is_older = ResultRecord.pk.does_not_exist() | (ResultRecord.ended_at <= result.ended_at)
        self._put(record, is_older)

    def note(self, progress: CheckProgress) -> None:
        """Note how far a run is, unless a younger one has noted that.

        Raises:
            UnavailableError: no definite outcome in time.
        """
        record = ProgressRecord(
            pk=CHECKS,
            sk=f"{PROGRESS}#{progress.check.value}",
            began_at=progress.began_at,
            says=progress.says,
        )
        is_older = ProgressRecord.pk.does_not_exist() | (
            ProgressRecord.began_at <= progress.began_at
        )
        self._put(record, is_older)

    def states(self) -> list[CheckState]:
        """Return how each check stands now."""
        now = self._clock()
        results: dict[Check, CheckResult] = {}
        progress: dict[Check, CheckProgress] = {}
        for item in self._store.query(Table.PAYMENTS, CHECKS).items:
            kind, _, name = item["sk"]["S"].partition("#")
            if kind == RESULT:
                results[Check(name)] = _result(Check(name), ResultRecord.from_raw_data(dict(item)))
            else:
                told = ProgressRecord.from_raw_data(dict(item))
                progress[Check(name)] = CheckProgress(Check(name), told.began_at, told.says)
        return [CheckState(one, now, results.get(one), progress.get(one)) for one in Check]

    def _put(self, record: Record, is_older: Condition) -> None:
        """Write an item, unless what is there is younger."""
        transaction = self._store.transaction()
        transaction.put(_LABEL, record, is_older)
        try:
            transaction.commit()
        except TransactionCanceledError as error:
            if _LABEL not in error.failed:
                raise


def _result(check: Check, record: ResultRecord) -> CheckResult:
    findings = [CheckFinding(**one) for one in record.findings]
    return CheckResult(
        check, record.began_at, record.ended_at, record.counts, findings, record.found
    )
