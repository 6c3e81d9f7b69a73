"""Staff are shown what waits for them; a role sees what it may see."""

import pytest

from storefront.access import Role
from storefront.payments.model.attempt import Provider
from tests.support.catalog import STAFF_ID
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop


def todo_of(role: Role) -> Answer:
    return call(load("get_todo"), proxy_event(user_id=STAFF_ID, role=role.value))


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.SUPPORT, Role.ACCOUNTANT])
def test_a_dispute_is_shown_with_its_order_and_what_to_do(
    shop: Shop, stripe: FakeStripe, role: Role
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    event["data"]["object"]["evidence_details"] = {"due_by": 1_893_974_400}
    shop.deliver(event)

    answer = todo_of(role)

    first, *others = answer.body["kinds"]
    assert (answer.status, first["kind"], first["count"]) == (200, "dispute", 1)
    assert first["advice"].startswith("Answer the bank")
    (item,) = first["items"]
    assert (item["order_id"], item["order_number"]) == (sale.order_id, f"SF-{sale.order_id[-8:]}")
    assert (item["attempt_id"], item["provider"]) == (sale.attempt_id, "stripe")
    assert item["deadline"] == "2030-01-07T00:00:00.000Z"
    assert (item["amount"], item["currency"]) == ("300.00", "BDT")
    assert {other["count"] for other in others} == {0}


def test_what_a_role_may_not_see_is_not_even_counted(shop: Shop) -> None:
    answer = todo_of(Role.WAREHOUSE)

    assert (answer.status, answer.body) == (200, {"kinds": []})
