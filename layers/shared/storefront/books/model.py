"""Words of the audit that every domain uses: rules, differences, and what they are about."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Rule(Enum):
    """What must hold; the value is what an operator reads.

    Each domain declares its own rules, beside the checks, as an enumeration of this base. No two
    domains have a rule of the same name.
    """


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


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be.

    Args:
        rule: what does not hold.
        subject: id of the thing it is about (a product, an order, an attempt, an account).
        expected, found: figures and ids; never personal data.
    """

    rule: Rule
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule.value} {self.subject}: expected {self.expected}, found {self.found}"


Differences = Iterator[Difference]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is audited as a whole, with everything that any domain knows of it.

    Args:
        name: one of them, with its article: "an order".
        plural: many of them; a report counts them under it.
    """

    name: str
    plural: str


def digest_of(text: str) -> str:
    """Return what an operator sees instead of personal data; the same text has the same digest."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
