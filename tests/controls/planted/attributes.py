"""Bugs of attributes and of what else products say: barcodes, low marks."""

from tests.controls.bug import Bug

_SERVICE = ("tests/unit/attributes/test_service.py",)
_BARCODES = ("tests/unit/catalog/test_barcodes.py",)
_LOW = ("tests/unit/catalog/test_service_low_stock.py",)
_WORDING = ("tests/unit/functions/test_put_option_words.py",)
_AUDIT = ("tests/unit/audit/test_domains.py", "-k")

BUGS = [
    Bug(
        "a-product-takes-a-value-that-is-gone",
        "attributes/uses.py",
        "        condition &= path.exists()\n",
        "",
        _SERVICE,
    ),
    Bug(
        "a-product-says-by-an-attribute-what-it-is-not-made-for",
        "attributes/uses.py",
        "        condition &= UsesRecord.kind == kind_of(new).value\n",
        "        pass\n",
        _SERVICE,
    ),
    Bug(
        "a-value-is-removed-as-it-was-used-not-any-more",
        "attributes/repository.py",
        "            transaction.put(uses_label(after.code), record, _are(was))\n",
        "            transaction.put(uses_label(after.code), record, UsesRecord.pk.exists())\n",
        (*_SERVICE, "-k", "last_moment"),
    ),
    Bug(
        "an-attribute-is-deleted-with-a-product-that-has-it",
        "attributes/repository.py",
        "        is_unused = UsesRecord.products == 0\n",
        "        is_unused = UsesRecord.pk.exists()\n",
        (*_SERVICE, "-k", "last_moment"),
    ),
    Bug(
        "another-unit-makes-other-numbers",
        "attributes/model.py",
        "        is_other = (before.kind, before.unit) != (after.kind, after.unit)\n",
        "        is_other = before.kind != after.kind\n",
        _SERVICE,
    ),
    Bug(
        "an-archived-product-keeps-its-values",
        "catalog/facts.py",
        "        return replace(self, attributes={}, marks=",
        "        return replace(self, marks=",
        _SERVICE,
    ),
    Bug(
        "a-barcode-of-twelve-digits-is-another-than-of-thirteen",
        "catalog/barcodes.py",
        "    return barcode.zfill(_DIGITS)\n",
        "    return barcode\n",
        _BARCODES,
    ),
    Bug(
        "a-barcode-stays-claimed-when-it-is-changed",
        "catalog/claims.py",
        "    for barcode, item_id in freed.items():\n",
        "    for barcode, item_id in dict[str, str]().items():\n",
        _BARCODES,
    ),
    Bug(
        "digits-that-do-not-fit-are-a-barcode",
        "catalog/barcodes.py",
        "    if (total + int(digits[-1])) % 10:\n",
        "    if (total + int(digits[-1])) % 2:\n",
        _BARCODES,
    ),
    Bug(
        "what-is-exactly-at-its-mark-is-not-low",
        "catalog/model.py",
        "one.available <= self.mark_of(one).low_mark",
        "one.available < self.mark_of(one).low_mark",
        _LOW,
    ),
    Bug(
        "a-page-of-low-stock-leaves-some-out",
        "catalog/service.py",
        "            if len(low) > page.limit or (len(low) == page.limit and looked.last):\n"
        "                return Slice(low[: page.limit], low[page.limit - 1].product_id)\n",
        "            if len(low) > page.limit or (len(low) == page.limit and looked.last):\n"
        "                return Slice(low[: page.limit], looked.last)\n",
        _LOW,
    ),
    Bug(
        "the-audit-does-not-add-up-who-has-chosen-what",
        "attributes/audit.py",
        "    expected = section.kind, len(section.found), counts\n",
        "    expected = section.kind, len(section.found), section.counts\n",
        (*_AUDIT, "although_there_is_none"),
    ),
    Bug(
        "the-audit-does-not-look-who-has-a-barcode",
        "catalog/audit.py",
        "    if leading != said:\n",
        "    if leading and not said:\n",
        (*_AUDIT, "barcode_that"),
    ),
    Bug(
        "words-of-options-are-overwritten",
        "attributes/service.py",
        "            before = self._attributes.option_words()\n",
        "            before, seen = self._attributes.option_words(), Seen()\n",
        (*_WORDING, "-k", "overwrites_none"),
    ),
    Bug(
        "a-word-of-an-option-is-there-twice",
        "attributes/wording.py",
        'unicodedata.normalize("NFC", text).lower()',
        'unicodedata.normalize("NFC", text)',
        (*_WORDING, "-k", "no_dictionary"),
    ),
    Bug(
        "the-words-of-options-are-taken-for-an-attribute",
        "attributes/repository.py",
        '                if one["sk"]["S"] == OPTION_WORDS:\n',
        "                if False:\n",
        (*_WORDING, "-k", "overwrites_none"),
    ),
]
