"""`find` as from a shell: which order, and whose."""

import json
from dataclasses import replace
from functools import partial

import pytest

from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import POLICY, Shop
from tests.unit.commands.operating import Run

EMAIL = "rahima@example.com"


@pytest.fixture
def run(shop: Shop, operate: Run) -> Run:
    """Run the command; return its exit code, output and errors."""
    del shop
    return partial(operate, "find")


def test_an_order_is_found_by_address_number_and_receipt(
    shop: Shop, bkash: FakeBkash, run: Run
) -> None:
    buyer = shop.customer(EMAIL, "Rahima Khatun")
    order_id = shop.order(buyer, {shop.product(price=19_900): 1})
    attempt = shop.begin_bkash(buyer, order_id)
    bkash.approve(attempt.reference or "")
    shop.call_back(attempt)
    receipt = shop.attempt(attempt.attempt_id).transaction_id or ""
    line = (
        f"{order_id}  2030-01-01T12:00:00.000Z  paid  199.00 BDT  "
        f"Rahima Khatun <{EMAIL}>, account {buyer.user_id}\n"
    )

    assert run("--email", EMAIL) == (0, line, "")
    assert run("--number", order_id[-8:].lower()) == (0, line, "")
    assert run("--payment", receipt.lower()) == (0, line, "")


def test_all_of_many_orders_are_found(
    shop: Shop, clock: FrozenClock, stripe: FakeStripe, bkash: FakeBkash, run: Run
) -> None:
    patient = Shop(shop.store, clock, stripe, bkash, replace(POLICY, max_orders=101, max_units=101))
    buyer, product = shop.customer(EMAIL), shop.product(stock=200)
    for _ in range(101):
        clock.advance(seconds=1)
        patient.order(buyer, {product: 1})

    code, out, _ = run("--email", EMAIL, "--json")

    items = json.loads(out)["items"]
    assert (code, len({one["id"] for one in items})) == (0, 101)
    assert items[0]["buyer"]["email"] == EMAIL


def test_nothing_found_is_said_and_has_a_code_of_its_own(run: Run) -> None:
    code, out, error = run("--payment", "NONE000000")
    as_json = run("--payment", "NONE000000", "--json")

    assert (code, out) == (1, "")
    assert error == "error: no order is known by this payment\n"
    assert (as_json[0], json.loads(as_json[1])) == (1, {"items": []})


@pytest.mark.parametrize("wrong", [("--number", "12"), ("--email", "rahima"), ("--payment", "")])
def test_a_clue_that_is_none_is_used_wrongly(run: Run, wrong: tuple[str, str]) -> None:
    code, out, error = run(*wrong)

    assert (code, out, error.count("\n")) == (64, "", 1)
