"""Whatever JSON a signed body holds: an answer, never an exception."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Outcome
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.shop import Shop

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=6,
)
KINDS = ["completed", "async_payment_succeeded", "async_payment_failed", "expired", "other"]
FIELDS = [
    "id",
    "client_reference_id",
    "amount_total",
    "currency",
    "livemode",
    "mode",
    "payment_status",
    "payment_intent",
]
QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
    database=None,
)


@QUICK
@given(event=st.dictionaries(st.sampled_from(["id", "type", "data", "object"]), JSON))
def test_any_json_object_is_answered(shop: Shop, event: dict[str, Any]) -> None:
    assert shop.deliver(event) is Outcome.UNKNOWN


@pytest.fixture
def attempt(shop: Shop) -> Attempt:
    """An open session."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))


@QUICK
@given(kind=st.sampled_from(KINDS), field=st.sampled_from(FIELDS), value=JSON)
def test_an_event_with_one_odd_field_never_settles_by_mistake(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, kind: str, field: str, value: Any
) -> None:
    session = stripe.sessions[attempt.reference or ""] | {
        "payment_status": "paid",
        "amount_total": attempt.amount.amount + 1,
    }
    event = {
        "id": "evt_fuzz",
        "type": f"checkout.session.{kind}",
        "data": {"object": session | {field: value}},
    }
    if field == "amount_total" and value == attempt.amount.amount:
        return

    assert shop.deliver(event) is not Outcome.PAID


@QUICK
@given(data=JSON)
def test_an_event_about_anything_but_a_session_writes_nothing(shop: Shop, data: Any) -> None:
    before = contents(shop.store)

    shop.deliver({"id": "evt_1", "type": "checkout.session.completed", "data": data})
    shop.deliver({"id": "evt_1", "type": "checkout.session.completed", "data": {"object": data}})

    assert contents(shop.store) == before
