"""What staff see of what waits for them."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment
from storefront.currencies import Provider
from storefront.orders.number import number_of
from storefront.tasks import Task, TaskGroup, TaskKind

#: Tasks of a kind that an answer holds at the most; counts are of all that were found.
_MOST = 20


class TaskView(TypedDict):
    """One thing that waits for a person.

    `order_number`: what people call the order. `attempt_id`, `provider`: the payment of it, null
    where there is none. `amount`: null where it is not known. `deadline`: null where no day is set.
    """

    since: Moment
    deadline: Moment | None
    order_id: Id
    order_number: str
    attempt_id: Id | None
    provider: Provider | None
    amount: Decimals | None
    currency: Currency | None


class TaskGroupView(TypedDict):
    """What waits of a kind.

    `count`: how many were found, none included. `has_more`: whether there may be others, since
    there was too much to look at. `advice`: what to do about one. `items`: the 20 most urgent.
    """

    kind: TaskKind
    count: int
    has_more: bool
    advice: str
    items: list[TaskView]


class TodoView(TypedDict):
    """What waits for people of the caller's role: each kind, the most urgent first."""

    kinds: list[TaskGroupView]


def todo_view(groups: Iterable[TaskGroup]) -> TodoView:
    """Return what waits as staff see it."""
    return {"kinds": [_group_view(group) for group in groups]}


def _group_view(group: TaskGroup) -> TaskGroupView:
    return {
        "kind": group.kind,
        "count": len(group.tasks),
        "has_more": group.has_more,
        "advice": group.advice,
        "items": [_task_view(task) for task in group.tasks[:_MOST]],
    }


def _task_view(task: Task) -> TaskView:
    return {
        "since": iso(task.since),
        "deadline": iso(task.deadline) if task.deadline else None,
        "order_id": task.order_id,
        "order_number": number_of(task.order_id),
        "attempt_id": task.attempt_id,
        "provider": task.provider,
        "amount": str(task.amount) if task.amount else None,
        "currency": task.amount.currency if task.amount else None,
    }
