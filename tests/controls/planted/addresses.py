"""Bugs of slugs: one that means two things, or leads nowhere."""

from tests.controls.bug import Bug
from tests.controls.planted.history import UNNUMBERED

_NAMING = ("tests/unit/addresses/test_naming.py",)
_ADDRESSES = ("tests/unit/catalog/test_addresses.py",)

BUGS = [
    Bug(
        "a-slug-is-claimed-though-it-is-another-s",
        "addresses/claims.py",
        "SlugRecord, key, actions, is_free)\n",
        "SlugRecord, key, actions)\n",
        _NAMING,
    ),
    Bug(
        "a-slug-of-once-is-free-for-others",
        "addresses/claims.py",
        "    is_free = SlugRecord.pk.does_not_exist() | is_its\n",
        "    is_free = SlugRecord.pk.does_not_exist() | is_its | (SlugRecord.current == False)\n",
        _NAMING,
    ),
    Bug(
        "a-slug-of-once-cannot-be-taken-back",
        "addresses/claims.py",
        "    is_free = SlugRecord.pk.does_not_exist() | is_its\n",
        "    is_free = SlugRecord.pk.does_not_exist()\n",
        _NAMING,
    ),
    Bug(
        "a-slug-of-once-says-that-it-is-that-of-now",
        "addresses/claims.py",
        "(slug_pk(before), SLUG), [SlugRecord.current.set(False)]\n",
        "(slug_pk(before), SLUG), [SlugRecord.current.set(True)]\n",
        _NAMING,
    ),
    Bug(
        "two-changes-of-a-slug-leave-two-of-now",
        "catalog/words_records.py",
        '    for name in ("slug", "translations"):\n',
        '    for name in ("translations",):\n',
        _NAMING,
        besides=UNNUMBERED,
    ),
    Bug(
        "a-name-that-others-have-is-refused",
        "addresses/naming.py",
        "        self._other = free_like(self._store, self._likely, self._owner)\n",
        "",
        _NAMING,
    ),
    Bug(
        "a-renamed-product-has-another-address",
        "addresses/naming.py",
        "self._asked or had or self._other or likely",
        "self._asked or self._other or likely",
        _NAMING,
    ),
    Bug(
        "a-deleted-category-keeps-its-slugs",
        "categories/repository.py",
        '        for slug in {category.slug, *category.former_slugs} - {""}:\n',
        '        for slug in {category.slug} - {""}:\n',
        _NAMING,
    ),
    Bug(
        "a-category-is-deleted-with-a-slug-that-nobody-saw",
        "categories/repository.py",
        "        transaction.delete(_label(category), record, key, as_read)\n",
        "        transaction.delete(_label(category), record, key, record.pk.exists())\n",
        _NAMING,
    ),
    Bug(
        "products-replace-each-other-in-a-circle",
        "catalog/succession.py",
        "key, is_not_archived(successor_id))\n",
        "key, DetailsRecord.pk.exists())\n",
        _ADDRESSES,
    ),
    Bug(
        "an-old-slug-shows-a-second-copy-of-the-page",
        "catalog/addresses.py",
        "        if address not in {product.product_id, product.details.words.slug}:\n",
        "        if False:\n",
        _ADDRESSES,
    ),
    Bug(
        "whoever-asks-for-a-thing-by-its-id-is-shown-another",
        "catalog/addresses.py",
        "        by_slug = address != archived.product_id\n",
        "        by_slug = True\n",
        _ADDRESSES,
    ),
    Bug(
        "what-is-off-sale-is-found-by-its-slug",
        "catalog/addresses.py",
        "        if not product.is_public:\n            raise NotFoundError\n        if address",
        "        if address",
        _ADDRESSES,
    ),
    Bug(
        "a-slug-that-was-cut-ends-within-a-letter",
        "slugs.py",
        "    while 0 < end < len(slug) and _is_within(slug, end):\n",
        "    while False:\n",
        ("tests/unit/test_slugs.py",),
    ),
    Bug(
        "a-slug-that-looks-like-an-id-is-taken-for-one",
        "slugs.py",
        "    return SALE_PATTERN.fullmatch(slug.upper()) is not None\n",
        "    return False\n",
        ("tests/unit/test_slugs.py",),
    ),
    Bug(
        "the-audit-overlooks-two-slugs-of-now",
        "addresses/audit.py",
        "        if current != ([own] if own else []):\n",
        "        if own and own not in current:\n",
        ("tests/unit/audit/test_domains.py", "-k", "two_slugs_of_now"),
    ),
]
