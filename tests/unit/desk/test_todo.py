"""What waits is told by kind, to those whom it concerns: the most urgent first."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from storefront.access import Permission, Role
from storefront.currencies import Provider
from storefront.desk.todo import TodoService
from storefront.desk.views import todo_view
from storefront.money import Money
from storefront.tasks import Task, TaskKind, TaskSource, WaitingTasks
from tests.support.shop import Shop

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ORDER, PAYMENT = "01JEXAMPLE0000000000000000", "01JPAYMENT0000000000000000"


class Fixed:
    """A domain that knows what waits, and counts how often it is asked."""

    def __init__(
        self, permission: Permission, advice: Mapping[TaskKind, str], waiting: WaitingTasks
    ) -> None:
        self.permission, self.advice = permission, advice
        self._waiting = waiting
        self.asked = 0

    def find(self) -> WaitingTasks:
        """Return it."""
        self.asked += 1
        return self._waiting


def task(kind: TaskKind, hours: int = 1, deadline: datetime | None = None) -> Task:
    """Return a task that has waited for some hours."""
    since = NOON - timedelta(hours=hours)
    money = Money(10_050, "BDT")
    return Task(kind, since, ORDER, f"{hours:026d}", Provider.STRIPE, money, deadline)


def refunds(*tasks: Task, more: frozenset[TaskKind] = frozenset()) -> Fixed:
    """Return a domain in which refunds wait."""
    advice = {TaskKind.REFUND_DUE: "Wait.", TaskKind.REFUND_FAILED: "Refund again."}
    return Fixed(Permission.PAYMENTS_INSPECT, advice, WaitingTasks(tasks, more))


def disputes(*tasks: Task) -> Fixed:
    """Return a domain in which disputes wait, for those who look at the stock."""
    return Fixed(Permission.STOCK_READ, {TaskKind.DISPUTE: "Answer."}, WaitingTasks(tasks))


def test_kinds_come_with_the_most_urgent_one_first_and_empty_ones_too() -> None:
    groups = TodoService([refunds(task(TaskKind.REFUND_DUE)), disputes()]).groups(Role.OWNER)

    counts = {group.kind: len(group.tasks) for group in groups}
    assert list(counts.items()) == [
        (TaskKind.DISPUTE, 0),
        (TaskKind.REFUND_FAILED, 0),
        (TaskKind.REFUND_DUE, 1),
    ]
    assert [group.advice for group in groups] == ["Answer.", "Refund again.", "Wait."]


def test_of_a_kind_the_oldest_comes_first_and_what_has_a_day_by_that_day() -> None:
    old, young = task(TaskKind.REFUND_DUE, 9), task(TaskKind.REFUND_DUE, 2)
    (_, due) = TodoService([refunds(young, old)]).groups(Role.OWNER)
    assert due.tasks == [old, young]

    later = task(TaskKind.DISPUTE, 99, NOON + timedelta(days=5))
    sooner = task(TaskKind.DISPUTE, 1, NOON + timedelta(days=2))
    (open_,) = TodoService([disputes(later, sooner)]).groups(Role.OWNER)
    assert open_.tasks == [sooner, later]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.OWNER, {TaskKind.DISPUTE, TaskKind.REFUND_FAILED, TaskKind.REFUND_DUE}),
        (Role.WAREHOUSE, {TaskKind.DISPUTE}),
        (Role.ACCOUNTANT, {TaskKind.REFUND_FAILED, TaskKind.REFUND_DUE}),
        (Role.CUSTOMER, set()),
    ],
)
def test_everybody_is_told_what_concerns_them_and_the_rest_is_not_read(
    role: Role, kinds: set[TaskKind]
) -> None:
    sources = refunds(), disputes()

    groups = TodoService(sources).groups(role)

    assert {group.kind for group in groups} == kinds
    assert [source.asked for source in sources] == [
        int(TaskKind.REFUND_DUE in kinds),
        int(TaskKind.DISPUTE in kinds),
    ]


def test_a_view_counts_all_and_shows_the_first_twenty() -> None:
    many = [task(TaskKind.REFUND_DUE, hours) for hours in range(30, 0, -1)]
    source = refunds(*many, more=frozenset({TaskKind.REFUND_DUE}))

    failed, due = todo_view(TodoService([source]).groups(Role.OWNER))["kinds"]

    assert (failed["count"], failed["has_more"], failed["items"]) == (0, False, [])
    assert (due["count"], due["has_more"], len(due["items"])) == (30, True, 20)
    first = due["items"][0]
    assert (first["since"], first["order_number"]) == ("2029-12-31T06:00:00.000Z", "SF-00000000")
    assert (first["amount"], first["currency"]) == ("100.50", "BDT")


def test_each_kind_is_registered_by_one_domain_and_says_what_to_do(shop: Shop) -> None:
    sources: list[TaskSource] = list(shop.todo_service._sources)

    registered = [kind for source in sources for kind in source.advice]

    assert sorted(registered) == sorted(TaskKind)
    assert all(text.endswith(".") for source in sources for text in source.advice.values())
