"""Products with options: a variant that is another's, is sold unseen, or is lost."""

from tests.controls.bug import Bug
from tests.controls.planted.history import UNNUMBERED

_VARIANTS = (
    "tests/unit/catalog/test_changes.py",
    "tests/unit/catalog/test_changes_interleaved.py",
    "tests/unit/catalog/test_variants.py",
    "tests/unit/catalog/test_variants_options.py",
)

BUGS = [
    Bug(
        "a-variant-is-put-on-sale-while-its-product-is-taken-off",
        "catalog/changes.py",
        "            kept &= as_read  # what variants are sold as follows from it\n",
        "            pass\n",
        _VARIANTS,
        besides=UNNUMBERED,
    ),
    Bug(
        "a-variant-is-sold-though-its-product-is-not",
        "catalog/model.py",
        " if product is ProductStatus.ACTIVE else max(product, own, key=_IN_ORDER.index)\n",
        "\n",
        _VARIANTS,
    ),
    Bug(
        "two-variants-have-one-choice",
        "catalog/options.py",
        "        if message is None and choice in seen:\n",
        "        if False:\n",
        _VARIANTS,
    ),
    Bug(
        "an-archived-variant-s-number-comes-again",
        "catalog/variants.py",
        "        last = max((number_of(one.product_id) for one in product.items), default=0)\n",
        "        last = len(taken)\n",
        _VARIANTS,
    ),
    Bug(
        "a-product-with-options-is-ordered-by-its-own-id-as-unknown",
        "orders/service.py",
        "        if variants:\n            raise ChooseVariantError(variants)\n",
        "",
        ("tests/unit/functions/test_create_variants.py",),
    ),
    Bug(
        "an-order-does-not-say-which-variant-it-is-of",
        "orders/placing.py",
        "item.full_name",
        "item.name",
        ("tests/unit/functions/test_create_variants.py",),
    ),
    Bug(
        "options-leave-units-behind-that-nobody-can-buy",
        "catalog/variants.py",
        "(SaleRecord.available == 0) & ",
        "",
        _VARIANTS,
    ),
    Bug(
        "first-options-bring-an-older-name-back",
        "catalog/variants.py",
        " & (SaleRecord.name == product.name)",
        "",
        _VARIANTS,
        besides=UNNUMBERED,
    ),
    Bug(
        "variants-get-the-name-that-their-product-had",
        "catalog/repository.py",
        "        shape &= DetailsRecord.name == seen.name\n",
        "        pass\n",
        _VARIANTS,
        besides=UNNUMBERED,
    ),
    Bug(
        "a-change-in-parts-says-that-it-is-made-before-it-is",
        "catalog/changes.py",
        "            self._products.change_details(transaction, before, before, as_read, author)\n",
        "            self._products.change_details(transaction, before, after, as_read, author)\n",
        _VARIANTS,
    ),
    Bug(
        "a-short-page-of-variants-forgets-those-that-it-has-no-room-for",
        "catalog/repository.py",
        "        if products.is_cut:\n",
        "        if False:\n",
        _VARIANTS,
    ),
    Bug(
        "a-new-name-is-not-on-the-variants",
        "catalog/service.py",
        "            items = tuple(replace(one, name=changes.name) for one in before.items)\n",
        "            items = before.items if before.details.options else (\n"
        "                replace(before.sale, name=changes.name),\n"
        "            )\n",
        _VARIANTS,
    ),
    Bug(
        "the-audit-does-not-compare-variants-with-their-product",
        "catalog/audit.py",
        "    elif sale is not None:\n        yield from _variant(books, sale)\n",
        "",
        ("tests/unit/audit/test_domains.py", "-k", "variant or choice"),
    ),
]
