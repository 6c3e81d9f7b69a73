"""Categories in DynamoDB: one partition, which is read whole.

`TREE` holds the tree's version. Whatever changes a parent or a rank was decided on a whole tree,
and is written on the condition that this was the latest: of two changes that together make a
cycle, the second is decided anew.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.addresses.claims import change_slug, free_slug
from storefront.addresses.model import Seo
from storefront.categories.membership import MEMBERS, MembersRecord, members_pk
from storefront.categories.model import Category, SeoTexts, Text, Tree
from storefront.db.records import IntegerAttribute, JSONTextAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table

CATEGORIES = "CATEGORIES"
TREE = "TREE"

TREE_LABEL = "tree"
COUNTER_LABEL = "counter"


class TreeRecord(Record):
    """The version of the tree; none before the first category."""

    table: ClassVar[Table] = Table.CATALOG

    version = IntegerAttribute()


class CategoryRecord(Record):
    """A category; its id is its range key."""

    table: ClassVar[Table] = Table.CATALOG

    parent_id = UnicodeAttribute(null=True)
    rank = UnicodeAttribute()
    name_en = UnicodeAttribute()
    name_bn = UnicodeAttribute(null=True)
    description_en = UnicodeAttribute()
    description_bn = UnicodeAttribute(null=True)
    is_active = BooleanAttribute()
    slug = UnicodeAttribute(null=True)
    former_slugs: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    #: Title and description for search engines, by language.
    seo = JSONTextAttribute(null=True)

    def to_model(self) -> Category:
        """Return the category as the domain sees it."""
        return Category(
            category_id=self.sk,
            parent_id=self.parent_id,
            rank=self.rank,
            name=Text(self.name_en, self.name_bn),
            description=Text(self.description_en, self.description_bn),
            is_active=self.is_active,
            slug=self.slug or "",
            former_slugs=tuple(self.former_slugs or ()),
            seo=SeoTexts(*(Seo(*one) for one in self.seo)) if self.seo else SeoTexts(),
        )


class CategoryRepository:
    """Reads categories and adds their writes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def tree(self) -> Tree:
        """Return all categories as last written: by one query, up to 1 MB of them.

        Read backwards, the version comes before the categories: what is written meanwhile makes
        it an old one, on which nothing can be changed.
        """
        version, found, after = 0, [], None
        while True:
            page = self._store.query(Table.CATALOG, CATEGORIES, after=after, newest_first=True)
            for item in page.items:
                if item["sk"]["S"] == TREE:
                    version = TreeRecord.from_raw_data(item).version
                else:
                    found.append(CategoryRecord.from_raw_data(item).to_model())
            after = page.last
            if after is None:
                return Tree(version, found)

    def get(self, category_id: str) -> Category | None:
        """Return a category as last written; None if there is none."""
        record = self._store.get(CategoryRecord, CATEGORIES, category_id)
        return record.to_model() if record else None

    def advance(self, transaction: Transaction, tree: Tree) -> None:
        """Make the next version of a tree; cancelled if it is no longer the latest."""
        if tree.version == 0:
            transaction.put(TREE_LABEL, TreeRecord(pk=CATEGORIES, sk=TREE, version=1))
            return
        actions = [TreeRecord.version.set(tree.version + 1)]
        is_latest = TreeRecord.version == tree.version
        transaction.update(TREE_LABEL, TreeRecord, (CATEGORIES, TREE), actions, is_latest)

    def add(self, transaction: Transaction, category: Category) -> None:
        """Write a new category, with nothing in it."""
        record = CategoryRecord(
            pk=CATEGORIES,
            sk=category.category_id,
            parent_id=category.parent_id,
            rank=category.rank,
            name_en=category.name.en,
            name_bn=category.name.bn,
            description_en=category.description.en,
            description_bn=category.description.bn,
            is_active=category.is_active,
            slug=category.slug,
            seo=_kept(category.seo),
        )
        transaction.put(_label(category), record)
        change_slug(transaction, category.owner, "", category.slug)
        counter = MembersRecord(pk=members_pk(category.category_id), sk=MEMBERS, products=0)
        transaction.put(COUNTER_LABEL, counter)

    def place(self, transaction: Transaction, categories: Iterable[Category]) -> None:
        """Write parents and ranks of categories that exist."""
        for one in categories:
            parent = CategoryRecord.parent_id
            actions = [
                CategoryRecord.rank.set(one.rank),
                parent.set(one.parent_id) if one.parent_id else parent.remove(),
            ]
            self._update(transaction, one, actions)

    def change(self, transaction: Transaction, before: Category, after: Category) -> None:
        """Write what staff edit of a category, if it is still as it was read."""
        record = CategoryRecord
        texts: list[tuple[Any, Any, Any]] = [
            (record.name_en, before.name.en, after.name.en),
            (record.name_bn, before.name.bn, after.name.bn),
            (record.description_en, before.description.en, after.description.en),
            (record.description_bn, before.description.bn, after.description.bn),
        ]
        actions: list[Action] = [record.is_active.set(after.is_active)]
        condition = record.is_active == before.is_active
        texts += [
            (record.slug, before.slug or None, after.slug or None),
            (
                record.former_slugs,
                list(before.former_slugs) or None,
                list(after.former_slugs) or None,
            ),
            (record.seo, _kept(before.seo), _kept(after.seo)),
        ]
        change_slug(transaction, after.owner, before.slug, after.slug)
        for attribute, old, new in texts:
            actions.append(attribute.remove() if new is None else attribute.set(new))
            condition &= _is(attribute, old)
        key = CATEGORIES, after.category_id
        transaction.update(_label(after), record, key, actions, condition)

    def remove(self, transaction: Transaction, category: Category) -> None:
        """Delete a category, and free its slugs, if these are as they were read.

        Cancelled under `COUNTER_LABEL` if a product is in it.
        """
        record, key = CategoryRecord, (CATEGORIES, category.category_id)
        as_read = record.pk.exists() & _is(record.slug, category.slug or None)
        as_read &= _is(record.former_slugs, list(category.former_slugs) or None)
        transaction.delete(_label(category), record, key, as_read)
        counter = members_pk(category.category_id), MEMBERS
        is_empty = MembersRecord.products == 0
        transaction.delete(COUNTER_LABEL, MembersRecord, counter, is_empty)
        for slug in {category.slug, *category.former_slugs} - {""}:
            free_slug(transaction, category.owner, slug)

    def _update(
        self, transaction: Transaction, category: Category, actions: Sequence[Action]
    ) -> None:
        key, exists = (CATEGORIES, category.category_id), CategoryRecord.pk.exists()
        transaction.update(_label(category), CategoryRecord, key, actions, exists)


def _is(attribute: Any, value: Any) -> Condition:
    same: Condition = attribute.does_not_exist() if value is None else attribute == value
    return same


def _kept(seo: SeoTexts) -> list[list[str]] | None:
    told = [[one.title, one.description] for one in (seo.en, seo.bn)]
    return None if seo.en.is_empty and seo.bn.is_empty else told


def _label(category: Category) -> str:
    return f"category:{category.category_id}"
