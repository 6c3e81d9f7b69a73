"""Translations of products: shown where they are, told where they are missing or outdated."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.addresses.model import Seo
from storefront.catalog.model import Product, ProductChanges
from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService, StaffCatalogService
from storefront.catalog.translating import in_language, languages_of, texts_of
from storefront.catalog.translations import (
    Texts,
    TranslatedPart,
    TranslationState,
    state_of,
    with_texts,
)
from storefront.catalog.wanted import ProductFilters
from storefront.catalog.words import WordChanges
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import StaleError
from storefront.language import Language
from storefront.paging import PageRequest
from tests.support.catalog import INACTIVE, create, mug, shirt
from tests.support.interleaving import just_before

BANGLA = Language.BANGLA
DONE, MISSING, OUTDATED = (
    TranslationState.DONE,
    TranslationState.MISSING,
    TranslationState.OUTDATED,
)


def said(**texts: str) -> ProductChanges:
    """Return a change of a product's translations, by their parts."""
    changes = {TranslatedPart(part): text for part, text in texts.items()}
    return ProductChanges(words=WordChanges(translations={BANGLA: changes}))


def product_of(store: Store, product_id: str) -> Product:
    found = ProductRepository(store).get(product_id)
    assert found is not None
    return found


def states(product: Product) -> dict[str, TranslationState]:
    translations = product.details.words.translations.get(BANGLA, {})
    parts = texts_of(product).parts.items()
    return {part.value: state_of(text, translations.get(part)) for part, text in parts}


def test_a_translation_is_outdated_as_soon_as_what_it_translates_has_changed(
    editor: ProductService, store: Store
) -> None:
    product_id = create(editor, mug())
    assert states(product_of(store, product_id)) == {
        "name": MISSING,
        "description": MISSING,
        "seo_title": DONE,
        "seo_description": DONE,
    }

    editor.update(product_id, said(name="মগ", description="চা রাখে।"))
    assert set(states(product_of(store, product_id)).values()) == {DONE}

    changes = ProductChanges(name="Cup", words=WordChanges(seo=Seo("Cups", "")))
    editor.update(product_id, changes)
    assert states(product_of(store, product_id)) == {
        "name": OUTDATED,
        "description": DONE,
        "seo_title": MISSING,
        "seo_description": DONE,
    }
    editor.update(product_id, said(name="মগ"))  # it is right all the same
    assert states(product_of(store, product_id))["name"] is DONE
    editor.update(product_id, said(name=""))
    assert states(product_of(store, product_id))["name"] is MISSING


def test_a_name_that_is_changed_back_needs_no_new_translation(
    editor: ProductService, store: Store
) -> None:
    product_id = create(editor, mug())
    editor.update(product_id, said(name="মগ", description="চা রাখে।"))
    for name in ("Cup", "Mug"):
        editor.update(product_id, ProductChanges(name=name))

    assert set(states(product_of(store, product_id)).values()) == {DONE}


def test_text_and_translation_that_are_changed_together_belong_together(
    editor: ProductService, store: Store
) -> None:
    product_id = create(editor, mug())
    words = WordChanges(translations={BANGLA: {TranslatedPart.NAME: "কাপ"}})
    editor.update(product_id, ProductChanges(name="Cup", words=words))

    assert states(product_of(store, product_id))["name"] is DONE


def test_what_is_not_translated_is_shown_in_the_shop_s_language(
    editor: ProductService, store: Store
) -> None:
    product_id = shirt(editor)
    editor.update(product_id, said(name="জামা", seo_title="সুতির জামা"))
    product = product_of(store, product_id)

    shown = in_language(product, BANGLA)

    assert (shown.name, shown.details.description) == ("জামা", "")
    assert shown.details.words.seo.title == "সুতির জামা"
    assert in_language(product, Language.ENGLISH) == product
    assert {one.name for one in product.items} == {"Shirt"}  # which orders say
    assert languages_of([product], BANGLA) == "bn"
    assert languages_of([product], Language.ENGLISH) == "en"

    editor.update(product_id, ProductChanges(description="Of cotton."))
    product = product_of(store, product_id)
    assert in_language(product, BANGLA).details.description == "Of cotton."
    assert languages_of([product], BANGLA) == "bn, en"


