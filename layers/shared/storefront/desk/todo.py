"""What waits for a person, as far as it concerns whoever asks."""

from collections.abc import Iterator, Sequence

from storefront.access import PERMISSIONS, Role
from storefront.tasks import TaskGroup, TaskKind, TaskSource


class TodoService:
    """Asks all domains what waits for a person.

    Args:
        sources: the domains' parts.
    """

    def __init__(self, sources: Sequence[TaskSource]) -> None:
        self._sources = sources

    def groups(self, role: Role) -> list[TaskGroup]:
        """Return what waits for people of a role: each kind, also those of which there is none."""
        held = PERMISSIONS[role]
        shown = [source for source in self._sources if source.permission in held]
        groups = {group.kind: group for source in shown for group in _groups_of(source)}
        return [groups[kind] for kind in TaskKind if kind in groups]


def _groups_of(source: TaskSource) -> Iterator[TaskGroup]:
    waiting = source.find()
    for kind, advice in source.advice.items():
        tasks = [task for task in waiting.tasks if task.kind is kind]
        tasks.sort(key=lambda task: task.urgency)
        yield TaskGroup(kind, advice, tasks, kind in waiting.more)
