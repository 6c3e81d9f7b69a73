"""Slugs of products and categories: unique over both, remembered, and claimed by conditions."""

from collections.abc import Callable

import pytest

from storefront.addresses.claims import SLUG, SlugRecord, owner_of, slug_pk
from storefront.addresses.model import Owner, OwnerKind, SlugTakenError
from storefront.catalog.model import ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.catalog.words import WordChanges
from storefront.categories.model import MAX_FORMER_SLUGS, CategoryChanges
from storefront.categories.repository import CATEGORIES, CategoryRecord, CategoryRepository
from storefront.categories.service import StaffCategoryService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import StaleError, ValidationFailedError
from tests.support.catalog import create, faults, key, mug
from tests.support.categories import add, category_service_on
from tests.support.clock import FrozenClock
from tests.support.drift import Hand
from tests.support.interleaving import just_before

ANYTHING = Seen()


@pytest.fixture
def service(store: Store, clock: FrozenClock) -> StaffCategoryService:
    """The categories as staff change them."""
    return category_service_on(store, clock)


@pytest.fixture
def slug_at(store: Store) -> Callable[[str], str | None]:
    """Return a product's slug."""

    def look(product_id: str) -> str:
        product = ProductRepository(store).get(product_id)
        assert product is not None
        return product.details.words.slug

    return look


def slug(text: str) -> ProductChanges:
    return ProductChanges(words=WordChanges(slug=text))


def leads(store: Store) -> Callable[[str], tuple[str, bool] | None]:
    def look(text: str) -> tuple[str, bool] | None:
        record = store.get(SlugRecord, slug_pk(text), SLUG)
        return (record.owner_id, record.current) if record else None

    return look


def test_a_product_gets_a_slug_of_its_name_and_keeps_it(
    editor: ProductService, slug_at: Callable[[str], str], store: Store
) -> None:
    product_id = create(editor, mug(name="Blue mug"))
    editor.update(product_id, ProductChanges(name="Red mug"))

    assert slug_at(product_id) == "blue-mug"
    assert leads(store)("blue-mug") == (product_id, True)
    assert leads(store)("red-mug") is None


@pytest.mark.parametrize(
    ("sku", "name", "expected"),
    [("MUG.1", "☕", "mug-1"), ("..", "☕", "product"), ("A", "0" * 26, "0" * 26 + "-2")],
)
def test_a_name_without_letters_is_no_slug(
    sku: str, name: str, expected: str, editor: ProductService, slug_at: Callable[[str], str]
) -> None:
    assert slug_at(create(editor, mug(sku, name=name))) == expected


def test_products_and_categories_of_one_name_get_numbers(
    editor: ProductService,
    service: StaffCategoryService,
    slug_at: Callable[[str], str],
    store: Store,
) -> None:
    first = create(editor, mug("A"))
    category_id = add(service, "Mug")
    third = create(editor, mug("B"))

    assert [slug_at(first), slug_at(third)] == ["mug", "mug-3"]
    assert leads(store)("mug-2") == (category_id, True)


def test_however_many_have_one_name_a_slug_is_one_look_away(
    editor: ProductService, slug_at: Callable[[str], str]
) -> None:
    made = [create(editor, mug(f"MUG-{number}")) for number in range(22)]

    slugs = [slug_at(one) for one in made]
    assert slugs[:20] == ["mug", *(f"mug-{number}" for number in range(2, 21))]
    assert slugs[20:] == [f"mug-{one[-6:].lower()}" for one in made[20:]]


def test_a_slug_that_is_asked_for_is_this_or_none(
    editor: ProductService, service: StaffCategoryService, store: Store
) -> None:
    product_id = create(editor, mug("A"))
    other_id = create(editor, mug("B", name="Cup"))

    for refused in (
        lambda: editor.update(other_id, slug("mug")),
        lambda: service.update(add(service, "Tea"), CategoryChanges(slug="mug"), ANYTHING),
    ):
        with pytest.raises(SlugTakenError) as refusal:
            refused()
        assert refusal.value.fields == {"taken": "mug", "proposal": "mug-2"}
    assert leads(store)("mug") == (product_id, True)
    assert leads(store)("cup") == (other_id, True)


def test_a_slug_of_once_stays_its_own_and_may_be_taken_back(
    editor: ProductService, slug_at: Callable[[str], str], store: Store
) -> None:
    product_id, other_id = create(editor, mug("A")), create(editor, mug("B", name="Cup"))
    editor.update(product_id, slug("mugs"))

    assert leads(store)("mug") == (product_id, False)
    assert leads(store)("mugs") == (product_id, True)
    with pytest.raises(SlugTakenError):
        editor.update(other_id, slug("mug"))

    editor.update(product_id, slug("mug"))
    assert (slug_at(product_id), leads(store)("mug")) == ("mug", (product_id, True))
    assert leads(store)("mugs") == (product_id, False)


