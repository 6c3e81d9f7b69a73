"""Every two minutes, and by an operator's command: compare payments with the providers."""

from datetime import timedelta
from typing import Any

from storefront import log, metrics
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.metrics import Metric
from storefront.payments.gateways.both import Gateways
from storefront.payments.model import Provider
from storefront.payments.owed import OwedRefunds
from storefront.payments.reconciliation import Reconciler
from storefront.payments.report_views import ReportView, report_view
from storefront.payments.standing import BkashStanding, StripeStanding
from storefront.settings import Settings

#: The schedule of `template.yaml` and a minute for a run that is late: to ask twice is harmless.
PERIOD = timedelta(minutes=3)
#: How long money that must go back may wait before an operator is called.
PATIENCE = timedelta(hours=24)

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
gateways = Gateways(settings, store, system_clock)
reconciler = Reconciler(
    store,
    {
        Provider.STRIPE: StripeStanding(
            store, gateways.stripe, system_clock, livemode=settings.flag("STRIPE_LIVEMODE")
        ),
        Provider.BKASH: BkashStanding(store, gateways.bkash, system_clock),
    },
    OwedRefunds(store, gateways, system_clock),
    system_clock,
    PERIOD,
)


def lambda_handler(event: dict[str, Any], context: Any) -> ReportView:
    """Reconcile what is due, or with {"everything": true} everything; return the report."""
    log.bind(route="reconcile_payments", request_id=context.aws_request_id)
    report = reconciler.run(everything=event.get("everything") is True)
    since = report.refund_due_since
    age = system_clock() - since if since else timedelta(0)
    metrics.put(Metric.PAYMENT_DIFFERENCES, report.differences)
    metrics.put(Metric.REFUND_DUE_AGE, age.total_seconds())
    metrics.put(Metric.OPERATOR_NEEDED, report.open_differences + (age > PATIENCE))
    return report_view(report)
