"""Every night: check that stock, orders, money and accounts agree, and name each difference."""

from storefront import metrics
from storefront.audit.views import AuditView, audit_view
from storefront.declare import BY_CHECK, BY_HOLD_EXPIRY, BY_LISTING, BY_STATUS, Action, Needs, Table
from storefront.metrics import Metric
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

scheduled_audit = deployed_shop().scheduled_audit


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
            Table.PAYMENTS: Action.BATCH_GET | Action.PUT | Action.QUERY | Action.SCAN,
            BY_LISTING: Action.QUERY,
            Table.SHOP: Action.BATCH_GET | Action.QUERY | Action.SCAN,
            BY_STATUS: Action.QUERY,
            BY_HOLD_EXPIRY: Action.QUERY,
            BY_CHECK: Action.QUERY,
        },
        memory=1769,  # one whole processor
        timeout=900,
        storage=4096,  # what is read of the tables, sorted
    ),
)
def lambda_handler(event: Event) -> AuditView:
    """Audit what changed, and once a week everything; return the report.

    Every difference, whatever could not be judged, and that there was not time for all, is logged,
    kept for staff to read, and calls an operator, who can ask with {"everything": true or false}.
    """
    report = scheduled_audit.run(everything=event.get("everything"))
    unsettled = len(report.unsettled) + (not report.is_whole)
    metrics.put(Metric.BOOK_DIFFERENCES, report.found)
    metrics.put(Metric.BOOKS_NOT_JUDGED, unsettled)
    metrics.put(Metric.OPERATOR_NEEDED, report.found + unsettled)
    return audit_view(report)
