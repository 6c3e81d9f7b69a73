"""Words of the audit that every domain uses: rules, differences, and what they are about."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import field
from enum import Enum

from storefront.values import dataclass

_BY_HAND = (
    "Do not edit items by hand while the shop is live; restore the table to a point before the "
    "damage beside the live one, compare, and put the item back; then `verify` again."
)
#: Of a product's counters, whichever domain knows how they must be.
REPAIR_STOCK = (
    "`repair-stock --product ID --reason TEXT` shows what it would set, `--apply` does it and "
    "keeps a record. It refuses while the ledger itself is incomplete."
)
_READABLE = (
    'If it says "register the kind", a release writes items that its audit does not know: nothing '
    "is wrong with the data, the release is not finished. Otherwise the item is damaged. "
    + _BY_HAND
)
_OVERDUE = (
    "A schedule has not done its work: is it enabled, does its function fail? `reconcile` does at "
    "once what is to be done about payments and refunds."
)


class Rule(Enum):
    """What must hold; the value is what an operator reads.

    Each domain declares its own rules, beside the checks, as an enumeration of this base. No two
    domains have a rule of the same name.
    """

    @property
    def advice(self) -> str:
        """What to do about a difference; a domain says it where its rules need something else."""
        return _BY_HAND


class CommonRule(Rule):
    """Rules that hold in every domain."""

    #: Everything stored is of a kind that a domain has registered, complete, and what its key says.
    READABLE = "readable"
    #: What names a thing (a product, an order, an attempt, an account) names one that exists.
    EXISTS = "exists"
    #: What a repeated request is answered exists, is its sender's, and is as it says.
    ANSWER = "answer"
    #: Products and orders are listed under their status, in their shard; archived ones are not.
    LISTING = "listing"
    #: What the schedules do has been done: holds released, payments and refunds brought to an end.
    OVERDUE = "overdue"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        others = {CommonRule.READABLE: _READABLE, CommonRule.OVERDUE: _OVERDUE}
        return others.get(self, super().advice)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be.

    Args:
        rule: what does not hold.
        subject: id of the thing it is about (a product, an order, an attempt, an account).
        expected, found: figures and ids; never personal data.
        whole: what it is a part of, that is audited as a whole, as its noun and id: an attempt's
            order. None where that is not known.
    """

    rule: Rule
    subject: str
    expected: str
    found: str
    whole: tuple[str, str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.rule.value} {self.subject}: expected {self.expected}, found {self.found}"


Differences = Iterator[Difference]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is audited as a whole, with everything that any domain knows of it.

    Args:
        name: one of them, with its article: "an order".
        plural: many of them; a report counts them under it.
        home_of: returns the id beside which one is checked, given its own: a variant is checked
            with its product.
    """

    name: str
    plural: str
    home_of: Callable[[str], str] = field(default=str, compare=False)

    def whole(self, subject_id: str) -> tuple[str, str]:
        """Return one of them, as `Difference.whole` names it."""
        return self.name.rpartition(" ")[2], subject_id


def digest_of(text: str) -> str:
    """Return what an operator sees instead of personal data; the same text has the same digest."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
