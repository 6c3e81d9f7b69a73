"""Sentences for events: one for every type, whatever its data lacks."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import storefront
from storefront.fulfilments.model import ParcelStatus
from storefront.money import Money
from storefront.orders.event import OrderEvent
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.timeline.event_context import EventContext
from storefront.timeline.sentences import SENTENCES, tell

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
MUG = OrderLine("mug", "MUG", "Mug", Money(19_900, "BDT"), 2)
ORDER = Order("order", "buyer", OrderStatus.PENDING, (MUG,), Money(39_800, "BDT"), NOON, NOON, NOON)
#: Types of events as the code writes them, other than those that Stripe calls so.
_TYPE = re.compile(r'"((?:order|payment|refund|cash|units)\.[a-z_]+)"')
_NOT_OURS = {"cash.collection", "cash.refund", "refund.created", "refund.updated", "payment.errors"}


def said(kind: str, **data: Any) -> str:
    """Return the sentence for an event of an order for 2 mugs."""
    return tell(EventContext(OrderEvent(1, kind, NOON, "buyer", data), ORDER))


def test_every_type_that_the_code_writes_has_a_sentence_of_its_own() -> None:
    package = Path(storefront.__file__).parent if storefront.__file__ else None
    assert package is not None
    domains = [*package.rglob("orders/*.py"), *(package / "payments").rglob("*.py")]

    written = {kind for path in domains for kind in _TYPE.findall(path.read_text())}

    refunds = {"refund.pending", "refund.succeeded", "refund.failed"}  # made of a status
    parcels = {"parcel.changed", *(f"parcel.{status.value}" for status in ParcelStatus)}
    assert (written - _NOT_OURS) | refunds | parcels == SENTENCES.keys()


@pytest.mark.parametrize("kind", SENTENCES)
def test_an_event_that_lacks_figures_still_has_a_sentence(kind: str) -> None:
    sentence = said(kind)

    assert re.fullmatch(r"[A-Za-z].*[A-Za-z)]", sentence), sentence
    assert not re.search(r"\(\)|  |None|: *$|, *;", sentence), sentence


def test_a_type_that_is_not_known_is_told_by_its_name_and_money() -> None:
    assert said("parcel.flown_over") == "Parcel flown over"
    assert said("payment.split", amount="1.00", currency="BDT") == "Payment split: 1.00 BDT"


def test_a_long_order_names_five_products_and_counts_the_rest() -> None:
    lines = tuple(replace(MUG, product_id=str(n), name=f"Mug {n}") for n in range(30))
    event = OrderEvent(1, "order.expired", NOON, "system", {})

    assert tell(EventContext(event, replace(ORDER, lines=lines))) == (
        "Hold lapsed; 2 × Mug 0, 2 × Mug 1, 2 × Mug 2, 2 × Mug 3, 2 × Mug 4 and 25 more products "
        "back on sale"
    )


def test_six_products_are_all_named() -> None:
    lines = tuple(replace(MUG, product_id=str(n), name=f"Mug {n}") for n in range(6))
    event = OrderEvent(1, "order.expired", NOON, "system", {})

    assert "2 × Mug 4 and 2 × Mug 5 back" in tell(EventContext(event, replace(ORDER, lines=lines)))


@pytest.mark.parametrize(
    ("data", "rest"),
    [
        ({"attempt_id": "pays", "refunded": "100.00"}, "; 298.00 BDT kept"),
        ({"attempt_id": "pays", "refunded": "398.00"}, "; all of it is given back"),
        ({"attempt_id": "surplus", "refunded": "0.00"}, ""),
    ],
)
def test_a_refund_tells_what_is_left_of_the_order_s_own_money_only(
    data: dict[str, str], rest: str
) -> None:
    money = {"amount": "100.00", "currency": "BDT", "provider": "stripe"}
    event = OrderEvent(9, "refund.succeeded", NOON, "stripe", {**money, **data})

    sentence = tell(EventContext(event, replace(ORDER, captured_attempt_id="pays")))

    assert sentence == f"Refund of 100.00 BDT confirmed by Stripe{rest}"


def test_what_is_left_of_money_that_must_go_back_is_still_due() -> None:
    figures = {"amount": "1.00", "currency": "BDT", "refunded": "1.00", "attempt_id": "pays"}
    earlier = [OrderEvent(8, "order.refund_due", NOON, "stripe", {})]
    event = OrderEvent(9, "refund.succeeded", NOON, "stripe", figures)

    assert tell(EventContext(event, replace(ORDER, captured_attempt_id="pays"), earlier)).endswith(
        "; 397.00 BDT still due"
    )


def test_cash_is_collected_and_given_back_by_people() -> None:
    cash = {"provider": "cash", "amount": "10.00", "currency": "BDT"}

    assert said("cash.collected", transaction_id="DL1", **cash) == (
        "10.00 BDT was collected on delivery (DL1)"
    )
    assert said("refund.succeeded", refund_reference="TRX9", **cash) == (
        "Refund of 10.00 BDT given in cash (TRX9)"
    )
