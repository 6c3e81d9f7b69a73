"""What waits for a person about payments, refunds and disputes."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from storefront.access import Permission
from storefront.clock import Clock
from storefront.db.store import BATCH_LIMIT
from storefront.money import Money
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import Refund, RefundStatus
from storefront.payments.reconciliation.open_items import PATIENCE, Awaited, open_items_of
from storefront.payments.reconciliation.remedies import Remedy
from storefront.payments.store.attempts import DISPUTED, LIVE, WAITING, AttemptRepository
from storefront.payments.store.refunds import RefundRepository
from storefront.tasks import Task, TaskKind, Waiting

#: How many attempts of a group are looked at: as many as one call reads.
_MOST = BATCH_LIMIT
#: What the reconciler awaits, and how long it may take before a person should know.
_KINDS: Mapping[Awaited, tuple[TaskKind, timedelta]] = {
    Awaited.OUTCOME: (TaskKind.PAYMENT_UNCLEAR, timedelta(hours=1)),
    Awaited.REFUND_DUE: (TaskKind.REFUND_DUE, timedelta(hours=1)),
    Awaited.REFUND: (TaskKind.REFUND_UNCLEAR, PATIENCE),
}


class PaymentTasks:
    """Finds them by the groups of attempts that are not finished; see `TaskSource`.

    Buyers who are paying wait for nobody, and are the many: of their group only those are looked
    at that were left alone for an hour.

    Args:
        attempts, refunds: repositories.
        clock: the present.
    """

    permission = Permission.PAYMENTS_INSPECT
    advice: Mapping[TaskKind, str] = {
        TaskKind.DISPUTE: "Answer the bank in Stripe's dashboard, before the deadline.",
        TaskKind.FOREIGN_MONEY: "The provider took other money than the payment asked for. Give "
        "all of it back on the provider's own pages; this ends when that is seen.",
        TaskKind.REFUND_FAILED: "The buyer has not got this money. Refund it again, or give it "
        "back another way; it is shown for 30 days, or until money of the payment goes back.",
        TaskKind.REFUND_DUE: Remedy.REFUND_DUE_AWAITED.advice,
        TaskKind.PAYMENT_UNCLEAR: Remedy.OUTCOME_AWAITED.advice,
        TaskKind.REFUND_UNCLEAR: Remedy.REFUND_AWAITED.advice,
    }

    def __init__(
        self, attempts: AttemptRepository, refunds: RefundRepository, clock: Clock
    ) -> None:
        self._attempts = attempts
        self._refunds = refunds
        self._clock = clock

    def find(self) -> Waiting:
        """Return what waits now."""
        now = self._clock()
        tasks = list(self._failed(now))
        more = {TaskKind.REFUND_FAILED} if len(tasks) >= _MOST else set[TaskKind]()
        for group, kinds, until in (
            (DISPUTED, set(self.advice), now),
            (WAITING, set(self.advice) - {TaskKind.DISPUTE}, now),
            (LIVE, {TaskKind.PAYMENT_UNCLEAR}, now - _KINDS[Awaited.OUTCOME][1]),
        ):
            found = self._attempts.stale(group, until, _MOST)
            for attempt in found.items:
                tasks += self._tasks_of(attempt, now)
            more |= kinds - {TaskKind.REFUND_FAILED} if found.last else set()
        return Waiting(tasks, frozenset(more))

    def _tasks_of(self, attempt: Attempt, now: datetime) -> Iterator[Task]:
        pending = [one for one in self._refunds_of(attempt) if one.status is RefundStatus.PENDING]
        yield from _disputes(attempt)
        if attempt.has_foreign_money:
            yield _task(attempt, TaskKind.FOREIGN_MONEY, attempt.updated_at)
            return
        amounts = {
            Awaited.OUTCOME: attempt.amount.amount,
            Awaited.REFUND_DUE: attempt.refundable,
            Awaited.REFUND: sum(one.amount.amount for one in pending),
        }
        for item in open_items_of(attempt, pending, now):
            kind, patience = _KINDS[item.awaited]
            amount = amounts[item.awaited]
            if now - item.since >= patience and amount:
                yield _task(attempt, kind, item.since, amount)

    def _refunds_of(self, attempt: Attempt) -> list[Refund]:
        if not attempt.pending_refunds:
            return []
        return self._refunds.of_attempt(attempt.order_id, attempt.attempt_id)

    def _failed(self, now: datetime) -> Iterator[Task]:
        """Yield the refunds that failed, of captures of which nothing has gone back since."""
        failures = self._refunds.failures(now, _MOST)
        latest = {one.attempt_id: one for one in sorted(failures, key=lambda one: one.failed_at)}
        for attempt in self._attempts.get_many(list(latest)):
            failure = latest[attempt.attempt_id]
            if attempt.left >= failure.left:
                yield _task(attempt, TaskKind.REFUND_FAILED, failure.failed_at, failure.amount)


def _disputes(attempt: Attempt) -> Iterator[Task]:
    for dispute in attempt.disputes.each:
        if dispute.awaits_answer:
            since = dispute.opened_at or attempt.updated_at
            yield _task(attempt, TaskKind.DISPUTE, since, dispute.amount, dispute.due_by)


def _task(
    attempt: Attempt,
    kind: TaskKind,
    since: datetime,
    amount: int | None = None,
    deadline: datetime | None = None,
) -> Task:
    money = None if amount is None else Money(amount, attempt.amount.currency)
    return Task(
        kind, since, attempt.order_id, attempt.attempt_id, attempt.provider, money, deadline
    )
