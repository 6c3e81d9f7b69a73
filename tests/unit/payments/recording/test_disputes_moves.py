"""A lost dispute moves an order as the table of its moves says."""

from storefront.orders import status as orders
from storefront.orders.status import OrderStatus
from storefront.payments.recording.disputes import decide_dispute
from tests.support.payment_models import EVENT, NOW, captured_as


def test_a_lost_dispute_of_money_that_is_due_leads_wherever_the_table_says() -> None:
    seen, ends = captured_as(OrderStatus.REFUND_DUE, is_due=True), set()
    for amount in (400, 1000):
        raw = {"id": "dp_1", "status": "lost", "amount": amount, "currency": "bdt"}
        change = decide_dispute(seen, NOW, raw, EVENT, is_closed=True)
        assert change
        ends.add(change.order.status)

    assert ends == orders.MOVES[OrderStatus.REFUND_DUE]["payment.dispute_closed"]
