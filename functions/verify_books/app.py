"""Every night: check that stock, orders, money and accounts agree, and name each difference."""

from typing import Any

from storefront import log, metrics
from storefront.audit.views import AuditView, audit_view
from storefront.metrics import Metric
from storefront.wiring.shop import deployed_shop

audit_service = deployed_shop().audit_service


def lambda_handler(event: Any, context: Any) -> AuditView:  # noqa: ARG001 - Lambda's signature
    """Audit the books and return the report.

    Every difference, and whatever could not be judged, is logged and calls an operator.
    """
    log.bind(route="verify_books", request_id=context.aws_request_id)
    report = audit_service.run()
    found, unsettled = len(report.differences), len(report.unsettled)
    metrics.put(Metric.BOOK_DIFFERENCES, found)
    metrics.put(Metric.BOOKS_NOT_JUDGED, unsettled)
    metrics.put(Metric.OPERATOR_NEEDED, found + unsettled)
    return audit_view(report)
