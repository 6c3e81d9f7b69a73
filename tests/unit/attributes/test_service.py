"""Attributes as staff change them, while products use them."""

from typing import Any

import pytest

from storefront.attributes.model import (
    MAX_ATTRIBUTES,
    AttributeDefinition,
    AttributeInUseError,
    AttributeKind,
    Uses,
)
from storefront.attributes.repository import AttributeRepository
from storefront.attributes.service import AttributeService
from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, ValidationFailedError
from tests.support.attributes import ANYTHING, attribute_service_on, fabric, plain
from tests.support.catalog import create, faults, mug
from tests.support.dynamodb import counted_calls
from tests.support.entitled import others_act

COTTON = ProductChanges(attributes={"fabric": ("cotton",)})
NOTHING = ProductChanges(attributes={})


@pytest.fixture
def service(store: Store) -> AttributeService:
    return attribute_service_on(store)


def uses(store: Store, code: str = "fabric") -> Uses:
    found = AttributeRepository(store).get(code)
    assert found is not None
    return found[1]


def test_attributes_are_shown_by_position_and_then_by_code(service: AttributeService) -> None:
    for code in ("weight", "care"):
        service.put(plain(code, AttributeKind.TEXT), ANYTHING)
    service.put(fabric(), ANYTHING)

    assert [one.code for one in service.all()] == ["fabric", "care", "weight"]


def test_whoever_has_not_seen_the_latest_edition_changes_nothing(service: AttributeService) -> None:
    first = service.put(fabric(), ANYTHING)
    seen = Seen(frozenset({first.edition}))
    renamed = service.put(fabric(name="Cloth"), seen)

    with pytest.raises(StaleError):
        service.put(fabric(name="Material"), seen)

    assert service.put(fabric(name="Cloth"), seen) == renamed  # a repeat is no fault
    assert [one.name.en for one in service.all()] == ["Cloth"]


def test_an_edition_of_an_attribute_that_is_gone_makes_none(service: AttributeService) -> None:
    seen = Seen(frozenset({service.put(fabric(), ANYTHING).edition}))
    service.delete("fabric")

    with pytest.raises(NotFoundError):
        service.put(fabric(), seen)

    assert service.all() == []


def test_a_shop_has_so_many_attributes_and_no_more(service: AttributeService) -> None:
    for number in range(MAX_ATTRIBUTES):
        service.put(plain(f"a{number}", AttributeKind.TEXT), ANYTHING)

    with pytest.raises(ValidationFailedError) as refusal:
        service.put(fabric(), ANYTHING)

    assert "attributes" in faults(refusal)["code"]
    service.put(plain("a0", AttributeKind.NUMBER), ANYTHING)  # another of these is none more


def test_products_are_counted_as_they_take_and_leave_values(
    service: AttributeService, editor: ProductService, store: Store
) -> None:
    service.put(fabric(), ANYTHING)
    first, second = create(editor, mug("A")), create(editor, mug("B"))

    editor.update(first, COTTON)
    editor.update(second, ProductChanges(attributes={"fabric": ("cotton", "silk")}))
    assert uses(store) == Uses(AttributeKind.CHOICE, 2, {"cotton": 2, "silk": 1})

    editor.update(second, ProductChanges(attributes={"fabric": ("silk",)}))
    assert uses(store) == Uses(AttributeKind.CHOICE, 2, {"cotton": 1, "silk": 1})

    editor.update(first, NOTHING)
    editor.archive(second)
    assert uses(store) == Uses(AttributeKind.CHOICE, 0, {"cotton": 0, "silk": 0})


def test_a_value_that_a_product_has_chosen_stays(
    service: AttributeService, editor: ProductService, store: Store
) -> None:
    service.put(fabric(), ANYTHING)
    product_id = create(editor, mug())
    editor.update(product_id, COTTON)

    with pytest.raises(AttributeInUseError) as refusal:
        service.put(fabric("silk", "wool"), ANYTHING)
    assert refusal.value.fields == {"products": 1, "values": ["cotton"]}
    service.put(fabric("wool", "cotton"), ANYTHING)  # silk is nobody's

    assert uses(store).values == {"wool": 0, "cotton": 1}
    editor.update(product_id, NOTHING)
    service.put(fabric("wool"), ANYTHING)


