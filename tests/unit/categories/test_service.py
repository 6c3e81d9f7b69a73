"""Categories as staff change them, and as buyers see them."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.categories.model import (
    CategoryChanges,
    CategoryCycleError,
    CategoryInUseError,
    Text,
)
from storefront.categories.repository import CATEGORIES, TREE, CategoryRepository, TreeRecord
from storefront.categories.service import CategoryService, StaffCategoryService
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.errors import (
    IdempotencyMismatchError,
    NotFoundError,
    StaleError,
    UnavailableError,
    ValidationFailedError,
)
from tests.support.catalog import create, key, mug
from tests.support.categories import add, category_service_on, named, outline
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of

NOBODY = "01J00000000000000000000000"


@pytest.fixture
def service(store: Store, clock: FrozenClock) -> StaffCategoryService:
    """The categories as staff change them."""
    return category_service_on(store, clock)


@pytest.fixture
def shown(store: Store) -> CategoryService:
    """The categories as buyers see them."""
    return CategoryService(CategoryRepository(store))


def put_into(editor: ProductService, sku: str, *category_ids: str) -> str:
    """Create a product in categories and return its id."""
    product_id = create(editor, mug(sku))
    editor.update(product_id, ProductChanges(category_ids=category_ids))
    return product_id


def counts(service: StaffCategoryService) -> dict[str, int]:
    """Return how many products staff see in each category, by its name."""
    found, products = service.all()
    return {one.name.en: products[one.category_id] for one in found}


def test_a_new_category_comes_after_its_siblings(service: StaffCategoryService) -> None:
    home = add(service, "Home")
    add(service, "Tea")
    add(service, "Mugs", home)
    add(service, "Lamps", home)

    assert outline(service) == ["Home", ".Mugs", ".Lamps", "Tea"]


def test_a_repeat_with_one_key_makes_one_category(service: StaffCategoryService) -> None:
    first = service.create(named("Tea"), key("create_category", body="tea"))

    assert service.create(named("Tea"), key("create_category", body="tea")) == first
    with pytest.raises(IdempotencyMismatchError):
        service.create(named("Home"), key("create_category", body="home"))
    assert outline(service) == ["Tea"]


def test_a_repeat_gets_its_answer_although_the_parent_is_gone(
    service: StaffCategoryService,
) -> None:
    parent = add(service, "Home")
    first = service.create(named("Mugs", parent), key("create_category"))
    service.delete(first["id"])
    service.delete(parent)

    assert service.create(named("Mugs", parent), key("create_category")) == first


def test_a_category_needs_a_parent_that_exists(service: StaffCategoryService, aws: Any) -> None:
    with pytest.raises(ValidationFailedError):
        add(service, "Mugs", NOBODY)
    assert items_of(aws, Table.CATALOG) == []


def test_a_category_moves_with_all_below_it(service: StaffCategoryService) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    mugs = add(service, "Mugs", home)
    add(service, "Large", mugs)

    service.move(mugs, tea, None)
    service.move(tea, None, home)

    assert outline(service) == ["Tea", ".Mugs", "..Large", "Home"]


def test_a_move_to_the_top_and_back_is_a_move(service: StaffCategoryService) -> None:
    home = add(service, "Home")
    mugs = add(service, "Mugs", home)

    assert service.move(mugs, None, home).parent_id is None
    assert outline(service) == ["Mugs", "Home"]
    assert service.move(mugs, home, None).parent_id == home
    assert outline(service) == ["Home", ".Mugs"]


def test_the_same_move_again_writes_nothing(service: StaffCategoryService, aws: Any) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    service.move(home, tea, None)
    before = items_of(aws, Table.CATALOG)

    service.move(home, tea, None)

    assert items_of(aws, Table.CATALOG) == before


def test_a_reorder_writes_one_category_and_the_version(
    service: StaffCategoryService, aws: Any
) -> None:
    first = add(service, "A")
    last = [add(service, name) for name in "BCDEF"][-1]
    before = {item["sk"]["S"]: item for item in items_of(aws, Table.CATALOG)}

    service.move(last, None, first)

    after = {item["sk"]["S"]: item for item in items_of(aws, Table.CATALOG)}
    assert {name for name in after if after[name] != before[name]} == {last, TREE}
    assert outline(service) == ["F", "A", "B", "C", "D", "E"]


def test_two_moves_that_make_a_circle_together_are_not_both_made(
    service: StaffCategoryService, store: Store, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one comes between the reading and the writing of the first."""
    home, tea = add(service, "Home"), add(service, "Tea")
    other = category_service_on(store, clock)
    once(monkeypatch, CategoryRepository, "advance", lambda: other.move(home, tea, None))

    with pytest.raises(CategoryCycleError):
        service.move(tea, home, None)
    assert outline(service) == ["Tea", ".Home"]


def once(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, what: Callable[[], object]
) -> None:
    """Do something before the next call of a method."""
    original = getattr(owner, method)

    def first(*args: Any) -> Any:
        monkeypatch.setattr(owner, method, original)
        what()
        return original(*args)

    monkeypatch.setattr(owner, method, first)


