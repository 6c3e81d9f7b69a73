"""What the tests of the functions share."""

from tests.support.account_functions import api, me
from tests.support.catalog_functions import bilingual, product, product_ids
from tests.support.order_functions import configured
from tests.unit.functions.lost_links import guest_order, sending
from tests.unit.functions.remittances import cash_order_id
from tests.unit.functions.searching import indexed

__all__ = [
    "api",
    "bilingual",
    "cash_order_id",
    "configured",
    "guest_order",
    "indexed",
    "me",
    "product",
    "product_ids",
    "sending",
]
