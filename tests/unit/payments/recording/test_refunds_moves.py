"""What a provider says of a refund moves an order as the table of its moves says."""

from itertools import product

import pytest

from storefront.money import Money
from storefront.orders import status as orders
from storefront.orders.status import OrderStatus
from storefront.payments.model.refund import ProviderRefund, RefundStatus
from storefront.payments.recording.refunds import decide_refund
from tests.support.payment_models import EVENT, NOW, captured_as, refund

PENDING, SUCCEEDED, FAILED = RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED
#: What providers say of refunds: where our record is (None: it is not ours), and their word.
WORDS: dict[str, list[tuple[RefundStatus | None, RefundStatus]]] = {
    "refund.succeeded": [(PENDING, SUCCEEDED)],
    "refund.noticed": [(None, SUCCEEDED)],
    "refund.failed": [(PENDING, FAILED), (SUCCEEDED, FAILED)],
}
#: Whether all of the money must go back, by where the order is.
DUE = {
    OrderStatus.PAID: [False],
    OrderStatus.ACCEPTED: [False],
    OrderStatus.CANCELED: [True],
    OrderStatus.REFUSED: [False],
    OrderStatus.REFUND_DUE: [True],
    OrderStatus.REFUNDED: [False, True],
}


@pytest.mark.parametrize("event", WORDS)
@pytest.mark.parametrize("status", DUE)
def test_a_provider_s_word_on_a_refund_leads_wherever_the_table_says(
    status: OrderStatus, event: str
) -> None:
    ends = set()
    for (ours, said), amount, is_due in product(WORDS[event], [400, 1000], DUE[status]):
        money = Money(amount, "BDT")
        refunds = [refund(ours, amount=money, reference="re_1")] if ours else []
        seen = captured_as(status, *refunds, is_due=is_due)
        reported = ProviderRefund(money, said, "re_1", EVENT)
        change = decide_refund(seen, NOW, reported, None, "refund-2")
        assert change
        assert change.event == event
        ends.add(change.order.status)

    assert ends == orders.MOVES[status][event]