def test_staff_are_told_exactly_which_products_wait(
    editor: ProductService, staff_catalog: StaffCatalogService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.catalog.service._PAGE", 2)
    new, done, old = (create(editor, mug(sku)) for sku in "ABC")
    hidden, gone = create(editor, mug("D", status=INACTIVE)), create(editor, mug("E"))
    for product_id in (done, old):
        editor.update(product_id, said(name="মগ", description="চা রাখে।"))
    editor.update(old, ProductChanges(description="Holds milk."))
    editor.archive(gone)

    def listed(state: TranslationState) -> list[str]:
        found, after = list[str](), None
        while True:
            page = staff_catalog.page(ProductFilters(translation=state), PageRequest(1, after))
            found += [one.product_id for one in page.items]
            after = page.last
            if after is None:
                return found

    assert listed(MISSING) == sorted([new, hidden])
    assert listed(OUTDATED) == [old]


def test_two_who_translate_at_once_both_do(editor: ProductService, store: Store) -> None:
    product_id = create(editor, mug())
    with just_before(lambda: editor.update(product_id, said(name="মগ"))):
        editor.update(product_id, said(description="চা রাখে।"))

    assert set(states(product_of(store, product_id)).values()) == {DONE}


def test_a_text_that_changes_while_it_is_translated_leaves_the_translation_outdated(
    editor: ProductService, store: Store
) -> None:
    """The translator has seen the older text, and its digest says so."""
    product_id = create(editor, mug())
    with just_before(lambda: editor.update(product_id, ProductChanges(description="Holds milk."))):
        editor.update(product_id, said(description="চা রাখে।"))

    assert states(product_of(store, product_id))["description"] is OUTDATED


def test_translations_are_a_part_of_what_staff_have_seen(
    editor: ProductService, store: Store
) -> None:
    product_id = create(editor, mug())
    seen = Seen(frozenset({product_of(store, product_id).edition}))
    editor.update(product_id, said(name="মগ"))

    with pytest.raises(StaleError):
        editor.update(product_id, said(name="কাপ"), seen)


_TEXTS = st.sampled_from(["", "Mug", "Cup", "মগ"])
_EDITS = st.lists(st.tuples(st.booleans(), st.sampled_from(TranslatedPart), _TEXTS), max_size=30)


def _texts(parts: Mapping[TranslatedPart, str]) -> Texts:
    seo = Seo(parts[TranslatedPart.SEO_TITLE], parts[TranslatedPart.SEO_DESCRIPTION])
    return Texts(parts[TranslatedPart.NAME], parts[TranslatedPart.DESCRIPTION], seo)


@given(_EDITS)
def test_whatever_is_edited_in_whatever_order_each_text_is_in_its_state(
    edits: list[tuple[bool, TranslatedPart, str]],
) -> None:
    sources = dict.fromkeys(TranslatedPart, "")
    expected: dict[TranslatedPart, tuple[str, str]] = {}  # text, and what it was made of
    translations = with_texts({}, {}, _texts(sources))
    for is_translation, part, text in edits:
        if not is_translation:
            sources[part] = text
            continue
        translations = with_texts(translations, {BANGLA: {part: text}}, _texts(sources))
        if text:
            expected[part] = text, sources[part]
        else:
            expected.pop(part, None)

    kept = translations.get(BANGLA, {})
    assert {part: one.text for part, one in kept.items()} == {
        part: text for part, (text, _) in expected.items()
    }
    for part in TranslatedPart:
        wanted = MISSING if sources[part] else DONE
        if part in expected:
            wanted = DONE if expected[part][1] == sources[part] else OUTDATED
        assert state_of(sources[part], kept.get(part)) is wanted
    shown = _texts(sources).translated(kept).parts
    assert shown == {part: expected.get(part, (sources[part],))[0] for part in TranslatedPart}
