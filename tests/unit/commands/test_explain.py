"""`python -m storefront.commands explain`, run against a stack on an in-process AWS."""

import json
from functools import partial
from typing import Any

import pytest

from storefront.db.tables import Table
from storefront.errors import UnavailableError
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop
from tests.unit.commands.operating import Run


@pytest.fixture
def run(shop: Shop, operate: Run) -> Run:
    """Run the command; return its exit code, output and errors."""
    del shop
    return partial(operate, "explain")


@pytest.fixture
def order_id(shop: Shop, stripe: FakeStripe, clock: FrozenClock) -> str:
    """An order for one unit that was paid by card and refunded in part."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=19_900): 1})
    clock.advance(seconds=30)
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    shop.refund(order_id, "99.00")
    return order_id


def test_an_order_is_told_one_line_an_entry_below_how_it_stands(run: Run, order_id: str) -> None:
    code, out, error = run("--order", order_id)

    first, placed, *rest = out.splitlines()
    assert (code, error) == (0, "")
    assert first == (f"Order {order_id}: paid, 199.00 BDT, 99.00 BDT given back; times are UTC")
    assert placed.startswith("2030-01-01 12:00:00  Order placed: 1 ")
    assert all(line.startswith("2030-01-01 12:00:30  ") for line in rest)
    assert [line[21:].partition(" ")[0] for line in rest] == [
        "Payment", "Stripe", "Stripe", "Paid", "Ledger", "Refund", "Stripe", "Refund",
    ]  # fmt: skip
    assert "Refund of 99.00 BDT asked for by staff: asked for" in out


def test_the_providers_own_words_follow_when_asked_for(run: Run, shop: Shop, order_id: str) -> None:
    short, (code, out, _) = run("--order", order_id)[1], run("--order", order_id, "--raw")
    (attempt_id,) = shop.get(order_id).attempt_ids

    assert code == 0
    assert '"livemode"' not in short
    indented = "".join(line[21:] + "\n" for line in out.splitlines() if line.startswith(" " * 21))
    for _, message in shop.attempts.messages(attempt_id):
        assert json.dumps(message.payload, indent=2) in indented


def test_an_open_order_tells_until_when_its_stock_is_held(run: Run, shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(price=19_900): 1})

    assert run("--order", order_id)[1].splitlines()[0] == (
        f"Order {order_id}: pending, 199.00 BDT, stock held until 2030-01-01 12:15:00; "
        "times are UTC"
    )


def test_a_refund_in_doubt_shows_at_the_top_and_where_no_answer_came(
    run: Run, shop: Shop, stripe: FakeStripe, order_id: str
) -> None:
    stripe.script.next("refund", Fault(UnavailableError()))
    shop.refund(order_id, "50.00", key="second")

    first, *lines = run("--order", order_id)[1].splitlines()

    assert "99.00 BDT given back, 1 refund pending; " in first
    assert lines[-1][21:] == "Stripe has given no answer yet about the refund of 50.00 BDT"


def test_a_refund_that_was_answered_is_in_doubt_no_more(
    run: Run, shop: Shop, stripe: FakeStripe, clock: FrozenClock, order_id: str
) -> None:
    stripe.script.next("refund", Fault(UnavailableError(), after_effect=True))
    shop.refund(order_id, "50.00", key="second")
    clock.advance(minutes=3)
    shop.reconcile()

    out = run("--order", order_id)[1]

    assert "pending" not in out
    assert "no answer" not in out


def test_a_ledger_line_that_no_event_tells_of_is_shown_all_the_same(
    run: Run, shop: Shop, order_id: str, aws: Any
) -> None:
    hand, event = Hand(aws), shop.events(order_id).index("order.paid") + 1
    key = (Table.ORDERS, f"ORDER#{order_id}", f"EVENT#{event:06d}")
    data = json.loads(hand.item(key)["data"]["S"])
    del data["movements"]
    hand.set(key, data=json.dumps(data))

    lines = run("--order", order_id)[1].splitlines()

    (paid,) = [place for place, line in enumerate(lines) if "  Paid by " in line]
    (moved,) = [place for place, line in enumerate(lines) if "  Ledger of " in line]
    assert moved > paid
    assert lines[moved].endswith("-1 sold, which no event of the order tells of")


@pytest.mark.parametrize("unknown", ["01JZ8K3V6M4Q2X9T7B5N1C0DEF", "no id at all"])
def test_an_order_that_does_not_exist_is_said_on_standard_error(run: Run, unknown: str) -> None:
    assert run("--order", unknown) == (64, "", "error: There is no such order.\n")


def test_programs_are_told_the_order_and_its_entries(run: Run, order_id: str) -> None:
    plain = json.loads(run("--order", order_id, "--json")[1])
    raw = json.loads(run("--order", order_id, "--json", "--raw")[1])

    assert (plain["order"]["id"], plain["order"]["status"]) == (order_id, "paid")
    assert plain["items"][0]["type"] == "order.placed"
    assert not any("message" in entry for entry in plain["items"])
    assert any(entry.get("message", {}).get("object") == "event" for entry in raw["items"])
