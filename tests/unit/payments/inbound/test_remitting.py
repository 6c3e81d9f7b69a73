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
from tests.unit.orders.cash import CashDesk

INVOICE = NewRemittance("pathao", "INV-1", "BDT", "459.00", "59.00", [("DL1", "259.00")])


class Desk(CashDesk):
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
def desk(shop: Shop, clock: FrozenClock) -> Desk:
    made = Desk(shop)
    clock.advance(seconds=1)
    return made


def invoice_of(*names: str, invoice: str = "INV-1") -> NewRemittance:
    return replace(INVOICE, invoice=invoice, lines=[(name, "259.00") for name in names])


def test_each_line_is_compared_with_what_was_written_down(desk: Desk, clock: FrozenClock) -> None:
    first, second, _ = desk.collected("DL1", "DL2", "DL3")
    clock.advance(days=1)
    lines = [("DL1", "259.00"), ("DL2", "200.00"), ("DL9", "1.00")]

    entered = desk.enter(replace(INVOICE, lines=lines))

    assert desk.results() == [("DL1", "matched"), ("DL2", "amount-differs"), ("DL9", "unknown")]
    _, found = desk.shop.remittance_service.one("pathao", "INV-1")
    assert [str(one.collected) for one in found] == ["259.00", "259.00", "None"]
    assert (str(entered.matched), str(entered.total), str(entered.gap)) == (
        "259.00",
        "460.00",
        "58.00",
    )
    missing = desk.shop.remittance_service.missing(entered)
    assert sorted(one.reference for one in missing) == ["DL2", "DL3"]
    cash, other = (desk.shop.attempt(one.attempt_ids[0]) for one in (first, second))
    assert (grade(cash), cash.remitted) == (CashGrade.REMITTED, "pathao#INV-1")
    assert grade(other) is CashGrade.VERIFIED
    story = desk.shop.timeline_service.tell(first.order_id, desk.clerk)
    told = [one.text for one in story.entries if one.type == REMITTED]
    assert told == ["259.00 BDT in cash was handed over by pathao (INV-1)"]
    check_invariants(desk.shop)


def test_cash_is_handed_over_by_one_invoice(desk: Desk) -> None:
    desk.collected("DL1")
    desk.enter(invoice_of("DL1"))

    desk.enter(invoice_of("DL1", invoice="INV-2"), "two")

    line = desk.shop.remittance_service.one("pathao", "inv-2")[1][0]
    assert (line.result, line.remitted) == (LineResult.ALREADY_REMITTED, "pathao#INV-1")
    check_invariants(desk.shop)


def test_what_was_handed_over_can_be_given_back_and_stays_so(desk: Desk) -> None:
    (order,) = desk.collected("DL1")
    desk.enter(invoice_of("DL1"))

    desk.give_back(order, "10.00")

    assert desk.shop.attempt(order.attempt_ids[0]).remitted
    assert desk.missing() == []
    check_invariants(desk.shop)


def test_the_same_again_changes_nothing_and_another_content_is_refused(desk: Desk) -> None:
    desk.collected("DL1")
    entered = desk.enter(invoice_of("DL1"))
    before = contents(desk.shop.store)

    assert desk.enter(invoice_of("DL1"), "another") == entered
    for other in (replace(INVOICE, fees="60.00"), invoice_of("DL2")):
        with pytest.raises(RemittanceKnownError):
            desk.enter(other, "third")
    with pytest.raises(IdempotencyMismatchError):
        desk.enter(invoice_of("DL1", "DL2", invoice="INV-2"))

    assert contents(desk.shop.store) == before


def test_a_line_is_matched_when_its_cash_is_written_down_later(desk: Desk) -> None:
    desk.collected("DL1")
    lines = [("DL1", "259.00"), ("DL2", "259.00"), ("DL3", "1.00"), ("DL9", "5.00")]
    invoice = replace(INVOICE, lines=lines)
    desk.enter(invoice)
    second, _ = desk.collected("DL2", "DL3")
    assert sorted(desk.missing()) == ["DL2", "DL3"]

    again = desk.enter(invoice, "again")

    assert desk.results() == [
        ("DL1", "matched"),
        ("DL2", "matched"),
        ("DL3", "amount-differs"),
        ("DL9", "unknown"),
    ]
    assert (str(again.matched), desk.missing()) == ("518.00", ["DL3"])
    assert desk.shop.attempt(second.attempt_ids[0]).remitted == "pathao#INV-1"
    check_invariants(desk.shop)
    before = contents(desk.shop.store)
    assert desk.enter(invoice, "once more") == again
    assert contents(desk.shop.store) == before


