"""Bugs of categories: of the tree, and of what is found in it."""

from tests.controls.bug import Bug

_SERVICE = ("tests/unit/categories/test_service.py",)
_SHELVES = ("tests/unit/catalog/test_shelves.py",)

BUGS = [
    Bug(
        "a-tree-is-changed-as-it-was-not-any-more",
        "categories/repository.py",
        "        is_latest = TreeRecord.version == tree.version\n",
        "        is_latest = TreeRecord.pk.exists()\n",
        (*_SERVICE, "-k", "circle"),
    ),
    Bug(
        "a-category-may-come-below-itself",
        "categories/model.py",
        "        if parent_id in below:\n",
        "        if parent_id == category_id:\n",
        ("tests/unit/categories/test_model.py",),
    ),
    Bug(
        "a-category-is-deleted-with-a-product-in-it",
        "categories/repository.py",
        "        is_empty = MembersRecord.products == 0\n",
        "        is_empty = MembersRecord.pk.exists()\n",
        (*_SERVICE, "-k", "last_moment"),
    ),
    Bug(
        "a-product-comes-into-a-category-that-is-gone",
        "categories/membership.py",
        "MembersRecord, key, actions, MembersRecord.pk.exists())\n",
        "MembersRecord, key, actions)\n",
        _SHELVES,
    ),
    Bug(
        "a-product-stays-where-it-was",
        "categories/membership.py",
        "    for category_id in before:\n        if category_id not in after:\n",
        "    for category_id in before:\n        if not after:\n",
        _SHELVES,
    ),
    Bug(
        "an-archived-product-stays-in-its-categories",
        "catalog/service.py",
        "updated_at=now, category_ids=(), replaced_by",
        "updated_at=now, replaced_by",
        _SHELVES,
    ),
    Bug(
        "a-product-in-two-categories-is-shown-twice",
        "catalog/shelves.py",
        "if product_id in shown and shelf == _first(shelves, shown[product_id])",
        "if product_id in shown",
        _SHELVES,
    ),
    Bug(
        "what-is-below-a-category-that-is-off-is-shown",
        "categories/model.py",
        "            if one.is_active and one.parent_id in seen:\n",
        "            if one.is_active:\n",
        ("tests/unit/categories/test_model.py",),
    ),
    Bug(
        "the-audit-overlooks-a-circle",
        "categories/audit.py",
        '            return f"{category_id} below {here}, in a circle"\n',
        "            return None\n",
        ("tests/unit/audit/test_domains.py", "-k", "below_each_other"),
    ),
    Bug(
        "the-audit-does-not-look-where-products-are-found",
        "catalog/audit.py",
        "    if details.category_ids != section.found_in:\n",
        "    if section.found_in - details.category_ids:\n",
        ("tests/unit/audit/test_domains.py", "-k", "not_found_where_it_says"),
    ),
]
