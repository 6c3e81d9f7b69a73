"""What clients see of attributes, and of what products say by them."""

from collections.abc import Iterable

from typing_extensions import TypedDict

from storefront.attributes.model import (
    AttributeDefinition,
    AttributeKind,
    ProductAttributes,
)
from storefront.attributes.wording import OptionWords
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


class OptionWordView(TypedDict):
    """The name of an option, or one of its values, as products have it, and in Bangla."""

    text: str
    bn: str


class OptionWordsView(TypedDict):
    """What options and their values are called in Bangla; compared without regard to case.

    `etag` is what If-Match takes when they are changed.
    """

    words: list[OptionWordView]
    etag: str


class AttributeListView(TypedDict):
    """All attributes, in the order in which they are shown, and the words of options."""

    items: list[AttributeView]
    option_words: OptionWordsView


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


def attribute_list_view(
    attributes: Iterable[AttributeDefinition], words: OptionWords
) -> AttributeListView:
    """Return attributes and the words of options as clients see them."""
    items = [attribute_view(one) for one in attributes]
    return {"items": items, "option_words": option_words_view(words)}


def option_words_view(words: OptionWords) -> OptionWordsView:
    """Return what options are called in Bangla as clients see it."""
    said: list[OptionWordView] = [{"text": one.text, "bn": one.bn} for one in words.words]
    return {"words": said, "etag": words.edition}


def product_attributes_view(attributes: ProductAttributes) -> ProductAttributesView:
    """Return what a product says by its attributes."""
    return {
        code: list(value) if isinstance(value, tuple) else value
        for code, value in attributes.items()
    }
