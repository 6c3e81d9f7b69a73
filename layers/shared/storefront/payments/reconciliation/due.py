"""The attempts that a run can begin with, of however many are due."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.reconciliation.schedule import urgency


class Due:
    """Collects what is due, and keeps of each provider's as many as there is time for at the most.

    When a provider has been down for a day, a hundred thousand may be due, and a run gets to a few
    thousand. The others are only counted, so that a run takes no more memory for them.

    Args:
        most: how many of each provider a run can begin with.
    """

    def __init__(self, most: Mapping[Provider, int]) -> None:
        self._most = most
        self._kept: dict[Provider, list[Attempt]] = defaultdict(list)

    def add(self, attempt: Attempt) -> list[Attempt]:
        """Take one more.

        Returns:
            those that there is no time for: others come first.
        """
        kept = self._kept[attempt.provider]
        kept.append(attempt)
        return self._cut(attempt.provider) if len(kept) > 2 * self._most[attempt.provider] else []

    def close(self) -> Iterator[Attempt]:
        """Yield those besides that there is no time for, when all have come."""
        for provider in self._kept:
            yield from self._cut(provider)

    def __iter__(self) -> Iterator[Attempt]:
        """Yield what is kept."""
        for kept in self._kept.values():
            yield from kept

    def _cut(self, provider: Provider) -> list[Attempt]:
        kept, most = self._kept[provider], self._most[provider]
        kept.sort(key=urgency)
        left = kept[most:]
        del kept[most:]
        return left
