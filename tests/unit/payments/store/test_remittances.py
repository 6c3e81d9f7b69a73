"""Lists of remittances, and of cash that nobody has handed over, are read page by page."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront.paging import PageRequest, Slice
from tests.support.clock import FrozenClock
from tests.support.shop import Shop
from tests.unit.payments.inbound.test_remitting import RemittedSales, invoice_of

NAMES = ("DL1", "DL2", "DL3")


@pytest.fixture
def sales(shop: Shop, clock: FrozenClock) -> RemittedSales:
    """A shop with three sums of cash, a second after each other."""
    made = RemittedSales(shop)
    for name in NAMES:
        clock.advance(seconds=1)
        made.collected(name)
    return made


def pages(read: Callable[[PageRequest], Slice[Any]]) -> list[list[Any]]:
    """Return all pages of two."""
    found, after = [], None
    while True:
        page = read(PageRequest(limit=2, after=after))
        found.append(list(page.items))
        after = page.last
        if after is None:
            return found


def test_remittances_are_listed_the_newest_first(sales: RemittedSales, clock: FrozenClock) -> None:
    for number, name in enumerate(NAMES):
        sales.enter(invoice_of(name, invoice=f"INV-{number}"), key=name)
        clock.advance(seconds=1)

    listed = pages(sales.shop.remittances.list)

    assert [[one.invoice for one in page] for page in listed] == [["INV-2", "INV-1"], ["INV-0"]]


def test_cash_that_is_missing_is_listed_the_oldest_first(sales: RemittedSales) -> None:
    listed = pages(sales.shop.remittances.unremitted)

    assert [[one.reference for one in page] for page in listed] == [["DL1", "DL2"], ["DL3"]]


def test_all_lines_are_read_however_many_pages_they_are(
    sales: RemittedSales, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales.enter(invoice_of(*NAMES))
    query = sales.shop.store.query
    monkeypatch.setattr(
        sales.shop.store, "query", lambda *given, **named: query(*given, **{**named, "limit": 1})
    )

    lines = sales.shop.remittances.lines("pathao", "INV-1")

    assert [one.reference for one in lines] == [*NAMES]
