"""What the tests of reconciliation have in common: where an order is, and what a report found."""

from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.reconciliation.report import Finding, ReconciliationReport
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.provider_side import DOWN
from tests.support.shop import Shop

EXECUTING = (OrderStatus.PENDING, AttemptStatus.EXECUTING)
PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


def found(report: ReconciliationReport) -> list[tuple[Finding, bool]]:
    """Return what differed, and whether it was healed."""
    return [(line.finding, line.healed) for line in report.lines]


def executing(shop: Shop, bkash: FakeBkash, attempt: Attempt, fault: Fault) -> None:
    """Let the customer approve and come back, and Execute go wrong, with no word from Query."""
    bkash.approve(attempt.reference or "")
    bkash.script.next("execute", fault)
    bkash.script.next("query", DOWN)
    assert shop.call_back(attempt) is CallbackResult.PROCESSING
