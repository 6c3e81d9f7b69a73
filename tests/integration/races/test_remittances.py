"""Remittances, when several people enter them at once."""

from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop
from tests.unit.payments.inbound.test_remitting import RemittedSales, invoice_of


def test_cash_that_two_invoices_name_is_handed_over_by_one(shop: Shop, moment: int) -> None:
    del moment
    sales = RemittedSales(shop)
    sales.collected("DL1", "DL2", "DL3")

    outcomes = together(
        insistent(lambda: sales.enter(invoice_of("DL1", "DL2"), "one")),
        insistent(lambda: sales.enter(invoice_of("DL1", "DL2"), "again")),
        insistent(lambda: sales.enter(invoice_of("DL2", "DL3", invoice="INV-2"), "two")),
    )

    assert refusals(outcomes) == []
    results = dict(sales.results()), dict(sales.results("INV-2"))
    assert (results[0]["DL1"], results[1]["DL3"]) == ("matched", "matched")
    both = sorted([results[0]["DL2"], results[1]["DL2"]])
    assert both == ["already-remitted", "matched"]
    assert sales.missing() == []
    check_invariants(shop)
    found(
        "Cash is handed over once",
        "two invoices that name it are entered at once, one of them twice",
        "one has it, and the other is told by which it came",
    )