def test_who_meets_others_all_the_time_is_told_to_send_it_again(
    service: StaffCategoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    stale = CategoryRepository.advance

    def always_late(self: CategoryRepository, transaction: Any, tree: Any) -> None:
        tree.version -= 1
        stale(self, transaction, tree)

    monkeypatch.setattr(CategoryRepository, "advance", always_late)

    with pytest.raises(UnavailableError):
        service.move(home, tea, None)


def test_a_change_keeps_what_it_does_not_name(service: StaffCategoryService) -> None:
    tea = add(service, "Tea")
    service.update(tea, CategoryChanges(description=Text("Leaves.", "পাতা।")), Seen())
    service.update(tea, CategoryChanges(name=Text("Teas", "চা")), Seen())
    found, _ = service.all()

    assert (found[0].name, found[0].description) == (
        Text("Teas", "চা"),
        Text("Leaves.", "পাতা।"),
    )
    service.update(tea, CategoryChanges(name=Text("Teas")), Seen())
    assert service.all()[0][0].name.bn is None


def test_who_has_seen_an_older_edition_overwrites_nothing(service: StaffCategoryService) -> None:
    tea = add(service, "Tea")
    seen = Seen(frozenset({service.all()[0][0].edition}))
    service.update(tea, CategoryChanges(name=Text("Teas")), seen)

    with pytest.raises(StaleError):
        service.update(tea, CategoryChanges(is_active=False), seen)
    assert service.update(tea, CategoryChanges(name=Text("Teas")), seen).name.en == "Teas"


def test_what_is_not_there_cannot_be_changed_or_moved(service: StaffCategoryService) -> None:
    with pytest.raises(NotFoundError):
        service.update(NOBODY, CategoryChanges(is_active=False), Seen())
    with pytest.raises(NotFoundError):
        service.move(NOBODY, None, None)


def test_buyers_see_what_is_on_and_staff_see_all(
    service: StaffCategoryService, shown: CategoryService
) -> None:
    home = add(service, "Home")
    add(service, "Mugs", home)
    add(service, "Tea")
    service.update(home, CategoryChanges(is_active=False), Seen())

    assert [one.name.en for one in shown.shown()] == ["Tea"]
    assert outline(service) == ["Home", ".Mugs", "Tea"]


def test_the_tree_is_read_by_one_call(
    service: StaffCategoryService, shown: CategoryService, aws: Any
) -> None:
    for name in "ABCDEFGHIJ":
        add(service, name)

    with counted_calls() as calls:
        shown.shown()

    assert calls == ["Query"]


def test_an_empty_category_is_deleted_and_a_repeat_finds_it_gone(
    service: StaffCategoryService, aws: Any
) -> None:
    tea = add(service, "Tea")

    service.delete(tea)
    service.delete(tea)

    assert [item["sk"]["S"] for item in items_of(aws, Table.CATALOG)] == [TREE]


def test_what_is_not_empty_is_not_deleted_and_it_is_told_what_is_in_it(
    service: StaffCategoryService, editor: ProductService
) -> None:
    home = add(service, "Home")
    add(service, "Mugs", home)
    put_into(editor, "A", home)
    put_into(editor, "B", home)

    with pytest.raises(CategoryInUseError) as refusal:
        service.delete(home)

    assert refusal.value.fields == {"categories": 1, "products": 2}
    assert outline(service) == ["Home", ".Mugs"]


def test_what_is_in_a_category_goes_where_it_is_told_to_go(
    service: StaffCategoryService, editor: ProductService
) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    add(service, "Mugs", home)
    add(service, "Lamps", home)
    for number in range(30):  # more than one step takes
        put_into(editor, f"S-{number}", home)
    both = put_into(editor, "BOTH", home, tea)

    service.delete(home, tea)

    assert outline(service) == ["Tea", ".Mugs", ".Lamps"]
    assert counts(service) == {"Tea": 31, "Mugs": 0, "Lamps": 0}
    assert editor.update(both, ProductChanges(name="Cup")).details.category_ids == (tea,)


def test_a_category_cannot_be_moved_into_itself_to_be_deleted(
    service: StaffCategoryService,
) -> None:
    home = add(service, "Home")
    mugs = add(service, "Mugs", home)

    for inside in (home, mugs):
        with pytest.raises(CategoryCycleError):
            service.delete(home, inside)
    with pytest.raises(ValidationFailedError):
        service.delete(home, NOBODY)
    assert outline(service) == ["Home", ".Mugs"]


def test_a_product_that_comes_at_the_last_moment_keeps_its_category(
    service: StaffCategoryService, editor: ProductService, monkeypatch: pytest.MonkeyPatch
) -> None:
    tea = add(service, "Tea")
    once(monkeypatch, CategoryRepository, "remove", lambda: put_into(editor, "A", tea))

    with pytest.raises(CategoryInUseError):
        service.delete(tea)
    assert counts(service) == {"Tea": 1}


def test_a_product_cannot_come_into_a_category_that_was_deleted_at_the_last_moment(
    service: StaffCategoryService, editor: ProductService, aws: Any
) -> None:
    tea = add(service, "Tea")
    product_id = create(editor, mug())
    service.delete(tea)

    with pytest.raises(ValidationFailedError):
        editor.update(product_id, ProductChanges(category_ids=(tea,)))
    assert {item["pk"]["S"].partition("#")[0] for item in items_of(aws, Table.CATALOG)} == {
        "PRODUCT",
        "HISTORY",
        "PRICES",
        "SKU",
        "SLUG",
        CATEGORIES,
    }


def test_the_version_grows_by_one_with_each_change_of_the_tree(
    service: StaffCategoryService, store: Store
) -> None:
    home, tea = add(service, "Home"), add(service, "Tea")
    service.move(home, tea, None)
    service.update(home, CategoryChanges(is_active=False), Seen())  # no change of the tree
    service.delete(home)

    record = store.get(TreeRecord, CATEGORIES, TREE)
    assert record is not None
    assert record.version == 4
