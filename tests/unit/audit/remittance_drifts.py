"""Drifts of what couriers hand over."""

from storefront.books.model import CommonRule
from storefront.db.tables import Table
from storefront.orders.model import Order
from storefront.payments.audit.remittances import RemittanceRule
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import attempt, planted
from tests.unit.payments.inbound.test_remitting import RemittedSales, invoice_of

NAME = "pathao#INV-1"


def _entered(past: Past) -> tuple[RemittedSales, list[Order]]:
    """Hand over the cash of one order, and not that of another."""
    sales = RemittedSales(past.shop)
    orders = sales.collected("DL1", "DL2")
    sales.enter(invoice_of("DL1", "DL9"))
    return sales, orders


def _cash(past: Past, order: Order) -> tuple[str, Key]:
    (attempt_id,) = order.attempt_ids
    return attempt_id, attempt(past.shop.attempt(attempt_id))


def _head() -> Key:
    return Table.PAYMENTS, f"REMITTANCE#{NAME}", "HEAD"


def _line(number: int) -> Key:
    return Table.PAYMENTS, f"REMITTANCE#{NAME}", f"LINE#{number:04d}"


@planted(RemittanceRule.REMITTANCE)
def cash_that_no_invoice_named(past: Past, hand: Hand) -> str:
    _, (_, other) = _entered(past)
    attempt_id, key = _cash(past, other)
    hand.set(key, remitted=NAME)
    return attempt_id


@planted(RemittanceRule.REMITTANCE)
def cash_that_forgot_its_invoice(past: Past, hand: Hand) -> str:
    _, (one, _) = _entered(past)
    attempt_id, key = _cash(past, one)
    hand.set(key, remitted=None)
    return attempt_id


@planted(RemittanceRule.REMITTANCE)
def cash_that_two_invoices_have(past: Past, hand: Hand) -> str:
    sales, (one, _) = _entered(past)
    sales.enter(invoice_of("DL1", invoice="INV-2"), "two")
    key = (Table.PAYMENTS, "REMITTANCE#pathao#INV-2", "LINE#0001")
    hand.set(key, result="matched")
    hand.add((Table.PAYMENTS, "REMITTANCE#pathao#INV-2", "HEAD"), matched=25_900)
    return _cash(past, one)[0]


@planted(RemittanceRule.REMITTANCE)
def cash_of_which_nobody_would_ask(past: Past, hand: Hand) -> str:
    _, (_, other) = _entered(past)
    attempt_id, _ = _cash(past, other)
    hand.delete((Table.PAYMENTS, "UNREMITTED", attempt_id))
    return attempt_id


@planted(RemittanceRule.REMITTANCE)
def cash_that_is_asked_for_though_it_came(past: Past, hand: Hand) -> str:
    _, (one, other) = _entered(past)
    attempt_id, _ = _cash(past, one)
    hand.copy((Table.PAYMENTS, "UNREMITTED", _cash(past, other)[0]), sk=attempt_id)
    return attempt_id


@planted(RemittanceRule.REMITTANCE)
def a_line_that_is_gone(past: Past, hand: Hand) -> str:
    _entered(past)
    hand.delete(_line(2))
    return NAME


@planted(RemittanceRule.REMITTANCE)
def a_sum_that_is_not_that_of_its_lines(past: Past, hand: Hand) -> str:
    _entered(past)
    hand.add(_head(), matched=1)
    return NAME


@planted(RemittanceRule.REMITTANCE)
def lines_that_never_came(past: Past, hand: Hand) -> str:
    _entered(past)
    begun = {"S": "2026-01-01T00:00:00.000000+00:00"}
    hand.put(Table.PAYMENTS, hand.item(_head()) | {"lines": {"N": "3"}, "created_at": begun})
    return NAME


@planted(RemittanceRule.REMITTANCE)
def a_remittance_that_no_list_shows(past: Past, hand: Hand) -> str:
    _entered(past)
    hand.delete(hand.key_of(Table.PAYMENTS, "REMITTANCES"))
    return NAME


@planted(CommonRule.EXISTS)
def lines_of_no_remittance(past: Past, hand: Hand) -> str:
    _entered(past)
    hand.delete(_head())
    return NAME


@planted(CommonRule.EXISTS)
def missing_cash_that_never_was(past: Past, hand: Hand) -> str:
    _, (_, other) = _entered(past)
    hand.copy((Table.PAYMENTS, "UNREMITTED", _cash(past, other)[0]), sk="01JGONE")
    return "01JGONE"
