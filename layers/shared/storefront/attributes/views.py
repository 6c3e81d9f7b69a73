"""What clients see of attributes, and of what products say by them."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from storefront.attributes.model import (
    AttributeDefinition,
    AttributeKind,
    ProductAttributes,
)
from storefront.categories.views import TextView, text_view


class ValueView(TypedDict):
    """What can be chosen of an attribute. Products keep the `code`, so the name may change."""

    code: str
    name: TextView


class AttributeView(TypedDict):
    """An attribute. `facet`: whether buyers may narrow lists by it; `unit`: of numbers.

    `etag` is what If-Match takes when it is changed.
    """

    code: str
    name: TextView
    type: AttributeKind
    unit: str
    values: list[ValueView]
    facet: bool
    position: int
    etag: str


class AttributeListView(TypedDict):
    """All attributes, in the order in which they are shown."""

    items: list[AttributeView]


#: What a product says, by codes of attributes: codes of values, a number, text, or yes or no.
ProductAttributesView = dict[str, list[str] | bool | float | str]


def attribute_view(attribute: AttributeDefinition) -> AttributeView:
    """Return an attribute as clients see it."""
    return {
        "code": attribute.code,
        "name": text_view(attribute.name),
        "type": attribute.kind,
        "unit": attribute.unit,
        "values": [{"code": one.code, "name": text_view(one.name)} for one in attribute.values],
        "facet": attribute.is_facet,
        "position": attribute.position,
        "etag": attribute.edition,
    }


def attribute_list_view(attributes: Iterable[AttributeDefinition]) -> AttributeListView:
    """Return attributes as clients see them."""
    return {"items": [attribute_view(one) for one in attributes]}


def product_attributes_view(attributes: ProductAttributes) -> ProductAttributesView:
    """Return what a product says by its attributes."""
    return {
        code: list(value) if isinstance(value, tuple) else value
        for code, value in attributes.items()
    }