def test_two_who_want_one_slug_at_once(
    editor: ProductService, slug_at: Callable[[str], str], store: Store
) -> None:
    """The second finds it taken at the last moment, though nobody had it when they looked."""
    made = list[str]()
    with just_before(lambda: made.append(create(editor, mug("A")))):
        later = create(editor, mug("B"))

    assert [slug_at(one) for one in (made[0], later)] == ["mug", "mug-2"]

    with (
        just_before(lambda: editor.update(made[0], slug("cup"))),
        pytest.raises(SlugTakenError),
    ):
        editor.update(later, slug("cup"))
    assert leads(store)("cup") == (made[0], True)


def test_two_who_change_one_slug_at_once_leave_one_of_now(
    editor: ProductService, slug_at: Callable[[str], str], store: Store
) -> None:
    product_id = create(editor, mug())
    with just_before(lambda: editor.update(product_id, slug("cup"))):
        editor.update(product_id, slug("glass"))

    assert slug_at(product_id) == "glass"
    now = [one for one in ("mug", "cup", "glass") if leads(store)(one) == (product_id, True)]
    assert now == ["glass"]


def test_a_slug_is_a_part_of_what_staff_have_seen(editor: ProductService, store: Store) -> None:
    product_id = create(editor, mug())
    seen = ProductRepository(store).get(product_id)
    assert seen is not None
    editor.update(product_id, slug("cup"))

    with pytest.raises(StaleError):
        editor.update(product_id, ProductChanges(name="X"), Seen(frozenset({seen.edition})))


def test_a_repeat_with_the_same_key_gets_the_slug_that_was_given(editor: ProductService) -> None:
    first = editor.create(mug(), key("create_product"))

    assert editor.create(mug(), key("create_product")) == first


def test_a_product_that_is_older_than_slugs_gets_one_with_its_next_change(
    editor: ProductService, slug_at: Callable[[str], str], hand: Hand
) -> None:
    product_id = create(editor, mug())
    hand.delete((Table.CATALOG, "SLUG#mug", SLUG))
    hand.set((Table.CATALOG, f"PRODUCT#{product_id}", "DETAILS"), slug=None)
    create(editor, mug("B"))  # it has its slug now
    assert slug_at(product_id) == ""

    editor.update(product_id, ProductChanges(description="Old"))

    assert slug_at(product_id) == "mug-2"


def test_a_category_remembers_its_slugs_and_frees_them_with_itself(
    service: StaffCategoryService, store: Store
) -> None:
    category_id = add(service, "Tea")
    for text in ("teas", "chai", "tea", "chai"):
        service.update(category_id, CategoryChanges(slug=text), ANYTHING)
    tree = CategoryRepository(store).tree()

    for text in (category_id, "chai", "tea", "teas"):
        found = tree.at(text)
        assert found is not None
        assert (found.category_id, found.slug) == (category_id, "chai")
    assert owner_of(store, "teas") == Owner(OwnerKind.CATEGORY, category_id)

    service.delete(category_id)
    assert [leads(store)(one) for one in ("chai", "tea", "teas")] == [None, None, None]


def test_a_slug_that_a_category_gets_while_it_is_deleted_is_freed_too(
    service: StaffCategoryService, store: Store
) -> None:
    category_id = add(service, "Tea")
    with just_before(lambda: service.update(category_id, CategoryChanges(slug="chai"), ANYTHING)):
        service.delete(category_id)

    assert [leads(store)(one) for one in ("chai", "tea")] == [None, None]


def test_a_category_had_so_many_slugs_and_no_more(service: StaffCategoryService) -> None:
    category_id = add(service, "Tea")
    for number in range(MAX_FORMER_SLUGS):
        service.update(category_id, CategoryChanges(slug=f"tea-{number}"), ANYTHING)

    with pytest.raises(ValidationFailedError) as refusal:
        service.update(category_id, CategoryChanges(slug="chai"), ANYTHING)
    assert set(faults(refusal)) == {"slug"}

    back = service.update(category_id, CategoryChanges(slug="tea"), ANYTHING)
    assert (back.slug, len(back.former_slugs)) == ("tea", MAX_FORMER_SLUGS)


def test_a_category_that_is_older_than_slugs_gets_one_with_its_next_change(
    service: StaffCategoryService, store: Store, hand: Hand
) -> None:
    category_id = add(service, "Tea")
    hand.delete((Table.CATALOG, "SLUG#tea", SLUG))
    hand.set((Table.CATALOG, CATEGORIES, category_id), slug=None)

    service.update(category_id, CategoryChanges(is_active=False), ANYTHING)

    record = store.get(CategoryRecord, CATEGORIES, category_id)
    assert record is not None
    assert record.slug == "tea"
