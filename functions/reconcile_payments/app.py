"""Every two minutes, and by an operator's command: compare payments with the providers."""

from storefront import metrics
from storefront.declare import BY_CHECK, Action, Needs, SecretName, Table
from storefront.payments.reconciliation.open_items import Awaited
from storefront.payments.reconciliation.views import ReportView, report_view
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

#: What the age of each wait is measured as.
AGES = {
    Awaited.OUTCOME: metrics.Metric.OUTCOME_AGE,
    Awaited.REFUND_DUE: metrics.Metric.REFUND_DUE_AGE,
    Awaited.REFUND: metrics.Metric.REFUND_AGE,
}


class FaultyRunError(Exception):
    """Something went wrong here with as many payments; the log says what."""


reconciliation_service = deployed_shop().reconciliation_service


@scheduled(
    "reconcile_payments",
    "rate(2 minutes)",
    domain="payments",
    max_age=120,  # the next run does the same work
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,
            Table.PAYMENTS: Action.BATCH_GET | Action.GET | Action.PUT | Action.QUERY,
            BY_CHECK: Action.QUERY,
        },
        secrets=(SecretName.STRIPE_KEY, SecretName.BKASH_CREDENTIALS),
        memory=1024,
        timeout=600,
    ),
)
def lambda_handler(event: Event) -> ReportView:
    """Reconcile what is due, or as an operator asks; write the figures, and return the report.

    What an operator can ask for is in `run_as_asked`. Faults are in the report. Nobody reads
    the report of the schedule's run at once: it fails after all, so that the dead letters tell.

    Raises:
        FaultyRunError: something went wrong here with a payment, in a run of the schedule.
    """
    report = reconciliation_service.run_as_asked(event)
    metrics.put(metrics.Metric.PAYMENT_DIFFERENCES, report.differences)
    for awaited, metric in AGES.items():
        metrics.put(metric, report.age(awaited).total_seconds())
    metrics.put(metrics.Metric.OPERATOR_NEEDED, report.open_differences + report.overdue_count)
    if report.faults and not event.keys() & {"everything", "since"}:
        raise FaultyRunError(report.faults)
    return report_view(report)
