"""Every night: check that stock, orders, money and accounts agree, and name each difference."""

from typing import Any

from storefront import log, metrics
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.metrics import Metric
from storefront.settings import Settings
from storefront.verification.service import Verifier
from storefront.verification.views import AuditView, audit_view

store = open_store(Settings.from_environment(), list(Table))
verifier = Verifier(store, system_clock)


def lambda_handler(event: Any, context: Any) -> AuditView:  # noqa: ARG001 - Lambda's signature
    """Audit the books and return the report.

    Every difference, and whatever could not be judged, is logged and calls an operator.
    """
    log.bind(route="verify_books", request_id=context.aws_request_id)
    report = verifier.run()
    found, unsettled = len(report.differences), len(report.unsettled)
    metrics.put(Metric.BOOK_DIFFERENCES, found)
    metrics.put(Metric.BOOKS_NOT_JUDGED, unsettled)
    metrics.put(Metric.OPERATOR_NEEDED, found + unsettled)
    return audit_view(report)
