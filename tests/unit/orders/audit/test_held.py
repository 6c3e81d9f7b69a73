"""What orders hold is told exactly, though a product may have a million orders."""

from storefront.audit.registry import Suspect
from storefront.audit.service import AuditService
from storefront.books.sections import Books
from storefront.ids import first_id_of
from storefront.inventory.audit import PRODUCT
from storefront.inventory.model import SALE_ITEM
from storefront.orders.audit import held
from storefront.orders.audit.held import HeldRange, held_around
from tests.support.past import Past
from tests.unit.audit.planting import later


def test_orders_that_were_over_long_ago_are_not_remembered(
    past: Past, verifier: AuditService
) -> None:
    later(past, hours=2)
    reader, mug = verifier.reader(Books()), Suspect(PRODUCT, past.mug)
    first = first_id_of(past.shop.clock() - held._SURELY_BEFORE)

    shares = held._shares(reader.look(), [past.mug], first)
    _, units = held_around(reader.look(), [past.mug], lambda: reader.read(mug))

    assert {order_id for _, _, order_id in shares} == {
        past.pending.order_id,
        past.executing.order_id,
    }
    assert units[past.mug] == {SALE_ITEM: HeldRange(9, 9)}
