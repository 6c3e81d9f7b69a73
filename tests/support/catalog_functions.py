"""The functions of the catalogue, as buyers and staff call them, and products for them."""

from typing import Any

import pytest

from storefront.catalog.model import Details, Product
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.db.store import Store
from storefront.history.model import Author
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.prices import Prices
from storefront.money import Money
from tests.support.catalog import INACTIVE, STAFF_ID, create, mug
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event

#: The product that the sample events speak of.
PRODUCT_ID = "01JZ8K3V6M4Q2X9T7B5N1C0DEF"
PATH = {"product_id": PRODUCT_ID}
#: Bodies of a new product, and of a delivery.
NEW = {"sku": "tea-1", "name": "Tea", "price": "450.00"}
CHANGE = {"kind": "received", "quantity": 5, "reason": "delivery"}
BANGLA = {"name": "মগ", "description": "চা রাখে।\nগরম থাকে।", "seo": {"title": "মাটির মগ"}}


def ask(function: str, body: Any = None, **event: Any) -> Answer:
    """Call a function; as nobody, unless the event says as whom."""
    return call(load(function), proxy_event(body, **event))


def ask_as_manager(function: str, body: Any = None, **event: Any) -> Answer:
    """Call a function as somebody who may change the catalogue."""
    return ask(function, body, user_id=STAFF_ID, role="manager", **event)


def ask_as_warehouse(function: str, **event: Any) -> Answer:
    """Call a function as somebody who may read all of the catalogue."""
    return ask(function, user_id=STAFF_ID, role="warehouse", **event)


@pytest.fixture
def product(store: Store, clock: FrozenClock) -> Product:
    """The product that the sample events speak of, with ten units."""
    prices = Prices(Money(45_000, "BDT"))
    sale = SaleItem(PRODUCT_ID, "TEA-0", "Tea", prices, ProductStatus.ACTIVE, 10, 10, priced=1)
    made = Product(
        Details(PRODUCT_ID, "Loose leaves.", clock(), clock()), "Tea", ProductStatus.ACTIVE, (sale,)
    )
    transaction = store.transaction()
    ProductRepository(store).add(transaction, made, Author())
    transaction.commit()
    return made


@pytest.fixture
def product_ids(editor: ProductService) -> dict[str, str]:
    """A product of each status, by status."""
    made = {
        "active": create(editor, mug("A")),
        "inactive": create(editor, mug("I", status=INACTIVE)),
        "archived": create(editor, mug("X")),
    }
    editor.archive(made["archived"])
    return made


@pytest.fixture
def bilingual(editor: ProductService) -> dict[str, str]:
    """The path of a product with a name and a description in both languages."""
    path = {"product_id": create(editor, mug())}
    answer = ask_as_manager("update_product", {"translations": {"bn": BANGLA}}, path=path)
    assert answer.status == 200
    return path
