"""Staff read what the functions that run by the clock found last."""

from typing import Any

import pytest

from storefront.access import Role
from storefront.audit.service import AuditService
from storefront.db.tables import Table
from storefront.payments.model.attempt import Provider
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.dynamodb import counted_calls
from tests.support.functions import LambdaContext, call, load, proxy_event
from tests.support.provider_side import REFUSED, ProviderSide
from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Audits do not wait between two looks."""
    monkeypatch.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))


def run(function: str, shop: Shop, monkeypatch: pytest.MonkeyPatch, **event: Any) -> None:
    """Let a scheduled function of this shop run."""
    module = load(function)
    if function == "reconcile_payments":
        monkeypatch.setattr(module, "reconciliation_service", shop.reconciliation_service)
    module.lambda_handler(event, LambdaContext())


def checks() -> dict[str, Any]:
    """Return all checks, by name."""
    event = proxy_event(user_id=STAFF_ID, role=Role.ACCOUNTANT.value)
    answer = call(load("get_checks"), event)
    assert answer.status == 200
    return {one["check"]: one for one in answer.body["checks"]}


def test_before_anything_ran_nothing_is_said_to_be_wrong(shop: Shop) -> None:
    found = checks()

    assert list(found) == ["reconciliation", "nightly_audit", "weekly_audit"]
    assert {(one["last"], one["is_overdue"], one["under_way"]) for one in found.values()} == {
        (None, False, None)
    }


def test_a_reconciliation_is_read_with_its_findings_and_is_overdue_when_it_stops(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    sale = side.sale()
    side.script.next("session", REFUSED)
    run("reconcile_payments", shop, monkeypatch, everything=True)

    one = checks()["reconciliation"]
    assert (one["last"]["found"], one["is_overdue"]) == (1, False)
    (finding,) = one["last"]["findings"]
    assert (finding["code"], finding["subject_id"]) == ("denied", sale.order_id)
    assert finding["advice"].startswith("Look at the provider's dashboard")
    clock.advance(minutes=16)
    assert checks()["reconciliation"]["is_overdue"]


def test_a_window_that_an_operator_compares_is_not_kept(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a part of what there is: its silence about the rest would be taken for good news."""
    window = {"since": "2029-12-31T00:00:00+00:00", "until": "2030-01-01T00:00:00+00:00"}

    run("reconcile_payments", shop, monkeypatch, **window)

    assert checks()["reconciliation"]["last"] is None


def test_findings_of_a_week_are_not_covered_by_those_of_a_night(
    aws: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id = shop.product()
    counters, hand = (Table.CATALOG, f"PRODUCT#{product_id}", "SALE"), Hand(aws)
    hand.add(counters, on_hand=1)
    run("verify_books", shop, monkeypatch, everything=True)
    hand.add(counters, on_hand=-1)
    run("verify_books", shop, monkeypatch, everything=False)

    found = checks()

    weekly = found["weekly_audit"]["last"]
    assert {one["code"] for one in weekly["findings"]} == {"stock-held", "stock-ledger"}
    assert {one["subject_id"] for one in weekly["findings"]} == {product_id}
    assert (weekly["found"], weekly["counts"]["products"]) == (2, 1)
    assert found["nightly_audit"]["last"]["found"] == 0
    assert found["weekly_audit"]["under_way"] is None


def test_checks_are_read_in_one_query(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    run("reconcile_payments", shop, monkeypatch, everything=False)

    with counted_calls() as calls:
        checks()

    assert calls == ["Query"]
