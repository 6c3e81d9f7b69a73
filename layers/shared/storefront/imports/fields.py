"""Fields of a product: one column each in a file, and taken together by the API.

A file may say one of two lines for search engines, or one of several attributes; the API takes all
of them. What a file does not say stays.
"""

from collections.abc import Mapping
from typing import Any

from storefront.attributes.model import AttributeValue
from storefront.catalog.model import Product
from storefront.catalog.translations import TranslatedPart
from storefront.imports.attributes import attribute_field, code_of
from storefront.language import Language

_SEO = {"seo_title": "title", "seo_description": "description"}
_BANGLA = {"name_bn": TranslatedPart.NAME, "description_bn": TranslatedPart.DESCRIPTION}


def words_of(product: Product) -> dict[str, Any]:
    """Return what a product says in these fields; attributes that it does not have are not there.

    The slug of a product that is older than slugs is empty.
    """
    words = product.details.words
    bangla = words.translations.get(Language.BANGLA, {})
    attributes = product.details.facts.attributes
    return {
        "slug": words.slug,
        "seo_title": words.seo.title,
        "seo_description": words.seo.description,
        **{name: bangla[part].text if part in bangla else "" for name, part in _BANGLA.items()},
        **{attribute_field(code): _plain(value) for code, value in attributes.items()},
    }


def body_of(fields: Mapping[str, Any], before: Product | None) -> dict[str, Any]:
    """Return fields of a product as a body of the API has them.

    A translation that is as it was is left out: to send it would say that it is one of the text as
    that is now.

    Args:
        fields: by name; an attribute that is None is taken away.
        before: the product; None for a new one.
    """
    said = words_of(before) if before else {}
    body: dict[str, Any] = {}
    bangla: dict[str, str] = {}
    attributes: dict[str, Any] = {}
    for name, value in fields.items():
        code = code_of(name)
        if code is not None:
            attributes[code] = value
        elif name in _BANGLA:
            if value != said.get(name, ""):
                bangla[_BANGLA[name]] = value
        elif name not in _SEO:
            body[name] = value
    if fields.keys() & _SEO.keys():
        body["seo"] = {key: fields.get(one, said.get(one, "")) for one, key in _SEO.items()}
    if bangla:
        body["translations"] = {Language.BANGLA.value: bangla}
    if attributes:
        has = before.details.facts.attributes if before else {}
        whole = {**{code: _plain(value) for code, value in has.items()}, **attributes}
        body["attributes"] = {code: one for code, one in whole.items() if one is not None}
    return body


def _plain(value: AttributeValue) -> Any:
    return list(value) if isinstance(value, tuple) else value
