"""Every night: check that stock, orders, money and accounts agree, and name each difference."""

from datetime import timedelta

from storefront import metrics
from storefront.audit.service import Plan
from storefront.audit.views import AuditView, audit_view
from storefront.declare import BY_CHECK, BY_HOLD_EXPIRY, BY_STATUS, Action, Needs, Table
from storefront.metrics import Metric
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

#: The night on which everything is looked at, in UTC: the morning of Friday in Dhaka.
THURSDAY = 3
#: What changed since then is looked at on other nights: a day, and what a late run needs.
SINCE = timedelta(hours=26)
#: How long a run may take, of the 15 minutes that there are.
TIME = timedelta(minutes=14)

shop = deployed_shop()
audit_service = shop.audit_service


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
            BY_CHECK: Action.QUERY,
        },
        memory=1769,  # one whole processor
        timeout=900,
        storage=4096,  # what is read of the tables, sorted
    ),
)
def lambda_handler(event: Event) -> AuditView:
    """Audit what changed, and once a week everything; return the report.

    Every difference, whatever could not be judged, and that there was not time for all, is logged
    and calls an operator, who can ask with {"everything": true or false}.
    """
    now = shop.clock()
    if event.get("everything", now.weekday() == THURSDAY):
        report = audit_service.run(Plan(ends=now + TIME))
    else:
        report = audit_service.run_changed(now - SINCE, now + TIME)
    unsettled = len(report.unsettled) + (not report.is_whole)
    metrics.put(Metric.BOOK_DIFFERENCES, report.found)
    metrics.put(Metric.BOOKS_NOT_JUDGED, unsettled)
    metrics.put(Metric.OPERATOR_NEEDED, report.found + unsettled)
    return audit_view(report)
