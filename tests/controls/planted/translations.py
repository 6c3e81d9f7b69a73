"""Bugs of translations: one that is shown to nobody, or outdated without a word."""

from tests.controls.bug import Bug
from tests.controls.planted.history import UNNUMBERED

_SERVICE = ("tests/unit/catalog/test_translations.py",)

BUGS = [
    Bug(
        "a-translation-has-the-digest-of-another-text",
        "catalog/translations.py",
        "Translated(text, digest_of(source.parts[part]))",
        "Translated(text, digest_of(source.name))",
        _SERVICE,
    ),
    Bug(
        "a-translation-has-the-digest-of-itself",
        "catalog/translations.py",
        "Translated(text, digest_of(source.parts[part]))",
        "Translated(text, digest_of(text))",
        _SERVICE,
    ),
    Bug(
        "nobody-is-told-that-a-translation-is-outdated",
        "catalog/translations.py",
        "    is_of_this = translated.source == digest_of(source)\n",
        "    is_of_this = True\n",
        _SERVICE,
    ),
    Bug(
        "a-translation-is-of-the-text-that-was-there-before",
        "catalog/service.py",
        "_with_facts(with_translations(after, changes.words.translations), changes)",
        "_with_facts(with_translations(before, changes.words.translations), changes)",
        _SERVICE,
    ),
    Bug(
        "what-is-not-translated-is-not-shown",
        "catalog/translations.py",
        "        parts = self.parts | {",
        '        parts = dict.fromkeys(Part, "") | {',
        _SERVICE,
    ),
    Bug(
        "of-two-who-translate-at-once-one-is-forgotten",
        "catalog/words_records.py",
        '    for name in ("slug", "translations"):\n',
        '    for name in ("slug",):\n',
        _SERVICE,
        besides=UNNUMBERED,
    ),
    Bug(
        "archived-products-wait-for-translations",
        "catalog/translating.py",
        "    if product.status is ProductStatus.ARCHIVED:\n        return False\n",
        "",
        _SERVICE,
    ),
    Bug(
        "lists-are-in-the-shop-s-language-only",
        "functions/list_products/app.py",
        "listed_view(in_language(one, language), now)",
        "listed_view(one, now)",
        ("tests/unit/functions/test_translations.py",),
        ".",
    ),
    Bug(
        "an-old-address-forgets-the-language",
        "web/endpoint.py",
        "beside(path, self.elsewhere) + self.query",
        "beside(path, self.elsewhere)",
        ("tests/unit/functions/test_get_product.py",),
    ),
    Bug(
        "bangla-is-not-searched",
        "search/documents.py",
        "    yield from _translated(product, TranslatedPart.DESCRIPTION)\n",
        "",
        ("tests/unit/search/test_documents.py",),
    ),
]
