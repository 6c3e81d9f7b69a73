"""What stands at an address: a product, where it has gone, or that it is gone."""

import pytest

from storefront.addresses.model import GoneError, Owner, OwnerKind
from storefront.catalog.addresses import AddressService, Elsewhere
from storefront.catalog.model import Product, ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.words import WordChanges
from storefront.categories.model import CategoryChanges
from storefront.categories.repository import CategoryRepository
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, ValidationFailedError
from tests.support.catalog import INACTIVE, STAFF_ID, create, faults, mug
from tests.support.categories import add, category_service_on
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before

ANYTHING = Seen()


@pytest.fixture
def addresses(store: Store) -> AddressService:
    """What stands where."""
    return AddressService(store, ProductRepository(store), CategoryRepository(store))


def named(editor: ProductService, name: str, sku: str | None = None) -> str:
    """Create a product with a name and return its id."""
    return create(editor, mug(sku or name.upper(), name=name))


def moved(editor: ProductService, product_id: str, slug: str) -> None:
    editor.update(product_id, ProductChanges(words=WordChanges(slug=slug)))


def test_a_product_is_found_by_id_and_by_slug_with_one_call_or_two(
    editor: ProductService, addresses: AddressService
) -> None:
    product_id = named(editor, "Mug")

    with counted_calls() as by_id:
        found = addresses.product(product_id)
    with counted_calls() as by_slug:
        assert addresses.product("mug") == found

    assert isinstance(found, Product)
    assert (len(by_id), len(by_slug)) == (1, 2)


def test_a_slug_of_once_leads_to_that_of_now_at_one_step(
    editor: ProductService, addresses: AddressService
) -> None:
    product_id = named(editor, "Mug")
    for slug in ("cup", "glass", "mug", "bowl"):
        moved(editor, product_id, slug)

    assert [addresses.product(one) for one in ("mug", "cup", "glass")] == [Elsewhere("bowl")] * 3


def test_what_nobody_may_see_is_not_there(
    editor: ProductService, addresses: AddressService, store: Store, clock: FrozenClock
) -> None:
    hidden = create(editor, mug(status=INACTIVE))
    add(category_service_on(store, clock), "Tea")

    for address in (hidden, "mug", "tea", "nothing", STAFF_ID):
        with pytest.raises(NotFoundError):
            addresses.product(address)
    for slug in ("mug", "nothing"):
        with pytest.raises(NotFoundError):
            addresses.find(slug)


def test_an_archived_product_is_gone_by_any_address(
    editor: ProductService, addresses: AddressService
) -> None:
    product_id = named(editor, "Mug")
    moved(editor, product_id, "cup")
    editor.archive(product_id)

    for address in (product_id, "mug", "cup"):
        with pytest.raises(GoneError):
            addresses.product(address)
    with pytest.raises(GoneError):
        addresses.find("mug")


def test_an_archived_product_leads_to_what_replaces_it(
    editor: ProductService, addresses: AddressService
) -> None:
    old, new = named(editor, "Mug"), named(editor, "Cup")
    editor.archive(old, replaced_by=new)

    assert addresses.product("mug") == Elsewhere("cup")
    for asked in (lambda: addresses.product(old), lambda: addresses.find("mug")):
        with pytest.raises(GoneError) as gone:
            asked()
        assert gone.value.fields == {"replaced_by": new}
    moved(editor, new, "cups")
    assert addresses.product("mug") == Elsewhere("cups")
    editor.archive(new)
    assert addresses.product("mug") == Elsewhere("cups")
    with pytest.raises(GoneError):
        addresses.product("cups")


def test_a_successor_may_be_named_afterwards_and_by_its_slug(
    editor: ProductService, addresses: AddressService
) -> None:
    old = named(editor, "Mug")
    named(editor, "Cup")
    editor.archive(old)
    editor.archive(old, replaced_by="cup")
    editor.archive(old)  # a late repeat

    assert addresses.product("mug") == Elsewhere("cup")


@pytest.mark.parametrize("status", ["active", "archived"])
def test_only_another_product_that_is_sold_on_is_a_successor(
    status: str, editor: ProductService, store: Store, clock: FrozenClock
) -> None:
    old, gone = named(editor, "Mug"), named(editor, "Gone")
    editor.archive(gone)
    add(category_service_on(store, clock), "Tea")
    if status == "archived":
        editor.archive(old)

    for text in (old, "mug", gone, "gone", "tea", "nothing", "", "..", STAFF_ID):
        with pytest.raises(ValidationFailedError) as refusal:
            editor.archive(old, replaced_by=text)
        assert set(faults(refusal)) == {"replaced_by"}
    found = ProductRepository(store).get(old)
    assert found is not None
    assert (found.is_public, found.details.replaced_by) == (status == "active", None)


def test_two_that_replace_each_other_are_no_circle(
    editor: ProductService, addresses: AddressService
) -> None:
    """The one that is archived last finds the other archived, though it was not when it looked."""
    one, other = named(editor, "Mug"), named(editor, "Cup")

    with (
        just_before(lambda: editor.archive(other, replaced_by=one)),
        pytest.raises(ValidationFailedError),
    ):
        editor.archive(one, replaced_by=other)

    assert addresses.product("cup") == Elsewhere("mug")
    assert isinstance(addresses.product(one), Product)


def test_a_slug_tells_what_it_leads_to(
    editor: ProductService, addresses: AddressService, store: Store, clock: FrozenClock
) -> None:
    product_id, service = named(editor, "Mug"), category_service_on(store, clock)
    category_id = add(service, "Tea")
    moved(editor, product_id, "cup")
    service.update(category_id, CategoryChanges(slug="chai"), ANYTHING)

    assert addresses.find("mug") == (Owner(OwnerKind.PRODUCT, product_id), "cup")
    assert addresses.find("tea") == (Owner(OwnerKind.CATEGORY, category_id), "chai")
    service.update(category_id, CategoryChanges(is_active=False), ANYTHING)
    with pytest.raises(NotFoundError):
        addresses.find("tea")
