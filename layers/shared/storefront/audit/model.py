"""What an audit finds."""

from collections.abc import Mapping

from storefront.books.model import Difference
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Args:
        counts: how many products, orders and so on were looked at.
        differences: what is not as it must be.
        unsettled: ids of what looked wrong and could not be judged: it did not stand still long
            enough, or there was too much.
        more: how many further differences there are.
        is_whole: whether all was looked at that was to be looked at; if not, time was up.
    """

    counts: Mapping[str, int]
    differences: list[Difference]
    unsettled: list[str]
    more: int = 0
    is_whole: bool = True

    @property
    def found(self) -> int:
        """How many differences there are."""
        return len(self.differences) + self.more
