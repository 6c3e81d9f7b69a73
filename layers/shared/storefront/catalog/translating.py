"""Products in another language than the shop's."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from storefront.catalog.model import Product, with_words
from storefront.catalog.translations import (
    Texts,
    TranslatedPart,
    TranslationState,
    states_of,
    with_texts,
)
from storefront.contract import Parameter
from storefront.inventory.model import ProductStatus
from storefront.language import MAIN_LANGUAGE, Language

#: The query parameter of what is said in several languages.
LANGUAGE_QUERY = {
    "lang": Parameter(
        "the language of texts, which Accept-Language says otherwise; what is not translated is in "
        "the shop's",
        Language,
    )
}


def texts_of(product: Product) -> Texts:
    """Return what is said of a product in the shop's language."""
    return Texts(product.name, product.details.description, product.details.words.seo)


def with_translations(
    product: Product,
    changes: Mapping[Language, Mapping[TranslatedPart, str]],
    made_of: Texts | None = None,
) -> Product:
    """Return a product with translations, of what it is called now or of texts that were seen."""
    if not changes:
        return product
    words = product.details.words
    translations = with_texts(words.translations, changes, made_of or texts_of(product))
    return with_words(product, replace(words, translations=translations))


def in_language(product: Product, language: Language) -> Product:
    """Return a product as it is shown in a language; what is not translated stays as it is."""
    said = product.details.words.translations.get(language)
    if not said:
        return product
    texts = texts_of(product).translated(said)
    words = replace(product.details.words, seo=texts.seo)
    details = replace(product.details, description=texts.description, words=words)
    return replace(product, name=texts.name, details=details)


def languages_of(products: Collection[Product], language: Language) -> str:
    """Return in which languages whoever asks for one is shown products, for Content-Language."""
    falls_back = language is not MAIN_LANGUAGE and (
        not products or any(_is_partly_missing(one, language) for one in products)
    )
    return f"{language}, {MAIN_LANGUAGE}" if falls_back else language.value


def waits_for(product: Product, state: TranslationState) -> bool:
    """Return whether some translation of a product that is not archived is in a state."""
    if product.status is ProductStatus.ARCHIVED:
        return False
    return state in states_of(texts_of(product), product.details.words.translations)


def _is_partly_missing(product: Product, language: Language) -> bool:
    said = product.details.words.translations.get(language, {})
    parts = texts_of(product).parts.items()
    return any(text and part not in said for part, text in parts)
