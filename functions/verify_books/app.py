"""Every night: check that stock, orders, money and accounts agree, and name each difference."""

from storefront import metrics
from storefront.audit.views import AuditView, audit_view
from storefront.declare import BY_HOLD_EXPIRY, BY_STATUS, Action, Needs, Table
from storefront.metrics import Metric
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

audit_service = deployed_shop().audit_service


@scheduled(
    "verify_books",
    "cron(30 21 * * ? *)",  # half past three at night in Dhaka
    domain="payments",
    max_age=3600,
    retries=1,
    needs=Needs(
        {
            Table.USERS: Action.BATCH_GET | Action.QUERY | Action.SCAN,
            Table.CATALOG: Action.BATCH_GET | Action.QUERY | Action.SCAN,
            Table.ORDERS: Action.BATCH_GET | Action.QUERY | Action.SCAN,
            Table.PAYMENTS: Action.BATCH_GET | Action.QUERY | Action.SCAN,
            BY_STATUS: Action.QUERY,
            BY_HOLD_EXPIRY: Action.QUERY,
        },
        memory=1769,  # one whole processor, and room for the figures of all orders
        timeout=900,
    ),
)
def lambda_handler(_: Event) -> AuditView:
    """Audit the books and return the report.

    Every difference, and whatever could not be judged, is logged and calls an operator.
    """
    report = audit_service.run()
    found, unsettled = len(report.differences), len(report.unsettled)
    metrics.put(Metric.BOOK_DIFFERENCES, found)
    metrics.put(Metric.BOOKS_NOT_JUDGED, unsettled)
    metrics.put(Metric.OPERATOR_NEEDED, found + unsettled)
    return audit_view(report)
