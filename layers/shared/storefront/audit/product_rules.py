"""How the books of a product must agree."""

from storefront.audit.entries import ProductBooks
from storefront.audit.model import Difference, Differences, Rule
from storefront.catalog.repository import listing
from storefront.inventory.model import SaleItem


def check_product(books: ProductBooks) -> Differences:
    """Yield everything in a product's books that is not as it must be."""
    if books.sale is None:
        yield from _missing(books)
        return
    yield from _stock(books, books.sale)
    yield from _listing(books, books.sale)
    for target in books.answers.values():
        if target is not None and target not in books.ledger.by_staff:
            yield _differs(books, Rule.ANSWER, f"movement {target}", "none")


def _missing(books: ProductBooks) -> Differences:
    parts = {
        "details": books.has_details,
        "a SKU code": books.skus,
        "movements": books.ledger.movements,
        "pending orders": books.held,
    }
    found = [name for name, part in parts.items() if part]
    if found:
        yield _differs(books, Rule.EXISTS, "a product", f"only {', '.join(found)}")
    if books.answers:
        yield _differs(books, Rule.ANSWER, "a product", "none")


def _stock(books: ProductBooks, sale: SaleItem) -> Differences:
    if not 0 <= sale.available <= sale.on_hand:
        found = f"{sale.available} of {sale.on_hand}"
        yield _differs(books, Rule.STOCK_RANGE, "0 <= available <= on hand", found)
    held = sale.on_hand - sale.available
    if held != books.units_held:
        yield _differs(books, Rule.STOCK_HELD, f"{books.units_held} held", f"{held} held")
    if sale.on_hand != books.ledger.units:
        expected = f"{books.ledger.units} on hand"
        yield _differs(books, Rule.STOCK_LEDGER, expected, f"{sale.on_hand} on hand")

    for movement in books.ledger.odd.values():
        expected = f"a sign and an order as {movement.kind.value} units have"
        found = f"{movement.movement_id}: {movement.quantity:+d}, order {movement.order_id}"
        yield _differs(books, Rule.MOVEMENT, expected, found)


def _listing(books: ProductBooks, sale: SaleItem) -> Differences:
    listed = listing(books.product_id, sale.status)
    if not books.has_details:
        yield _differs(books, Rule.EXISTS, "details", "none")
    elif books.listing != listed:
        yield _differs(books, Rule.LISTING, str(listed), str(books.listing))
    if books.skus != {sale.sku}:
        yield _differs(books, Rule.SKU, sale.sku, ", ".join(sorted(books.skus)) or "none")


def _differs(books: ProductBooks, rule: Rule, expected: str, found: str) -> Difference:
    return Difference(rule, books.product_id, expected, found)
