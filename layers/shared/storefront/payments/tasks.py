"""What waits for a person about payments, refunds and disputes."""

from collections.abc import Iterable, Iterator, Mapping
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
from storefront.payments.store.failures import RefundFailure
from storefront.payments.store.index import AttemptIndex
from storefront.payments.store.refunds import RefundRepository
from storefront.tasks import Task, TaskKind, WaitingTasks

#: How many attempts of a group are looked at: as many as one call reads.
_MOST = BATCH_LIMIT
_HOUR = timedelta(hours=1)
#: What the reconciler awaits, and how long it may take before a person should know.
_AWAITED: Mapping[Awaited, tuple[TaskKind, timedelta]] = {
    Awaited.OUTCOME: (TaskKind.PAYMENT_UNCLEAR, _HOUR),
    Awaited.REFUND_DUE: (TaskKind.REFUND_DUE, _HOUR),
    Awaited.REFUND: (TaskKind.REFUND_UNCLEAR, PATIENCE),
}
_OF_MONEY = frozenset({TaskKind.FOREIGN_MONEY, *(kind for kind, _ in _AWAITED.values())})
#: What attempts of a group may be, and how long they are left alone: buyers who are paying are the
#: many, and wait for nobody.
_GROUPS: Mapping[str, tuple[frozenset[TaskKind], timedelta]] = {
    DISPUTED: (_OF_MONEY | {TaskKind.DISPUTE}, timedelta(0)),
    WAITING: (_OF_MONEY, timedelta(0)),
    LIVE: (frozenset({TaskKind.PAYMENT_UNCLEAR}), _HOUR),
}


class PaymentTasks:
    """Finds them by the groups of attempts that are not finished; see `TaskSource`.

    Args:
        attempts, refunds: repositories.
        index: lists attempts by their groups.
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
        self,
        attempts: AttemptRepository,
        index: AttemptIndex,
        refunds: RefundRepository,
        clock: Clock,
    ) -> None:
        self._attempts = attempts
        self._index = index
        self._refunds = refunds
        self._clock = clock

    def find(self) -> WaitingTasks:
        """Return what waits now."""
        now = self._clock()
        failures = self._refunds.failures(now, _MOST)
        more = {TaskKind.REFUND_FAILED} if failures.last else set[TaskKind]()
        attempts: dict[str, Attempt] = {}  # one may be in two groups while it moves
        for group, (kinds, patience) in _GROUPS.items():
            found = self._index.stale(group, now - patience, _MOST)
            attempts |= {one.attempt_id: one for one in found.items}
            more |= kinds if found.last else set()
        tasks = [task for one in attempts.values() for task in self._tasks_of(one, now)]
        return WaitingTasks([*self._failed(failures.items), *tasks], frozenset(more))

    def _tasks_of(self, attempt: Attempt, now: datetime) -> Iterator[Task]:
        pending = [one for one in self._refunds_of(attempt) if one.status is RefundStatus.PENDING]
        yield from _disputes(attempt)
        if attempt.has_mismatched_money:
            yield _task(attempt, TaskKind.FOREIGN_MONEY, attempt.updated_at)
            return
        amounts = {
            Awaited.OUTCOME: attempt.amount.amount,
            Awaited.REFUND_DUE: attempt.refundable,
            Awaited.REFUND: sum(one.amount.amount for one in pending),
        }
        for item in open_items_of(attempt, pending, now):
            kind, patience = _AWAITED[item.awaited]
            amount = amounts[item.awaited]
            if now - item.since >= patience and amount:
                yield _task(attempt, kind, item.since, amount)

    def _refunds_of(self, attempt: Attempt) -> list[Refund]:
        if not attempt.pending_refunds:
            return []
        return self._refunds.of_attempt(attempt.order_id, attempt.attempt_id)

    def _failed(self, failures: Iterable[RefundFailure]) -> Iterator[Task]:
        """Yield the refunds that failed, of captures of which nothing has gone back since."""
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