@pytest.mark.parametrize(
    "other", [plain("weight", AttributeKind.TEXT), plain("weight", AttributeKind.NUMBER, "kg")]
)
def test_type_and_unit_are_another_only_while_no_product_says_anything(
    service: AttributeService, editor: ProductService, other: AttributeDefinition
) -> None:
    service.put(plain("weight", AttributeKind.NUMBER, "g"), ANYTHING)
    product_id = create(editor, mug())
    editor.update(product_id, ProductChanges(attributes={"weight": 250}))

    with pytest.raises(AttributeInUseError):
        service.put(other, ANYTHING)
    with pytest.raises(AttributeInUseError):
        service.delete("weight")

    editor.update(product_id, NOTHING)
    assert service.put(other, ANYTHING) == other


def test_a_product_says_nothing_by_an_attribute_that_is_deleted(
    service: AttributeService, editor: ProductService
) -> None:
    service.put(fabric(), ANYTHING)
    product_id = create(editor, mug())
    service.delete("fabric")
    service.delete("fabric")  # a repeat is no fault

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, COTTON)

    assert faults(refusal) == {"attributes.fabric": "there is no such attribute"}


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (("wool",), "has no value 'wool'"),
        (("cotton", "wool"), "has no value 'wool'"),
        (5, "must be of the attribute's type, choice"),
        (True, "must be of the attribute's type, choice"),
        ("cotton", "must be of the attribute's type, choice"),
    ],
)
def test_what_does_not_fit_an_attribute_is_refused(
    service: AttributeService, editor: ProductService, said: Any, fault: str
) -> None:
    service.put(fabric(), ANYTHING)
    product_id = create(editor, mug())
    editor.update(product_id, COTTON)

    with pytest.raises(ValidationFailedError) as refusal:
        editor.update(product_id, ProductChanges(attributes={"fabric": said}))

    assert faults(refusal) == {"attributes.fabric": fault}


def test_a_value_that_comes_into_use_at_the_last_moment_is_kept(
    service: AttributeService,
    editor: ProductService,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service.put(fabric(), ANYTHING)
    product_id = create(editor, mug())
    read = AttributeRepository.get

    def taken_after(repository: AttributeRepository, code: str) -> Any:
        found = read(repository, code)
        monkeypatch.setattr(AttributeRepository, "get", read)
        with others_act():
            editor.update(product_id, COTTON)
        return found

    monkeypatch.setattr(AttributeRepository, "get", taken_after)
    with pytest.raises(AttributeInUseError):
        service.put(fabric("silk"), ANYTHING)

    editor.update(product_id, NOTHING)
    monkeypatch.setattr(AttributeRepository, "get", taken_after)
    with pytest.raises(AttributeInUseError):
        service.delete("fabric")

    assert uses(store).values == {"cotton": 1, "silk": 0}


def test_a_product_with_attributes_is_written_with_as_many_calls_as_without(
    service: AttributeService, editor: ProductService
) -> None:
    service.put(fabric(), ANYTHING)
    product_id = create(editor, mug())

    with counted_calls() as without:
        editor.update(product_id, ProductChanges(brand="Aarong"))
    with counted_calls() as calls:
        editor.update(product_id, COTTON)

    assert calls == without


def test_a_text_that_changes_alone_writes_no_counter(
    service: AttributeService, editor: ProductService, store: Store
) -> None:
    service.put(plain("care", AttributeKind.TEXT), ANYTHING)
    product_id = create(editor, mug())
    for text in ("Wash cold", "Wash by hand"):
        product = editor.update(product_id, ProductChanges(attributes={"care": text}))

    assert product.details.facts.attributes == {"care": "Wash by hand"}
    assert uses(store, "care") == Uses(AttributeKind.TEXT, 1, {})
