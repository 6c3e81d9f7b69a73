"""Remittances: each line is compared with what was written down, and cash is handed over once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.errors import IdempotencyMismatchError, StorefrontError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.orders.grades import CashGrade
from storefront.orders.model import Order
from storefront.paging import PageRequest
from storefront.payments.inbound import remitting
from storefront.payments.inbound.remitting import RemittanceKnownError
from storefront.payments.model.remittance import (
    LineResult,
    NewRemittance,
    Remittance,
    grade,
)
from storefront.timeline.model import REMITTED
from tests.support.clock import FrozenClock
from tests.support.interleaving import just_before, watched
from tests.support.invariants import check_invariants, contents
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales

INVOICE = NewRemittance("pathao", "INV-1", "BDT", "459.00", "59.00", [("DL1", "259.00")])


class RemittedSales(CashSales):
    """A shop that has collected 259.00 by each of some names."""

    def collected(self, *references: str) -> list[Order]:
        """Write cash down, each for an order of its own."""
        product = self.shop.product(stock=20, price=19_900)
        orders = [self.accepted(product) for _ in references]
        for order, name in zip(orders, references, strict=True):
            self.collect(order, "259.00", name, name)
        return [self.shop.get(one.order_id) for one in orders]

    def enter(self, new: NewRemittance, key: str = "one") -> Remittance:
        """Enter a remittance, as staff."""
        body = {"lines": [list(one) for one in new.lines], "fees": new.fees}
        full_key = IdempotencyKey(self.clerk.user_id, "create_remittance", key, body)
        return self.shop.remittance_service.enter(self.clerk.user_id, new, full_key)

    def results(self, invoice: str = "INV-1") -> list[tuple[str, str]]:
        """Return what the lines of a remittance were found to be."""
        lines = self.shop.remittance_service.one("pathao", invoice)[1]
        return [(one.reference, one.result.value) for one in lines]

    def missing(self) -> list[str]:
        """Return the names of what nobody has handed over, the oldest first."""
        found = self.shop.remittances.unremitted(PageRequest())
        return [one.reference for one in found.items]


@pytest.fixture
def sales(shop: Shop, clock: FrozenClock) -> RemittedSales:
    made = RemittedSales(shop)
    clock.advance(seconds=1)
    return made


def invoice_of(*names: str, invoice: str = "INV-1") -> NewRemittance:
    return replace(INVOICE, invoice=invoice, lines=[(name, "259.00") for name in names])


def test_each_line_is_compared_with_what_was_written_down(
    sales: RemittedSales, clock: FrozenClock
) -> None:
    first, second, _ = sales.collected("DL1", "DL2", "DL3")
    clock.advance(days=1)
    lines = [("DL1", "259.00"), ("DL2", "200.00"), ("DL9", "1.00")]

    entered = sales.enter(replace(INVOICE, lines=lines))

    assert sales.results() == [("DL1", "matched"), ("DL2", "amount-differs"), ("DL9", "unknown")]
    _, found = sales.shop.remittance_service.one("pathao", "INV-1")
    assert [str(one.collected) for one in found] == ["259.00", "259.00", "None"]
    assert (str(entered.matched), str(entered.total), str(entered.gap)) == (
        "259.00",
        "460.00",
        "58.00",
    )
    missing = sales.shop.remittance_service.missing(entered)
    assert sorted(one.reference for one in missing) == ["DL2", "DL3"]
    cash, other = (sales.shop.attempt(one.attempt_ids[0]) for one in (first, second))
    assert (grade(cash), cash.remitted) == (CashGrade.REMITTED, "pathao#INV-1")
    assert grade(other) is CashGrade.VERIFIED
    story = sales.shop.timeline_service.tell(first.order_id, sales.clerk)
    told = [one.text for one in story.entries if one.type == REMITTED]
    assert told == ["259.00 BDT in cash was handed over by pathao (INV-1)"]
    check_invariants(sales.shop)


def test_cash_is_handed_over_by_one_invoice(sales: RemittedSales) -> None:
    sales.collected("DL1")
    sales.enter(invoice_of("DL1"))

    sales.enter(invoice_of("DL1", invoice="INV-2"), "two")

    line = sales.shop.remittance_service.one("pathao", "inv-2")[1][0]
    assert (line.result, line.remitted) == (LineResult.ALREADY_REMITTED, "pathao#INV-1")
    check_invariants(sales.shop)


def test_what_was_handed_over_can_be_given_back_and_stays_so(sales: RemittedSales) -> None:
    (order,) = sales.collected("DL1")
    sales.enter(invoice_of("DL1"))

    sales.give_back(order, "10.00")

    assert sales.shop.attempt(order.attempt_ids[0]).remitted
    assert sales.missing() == []
    check_invariants(sales.shop)


def test_the_same_again_changes_nothing_and_another_content_is_refused(
    sales: RemittedSales,
) -> None:
    sales.collected("DL1")
    entered = sales.enter(invoice_of("DL1"))
    before = contents(sales.shop.store)

    assert sales.enter(invoice_of("DL1"), "another") == entered
    for other in (replace(INVOICE, fees="60.00"), invoice_of("DL2")):
        with pytest.raises(RemittanceKnownError):
            sales.enter(other, "third")
    with pytest.raises(IdempotencyMismatchError):
        sales.enter(invoice_of("DL1", "DL2", invoice="INV-2"))

    assert contents(sales.shop.store) == before


def test_a_line_is_matched_when_its_cash_is_written_down_later(sales: RemittedSales) -> None:
    sales.collected("DL1")
    lines = [("DL1", "259.00"), ("DL2", "259.00"), ("DL3", "1.00"), ("DL9", "5.00")]
    invoice = replace(INVOICE, lines=lines)
    sales.enter(invoice)
    second, _ = sales.collected("DL2", "DL3")
    assert sorted(sales.missing()) == ["DL2", "DL3"]

    again = sales.enter(invoice, "again")

    assert sales.results() == [
        ("DL1", "matched"),
        ("DL2", "matched"),
        ("DL3", "amount-differs"),
        ("DL9", "unknown"),
    ]
    assert (str(again.matched), sales.missing()) == ("518.00", ["DL3"])
    assert sales.shop.attempt(second.attempt_ids[0]).remitted == "pathao#INV-1"
    check_invariants(sales.shop)
    before = contents(sales.shop.store)
    assert sales.enter(invoice, "once more") == again
    assert contents(sales.shop.store) == before


def test_an_invoice_that_two_compare_again_is_matched_once(sales: RemittedSales) -> None:
    sales.enter(invoice_of("DL1", "DL2"))
    sales.collected("DL1", "DL2")

    with just_before(lambda: sales.enter(invoice_of("DL1", "DL2"), "hers")):
        entered = sales.enter(invoice_of("DL1", "DL2"), "his")

    assert (str(entered.matched), sales.missing()) == ("518.00", [])
    check_invariants(sales.shop)


def test_a_sum_that_another_has_changed_is_not_written_over(sales: RemittedSales) -> None:
    sales.enter(invoice_of("DL1", "DL2"))
    sales.collected("DL1")
    meanwhile = ["hers"]

    def watch(step: str) -> None:
        if step == "Query" and meanwhile:
            sales.enter(invoice_of("DL1", "DL2"), meanwhile.pop())
            sales.collected("DL2")

    with watched(watch):
        entered = sales.enter(invoice_of("DL1", "DL2"), "his")

    assert (str(entered.matched), sales.missing()) == ("518.00", [])
    check_invariants(sales.shop)


@pytest.mark.parametrize("commit", [1, 2])
def test_comparing_again_goes_on_where_it_stopped(
    sales: RemittedSales, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 1)
    sales.enter(invoice_of("DL1", "DL2"))
    sales.collected("DL1", "DL2")

    with watched(_dies_at(commit)), pytest.raises(_GoneError):
        sales.enter(invoice_of("DL1", "DL2"))
    entered = sales.enter(invoice_of("DL1", "DL2"))

    assert (str(entered.matched), sales.missing()) == ("518.00", [])
    check_invariants(sales.shop)


class _GoneError(Exception):
    """Whoever entered it is gone."""


def _dies_at(commit: int) -> Callable[[str], None]:
    commits = 0

    def watch(step: str) -> None:
        nonlocal commits
        commits += step == "TransactWriteItems"
        if commits == commit:
            raise _GoneError

    return watch


@pytest.mark.parametrize("commit", [1, 2, 3, 4])
def test_whoever_is_interrupted_goes_on_where_it_stopped(
    sales: RemittedSales, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 2)
    names = ["DL1", "DL2", "DL3", "DL4", "DL5"]
    sales.collected(*names)

    with watched(_dies_at(commit)), pytest.raises(_GoneError):
        sales.enter(invoice_of(*names))
    assert len(sales.missing()) == 5 - 2 * max(0, commit - 2)
    entered = sales.enter(invoice_of(*names))

    assert str(entered.matched) == "1295.00"
    assert sales.results() == [(name, "matched") for name in names]
    assert sales.missing() == []
    check_invariants(sales.shop)


def test_a_key_that_two_bodies_take_at_once_is_that_of_one(sales: RemittedSales) -> None:
    sales.collected("DL1")

    with (
        just_before(lambda: sales.enter(invoice_of("DL2", invoice="INV-2"))),
        pytest.raises(IdempotencyMismatchError),
    ):
        sales.enter(invoice_of("DL1"))

    assert sales.missing() == ["DL1"]


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_two_who_send_it_at_once_write_each_line_once(
    sales: RemittedSales, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 1)
    sales.collected("DL1", "DL2")

    with just_before(lambda: sales.enter(invoice_of("DL1", "DL2"), "hers"), nth=commit):
        entered = sales.enter(invoice_of("DL1", "DL2"), "his")

    assert (entered.is_complete, str(entered.matched)) == (True, "518.00")
    assert sales.results() == [("DL1", "matched"), ("DL2", "matched")]
    check_invariants(sales.shop)


def test_a_refund_meanwhile_does_not_undo_what_was_handed_over(sales: RemittedSales) -> None:
    (paid,) = sales.collected("DL1")

    with just_before(lambda: sales.give_back(paid, "10.00"), nth=2):
        sales.enter(invoice_of("DL1"))

    cash = sales.shop.attempt(paid.attempt_ids[0])
    assert (cash.remitted, cash.refundable) == ("pathao#INV-1", 24_900)
    check_invariants(sales.shop)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(INVOICE, received="1.001"), "received"),
        (replace(INVOICE, fees="1.001"), "fees"),
        (replace(INVOICE, lines=[("DL1", "1.00"), ("DL2", "1.001")]), "lines.1.amount"),
    ],
)
def test_an_amount_that_is_none_writes_nothing(
    sales: RemittedSales, new: NewRemittance, field: str
) -> None:
    before = contents(sales.shop.store)

    with pytest.raises(ValidationFailedError) as caught:
        sales.enter(new)

    assert [one["field"] for one in caught.value.fields["errors"]] == [field]
    assert contents(sales.shop.store) == before


def test_other_money_is_no_match(sales: RemittedSales) -> None:
    sales.collected("DL1")

    sales.enter(replace(INVOICE, currency="USD"))

    assert sales.results() == [("DL1", "amount-differs")]


def test_an_invoice_that_nobody_has_entered_is_not_found(sales: RemittedSales) -> None:
    with pytest.raises(StorefrontError):
        sales.shop.remittance_service.one("pathao", "INV-9")
