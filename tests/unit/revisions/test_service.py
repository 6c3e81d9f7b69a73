"""The history of products, and taking changes back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from storefront.addresses.model import Seo
from storefront.catalog.content import SOLD_FIELDS, content_of
from storefront.catalog.facts import Facts, Mark
from storefront.catalog.model import (
    Details,
    MarkChanges,
    NewSale,
    Product,
    ProductChanges,
    VariantChanges,
)
from storefront.catalog.translations import TranslatedPart
from storefront.catalog.words import WordChanges, Words
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError
from storefront.history.model import Author, ChangeSource
from storefront.ids import new_id
from storefront.inventory.model import ProductArchivedError, ProductStatus, SaleItem
from storefront.language import Language
from storefront.paging import PageRequest
from storefront.pictures.model import AltText, Picture, PictureChanges, with_picture
from storefront.revisions.model import (
    ChangedSinceError,
    Hindrance,
    NotRevertibleError,
    UndoOutcome,
)
from tests.support.catalog import COLOURS, GREEN, SIZES, STAFF_ID, mug, new_variant, shirt
from tests.support.clock import FrozenClock
from tests.support.interleaving import Interleaving, interleave_everywhere
from tests.support.invariants import check_invariants
from tests.support.shop import Shop

INACTIVE = ProductStatus.INACTIVE
CLERK, CHIEF = STAFF_ID, "01JCHEF0000000000000000000"
#: What is no history: ids, moments, counters, what follows from the rest, what staff cannot set.
NO_HISTORY = {
    Details: {"product_id", "created_at", "updated_at", "shape", "history", "replaced_by"},
    SaleItem: {
        *("product_id", "name", "available", "on_hand", "shards", "is_hot", "paused_until"),
        *("moves", "prior", "priced", "tax_class", "to_ship"),
    },
    Facts: {"marks"},
    Mark: set[str](),
    Words: set[str](),
}
#: By what name a field is history, where that is another one.
CALLED = {
    "prices": {"price", "sale"},
    "compare_at": {"compare_at_price"},
    "own_status": {"status"},
    "facts": {"brand", "tax_class", "tags", "attributes"},
    "words": {"slug", "seo", "translations"},
}


def entries(shop: Shop, product_id: str) -> list[tuple[int, str, dict[str, Any]]]:
    """Return number, actor and new values of each entry, the oldest first."""
    found = shop.history_service.page(product_id, PageRequest(limit=100)).items
    return [
        (one.number, one.author.actor, {change.field: change.after for change in one.changes})
        for one in reversed(found)
    ]


def product_of(shop: Shop, product_id: str) -> Product:
    product = shop.products.get(product_id)
    assert product is not None
    return product


def revert(shop: Shop, product_id: str, number: int, **more: Any) -> list[UndoOutcome]:
    plan = shop.history_service.revert(product_id, number, CHIEF, **more)
    return [one.outcome for one in plan]


@pytest.fixture
def mug_id(shop: Shop) -> str:
    return shop.product_service.create(mug(), None, CLERK)["id"]


@pytest.fixture
def shirt_id(shop: Shop) -> str:
    return shirt(shop.product_service)


@pytest.mark.parametrize("kind", NO_HISTORY)
def test_whatever_is_said_of_a_product_is_history_or_said_to_be_none(
    shop: Shop, shirt_id: str, kind: Any
) -> None:
    names = {one.name for one in fields(kind)} if kind is not Mark else set(Mark._fields)
    said = {field for _, field in content_of(product_of(shop, shirt_id))} | set(SOLD_FIELDS)

    missing = {one for one in names - NO_HISTORY[kind] if not CALLED.get(one, {one}) <= said}

    assert missing == set()


def test_who_made_something_and_what_it_was_like_is_the_first_entry(
    shop: Shop, mug_id: str
) -> None:
    values = {
        "name": "Mug",
        "description": "Holds tea.",
        "slug": "mug",
        "status": "active",
        "sku": "MUG-1",
        "price": "199.00",
    }
    assert entries(shop, mug_id) == [(1, CLERK, values)]


def test_every_way_to_change_a_product_leaves_an_entry_with_who_made_it(
    shop: Shop, shirt_id: str
) -> None:
    first, fourth = f"{shirt_id}-001", f"{shirt_id}-004"
    shop.product_service.update(shirt_id, ProductChanges(name="Panjabi"), actor=CLERK)
    shop.variant_service.set_options(shirt_id, (GREEN, SIZES), actor=CLERK)
    shop.variant_service.create(shirt_id, lambda _: [new_variant("NEW", "Green", "M")], None, CLERK)
    shop.variant_service.update(fourth, VariantChanges(price="1.00"), actor=CLERK)
    shop.variant_service.archive(first, CLERK)
    shop.product_service.archive(shirt_id, actor=CLERK)

    found = entries(shop, shirt_id)[1:]

    assert [one[:2] for one in found] == [(number, CLERK) for number in range(2, 8)]
    assert [next(iter(one[2])) for one in found] == [
        *("name", "options", "sku", "price", "status", "status")
    ]
    check_invariants(shop)


def test_what_changes_nothing_leaves_no_entry(shop: Shop, mug_id: str) -> None:
    shop.product_service.update(mug_id, ProductChanges(name="Mug"), actor=CLERK)

    assert len(entries(shop, mug_id)) == 1


def passes(shop: Shop, **duration: float) -> None:
    """Let time pass."""
    assert isinstance(shop.clock, FrozenClock)
    shop.clock.advance(**duration)


def hung(shop: Shop, product_id: str) -> str:
    """Return the id of one more picture of a product."""
    gallery = shop.pictures.gallery(product_id)
    assert gallery is not None
    passes(shop, seconds=1)
    picture = Picture(new_id(shop.clock()), "0" * 24, 30, 20, "#aabbcc", "UklGRg==")
    transaction = shop.store.transaction()
    pictures = with_picture(gallery.gallery, picture)
    shop.pictures.replace(transaction, gallery, pictures, Author(CLERK), shop.clock())
    transaction.commit()
    return picture.picture_id


def test_pictures_are_history_and_are_sorted_and_described_as_they_were(
    shop: Shop, mug_id: str
) -> None:
    one, other = hung(shop, mug_id), hung(shop, mug_id)
    change = PictureChanges(AltText("A mug", "মগ"), 0)
    shop.picture_service.change(mug_id, other, change, CLERK)
    assert [found[:2] for found in entries(shop, mug_id)] == [
        (number, CLERK) for number in (1, 2, 3, 4)
    ]

    assert revert(shop, mug_id, 4) == [UndoOutcome.RESTORED]

    pictures = product_of(shop, mug_id).details.pictures
    assert [(found.picture_id, found.alt.en) for found in pictures] == [(one, ""), (other, "")]
    assert revert(shop, mug_id, 4) == [UndoOutcome.SAME]
    check_invariants(shop)


def test_a_picture_that_was_added_or_deleted_is_not_taken_back(shop: Shop, mug_id: str) -> None:
    hung(shop, mug_id)

    with pytest.raises(NotRevertibleError) as refusal:
        revert(shop, mug_id, 2)

    assert "pictures" in refusal.value.detail
    (plan,) = shop.history_service.revert(mug_id, 2, CHIEF, dry_run=True)
    assert (plan.outcome, plan.hindrance) == (UndoOutcome.IMPOSSIBLE, Hindrance.PICTURES)


def test_all_that_staff_enter_goes_back_to_what_it_was(shop: Shop, mug_id: str) -> None:
    before = content_of(product_of(shop, mug_id))
    ends = shop.clock() + timedelta(days=3)
    changes = ProductChanges(
        name="Cup",
        description="কাপ",
        status=INACTIVE,
        brand="Aarong",
        tags=("tea", "gift"),
        price="300.00",
        compare_at="400.00",
        sale=NewSale("250.00", None, ends),
        mark=MarkChanges("4006381333931", 3),
        words=WordChanges(
            "blue-cup", Seo("Cups", "All blue"), {Language.BANGLA: {TranslatedPart.NAME: "কাপ"}}
        ),
    )
    shop.product_service.update(mug_id, changes, actor=CLERK)
    after = content_of(product_of(shop, mug_id))

    assert set(revert(shop, mug_id, 2)) == {UndoOutcome.RESTORED}
    assert content_of(product_of(shop, mug_id)) == before
    assert set(revert(shop, mug_id, 2)) == {UndoOutcome.SAME}
    assert set(revert(shop, mug_id, 3)) == {UndoOutcome.RESTORED}
    assert content_of(product_of(shop, mug_id)) == after
    newest = shop.history_service.page(mug_id, PageRequest()).items[0]
    assert newest.author == Author(CHIEF, ChangeSource.REVERT, 3)
    check_invariants(shop)


def test_a_variant_s_choice_price_and_status_go_back(shop: Shop, shirt_id: str) -> None:
    shop.variant_service.set_options(shirt_id, (GREEN, SIZES))
    variant = f"{shirt_id}-002"
    before = content_of(product_of(shop, shirt_id))
    changes = VariantChanges(choice=("Green", "M"), price="9.00", status=INACTIVE)
    shop.variant_service.update(variant, changes, actor=CLERK)

    assert set(revert(shop, shirt_id, 3)) == {UndoOutcome.RESTORED}

    assert content_of(product_of(shop, shirt_id)) == before
    check_invariants(shop)


def test_a_field_that_has_changed_again_since_stays_unless_that_is_wanted(
    shop: Shop, mug_id: str
) -> None:
    changes = ProductChanges(name="Cup", price="300.00")
    shop.product_service.update(mug_id, changes, actor=CLERK)
    shop.product_service.update(mug_id, ProductChanges(name="Vase"), actor=CLERK)

    with pytest.raises(ChangedSinceError) as refusal:
        revert(shop, mug_id, 2)
    assert refusal.value.fields == {"changed": ["name"]}
    plan = shop.history_service.revert(mug_id, 2, CHIEF, dry_run=True)
    assert [(one.change.field, one.present, one.outcome) for one in plan] == [
        ("name", "Vase", UndoOutcome.CHANGED_SINCE),
        ("price", "300.00", UndoOutcome.RESTORED),
    ]
    assert len(entries(shop, mug_id)) == 3

    revert(shop, mug_id, 2, over_later_changes=True)

    assert entries(shop, mug_id)[-1] == (4, CHIEF, {"name": "Mug", "price": "199.00"})


def test_a_sale_that_is_over_is_said_and_the_rest_goes_back(shop: Shop, mug_id: str) -> None:
    ends = shop.clock() + timedelta(days=1)
    sale = NewSale("150.00", None, ends)
    shop.product_service.update(mug_id, ProductChanges(sale=sale), actor=CLERK)
    ended = ProductChanges(price="300.00", without=frozenset({"sale"}))
    shop.product_service.update(mug_id, ended, actor=CLERK)
    passes(shop, days=2)

    plan = shop.history_service.revert(mug_id, 3, CHIEF, dry_run=True)
    revert(shop, mug_id, 3)

    assert [(one.change.field, one.outcome, one.hindrance) for one in plan] == [
        ("price", UndoOutcome.RESTORED, None),
        ("sale", UndoOutcome.SAME, None),
    ]
    assert str(product_of(shop, mug_id).sale.prices.regular) == "199.00"


def test_a_sale_that_is_on_goes_back_and_a_repeat_finds_it(shop: Shop, mug_id: str) -> None:
    """It begins when it is set again, as all sales do."""
    sale = NewSale("150.00", None, shop.clock() + timedelta(days=3))
    shop.product_service.update(mug_id, ProductChanges(sale=sale), actor=CLERK)
    ended = ProductChanges(without=frozenset({"sale"}))
    shop.product_service.update(mug_id, ended, actor=CLERK)
    passes(shop, days=1)

    assert revert(shop, mug_id, 3) == [UndoOutcome.RESTORED]
    passes(shop, minutes=1)
    assert revert(shop, mug_id, 3) == [UndoOutcome.SAME]
    assert str(product_of(shop, mug_id).sale.prices.at(shop.clock())) == "150.00"


@pytest.mark.parametrize(
    ("act", "hindrance"),
    [
        (lambda shop, one: shop.variant_service.archive(f"{one}-001"), Hindrance.ARCHIVED),
        (
            lambda shop, one: shop.variant_service.set_options(one, (GREEN, SIZES)),
            Hindrance.OPTIONS,
        ),
        (
            lambda shop, one: shop.variant_service.create(
                one, lambda _: [new_variant("NEW", "Red", "L")], None
            ),
            Hindrance.CREATED,
        ),
    ],
    ids=["a variant archived", "other options", "a variant added"],
)
def test_what_cannot_be_taken_back_is_said(
    shop: Shop, shirt_id: str, act: Callable[[Shop, str], Any], hindrance: Hindrance
) -> None:
    if hindrance is Hindrance.CREATED:
        sizes = type(SIZES)("Size", (*SIZES.values, "L"))
        shop.variant_service.set_options(shirt_id, (COLOURS, sizes))
    act(shop, shirt_id)
    number = len(entries(shop, shirt_id))

    with pytest.raises(NotRevertibleError, match=hindrance.value):
        revert(shop, shirt_id, number)

    plan = shop.history_service.revert(shirt_id, number, CHIEF, dry_run=True)
    assert {one.hindrance for one in plan} == {hindrance}
    with pytest.raises(NotRevertibleError, match="created"):
        revert(shop, shirt_id, 1)


def test_old_values_that_are_not_allowed_any_more_are_refused_in_words(
    shop: Shop, mug_id: str
) -> None:
    shop.product_service.update(mug_id, ProductChanges(price="300.00"), actor=CLERK)
    more = ProductChanges(price="50.00", compare_at="100.00")
    shop.product_service.update(mug_id, more, actor=CLERK)

    with pytest.raises(NotRevertibleError, match="must be below what it is compared with"):
        revert(shop, mug_id, 2, over_later_changes=True)


def test_who_has_seen_an_older_edition_and_what_is_archived_or_unknown_is_refused(
    shop: Shop, mug_id: str
) -> None:
    seen = Seen(frozenset({product_of(shop, mug_id).edition}))
    shop.product_service.update(mug_id, ProductChanges(name="Cup"), actor=CLERK)

    with pytest.raises(StaleError):
        revert(shop, mug_id, 2, seen=seen)
    with pytest.raises(NotFoundError):
        revert(shop, mug_id, 3)
    shop.product_service.archive(mug_id)
    with pytest.raises(ProductArchivedError):
        revert(shop, mug_id, 2)


def test_a_revert_that_meets_a_later_change_never_undoes_it(shop: Shop) -> None:
    product, numbers = "", count()

    def begin() -> None:
        nonlocal product
        product = shop.product_service.create(mug(f"MUG-{next(numbers)}"), None)["id"]
        shop.product_service.update(product, ProductChanges(name="Cup"))

    def take_back() -> None:
        with suppress(ChangedSinceError):
            revert(shop, product, 2)

    def rename() -> None:
        shop.product_service.update(product, ProductChanges(name="Vase"))

    def check() -> None:
        assert product_of(shop, product).name == "Vase"
        check_invariants(shop)

    assert interleave_everywhere(Interleaving(take_back, rename, check), begin) > 1


def test_changes_that_meet_are_entries_one_after_the_other(shop: Shop) -> None:
    product, numbers = "", count()

    def begin() -> None:
        nonlocal product
        product = shop.product_service.create(mug(f"MUG-{next(numbers)}"), None)["id"]

    def check() -> None:
        names = [one[2].get("name") for one in entries(shop, product)]
        assert {*names[1:]} == {"Cup", "Vase"}
        assert product_of(shop, product).name == names[-1]
        check_invariants(shop)

    def called(name: str) -> Callable[[], object]:
        return lambda: shop.product_service.update(product, ProductChanges(name=name))

    assert interleave_everywhere(Interleaving(called("Cup"), called("Vase"), check), begin) > 1
