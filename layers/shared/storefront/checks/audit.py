"""What checks register with the audit: results need only be readable."""

from storefront.books.model import Rule
from storefront.books.registration import DomainAudit, Kind
from storefront.checks.repository import CHECKS, PROGRESS, RESULT, ProgressRecord, ResultRecord


class CheckRule(Rule):
    """Nothing must hold of results but what holds of all items."""


AUDIT = DomainAudit(
    rules=CheckRule,
    kinds=[Kind(ResultRecord, CHECKS, RESULT), Kind(ProgressRecord, CHECKS, PROGRESS)],
)