def test_an_invoice_that_two_compare_again_is_matched_once(desk: Desk) -> None:
    desk.enter(invoice_of("DL1", "DL2"))
    desk.collected("DL1", "DL2")

    with just_before(lambda: desk.enter(invoice_of("DL1", "DL2"), "hers")):
        entered = desk.enter(invoice_of("DL1", "DL2"), "his")

    assert (str(entered.matched), desk.missing()) == ("518.00", [])
    check_invariants(desk.shop)


def test_a_sum_that_another_has_changed_is_not_written_over(desk: Desk) -> None:
    desk.enter(invoice_of("DL1", "DL2"))
    desk.collected("DL1")
    meanwhile = ["hers"]

    def watch(step: str) -> None:
        if step == "Query" and meanwhile:
            desk.enter(invoice_of("DL1", "DL2"), meanwhile.pop())
            desk.collected("DL2")

    with watched(watch):
        entered = desk.enter(invoice_of("DL1", "DL2"), "his")

    assert (str(entered.matched), desk.missing()) == ("518.00", [])
    check_invariants(desk.shop)


@pytest.mark.parametrize("commit", [1, 2])
def test_comparing_again_goes_on_where_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 1)
    desk.enter(invoice_of("DL1", "DL2"))
    desk.collected("DL1", "DL2")

    with watched(_dies_at(commit)), pytest.raises(_GoneError):
        desk.enter(invoice_of("DL1", "DL2"))
    entered = desk.enter(invoice_of("DL1", "DL2"))

    assert (str(entered.matched), desk.missing()) == ("518.00", [])
    check_invariants(desk.shop)


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
    desk: Desk, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 2)
    names = ["DL1", "DL2", "DL3", "DL4", "DL5"]
    desk.collected(*names)

    with watched(_dies_at(commit)), pytest.raises(_GoneError):
        desk.enter(invoice_of(*names))
    assert len(desk.missing()) == 5 - 2 * max(0, commit - 2)
    entered = desk.enter(invoice_of(*names))

    assert str(entered.matched) == "1295.00"
    assert desk.results() == [(name, "matched") for name in names]
    assert desk.missing() == []
    check_invariants(desk.shop)


def test_a_key_that_two_bodies_take_at_once_is_that_of_one(desk: Desk) -> None:
    desk.collected("DL1")

    with (
        just_before(lambda: desk.enter(invoice_of("DL2", invoice="INV-2"))),
        pytest.raises(IdempotencyMismatchError),
    ):
        desk.enter(invoice_of("DL1"))

    assert desk.missing() == ["DL1"]


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_two_who_send_it_at_once_write_each_line_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    monkeypatch.setattr(remitting, "CHUNK", 1)
    desk.collected("DL1", "DL2")

    with just_before(lambda: desk.enter(invoice_of("DL1", "DL2"), "hers"), nth=commit):
        entered = desk.enter(invoice_of("DL1", "DL2"), "his")

    assert (entered.is_complete, str(entered.matched)) == (True, "518.00")
    assert desk.results() == [("DL1", "matched"), ("DL2", "matched")]
    check_invariants(desk.shop)


def test_a_refund_meanwhile_does_not_undo_what_was_handed_over(desk: Desk) -> None:
    (paid,) = desk.collected("DL1")

    with just_before(lambda: desk.give_back(paid, "10.00"), nth=2):
        desk.enter(invoice_of("DL1"))

    cash = desk.shop.attempt(paid.attempt_ids[0])
    assert (cash.remitted, cash.refundable) == ("pathao#INV-1", 24_900)
    check_invariants(desk.shop)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(INVOICE, received="1.001"), "received"),
        (replace(INVOICE, fees="1.001"), "fees"),
        (replace(INVOICE, lines=[("DL1", "1.00"), ("DL2", "1.001")]), "lines.1.amount"),
    ],
)
def test_an_amount_that_is_none_writes_nothing(desk: Desk, new: NewRemittance, field: str) -> None:
    before = contents(desk.shop.store)

    with pytest.raises(ValidationFailedError) as caught:
        desk.enter(new)

    assert [one["field"] for one in caught.value.fields["errors"]] == [field]
    assert contents(desk.shop.store) == before


def test_other_money_is_no_match(desk: Desk) -> None:
    desk.collected("DL1")

    desk.enter(replace(INVOICE, currency="USD"))

    assert desk.results() == [("DL1", "amount-differs")]


def test_an_invoice_that_nobody_has_entered_is_not_found(desk: Desk) -> None:
    with pytest.raises(StorefrontError):
        desk.shop.remittance_service.one("pathao", "INV-9")
