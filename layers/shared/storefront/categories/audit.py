"""What the audit knows of categories: that they are a tree, and how many products are in each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.categories.membership import (
    MEMBERS,
    MemberRecord,
    MembersRecord,
    category_pk,
    members_pk,
)
from storefront.categories.repository import CATEGORIES, TREE, CategoryRecord, TreeRecord
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.tables import Table

CATEGORY = Subject("a category", "categories")
#: There is one, whose id is the name of its partition.
THE_TREE = Subject("a tree", "trees")


class CategoryRule(Rule):
    """What must hold of categories."""

    #: Every category leads to the top, by parents that exist; no two siblings have one rank.
    CATEGORY_TREE = "category-tree"
    #: As many products are found in a category as its counter says.
    CATEGORY_COUNT = "category-count"


@dataclass(slots=True)
class TreeSection(Section):
    """All categories.

    Args:
        has_version: whether the tree has a version.
        places: parent and rank of each category, by its id.
    """

    subject = THE_TREE

    has_version: bool = False
    places: dict[str, tuple[str | None, str]] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Tell whether there is a tree."""
        return self.has_version

    @property
    def traces(self) -> Iterable[str]:
        """Name what is there of a tree without a version."""
        return ["categories"] if self.places else []


@dataclass(slots=True)
class CategorySection(Section):
    """A category.

    Args:
        exists: whether it is in the tree.
        counter: how many products it says it holds; None if the counter is missing.
        products: how many are found in it.
    """

    subject = CATEGORY

    exists: bool = False
    counter: int | None = None
    products: int = 0

    @property
    def is_there(self) -> bool:
        """Tell whether it exists."""
        return self.exists

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a category that is missing."""
        parts = {"a counter": self.counter is not None, "products": self.products}
        return [name for name, part in parts.items() if part]


def _enter_tree(books: Books, name: str, record: TreeRecord) -> None:
    del name, record
    books.open(TreeSection, CATEGORIES).has_version = True


def _enter_category(books: Books, name: str, record: CategoryRecord) -> None:
    del name
    places = books.open(TreeSection, CATEGORIES).places
    places[record.sk] = record.parent_id, record.rank
    books.open(CategorySection, record.sk).exists = True


def _enter_counter(books: Books, category_id: str, record: MembersRecord) -> None:
    books.open(CategorySection, category_id).counter = record.products


def _enter_member(books: Books, category_id: str, record: MemberRecord) -> None:
    del record
    books.open(CategorySection, category_id).products += 1


def _enter_creation(books: Books, answer: Answer) -> None:
    """Compare nothing: a category that a repeat is told of may have been deleted since."""
    del books, answer


def _check_tree(books: Books, name: str, now: datetime) -> Differences:
    """Yield each category that does not lead to the top, and each rank that two siblings have."""
    del now
    places = books.section(TreeSection, name).places
    taken: dict[tuple[str | None, str], str] = {}
    for category_id, place in sorted(places.items()):
        fault = _fault_above(places, category_id)
        if fault:
            yield Difference(CategoryRule.CATEGORY_TREE, name, "a way to the top", fault)
        if place in taken:
            found = f"{taken[place]} and {category_id} at {place[1]}"
            yield Difference(CategoryRule.CATEGORY_TREE, name, "a rank for each", found)
        taken[place] = category_id


def _fault_above(places: dict[str, tuple[str | None, str]], category_id: str) -> str | None:
    seen, here = {category_id}, places[category_id][0]
    while here is not None:
        if here in seen:
            return f"{category_id} below {here}, in a circle"
        if here not in places:
            return f"{category_id} below {here}, which does not exist"
        seen.add(here)
        here = places[here][0]
    return None


def _check(books: Books, category_id: str, now: datetime) -> Differences:
    """Yield everything in a category that is not as it must be."""
    del now
    section = books.section(CategorySection, category_id)
    if section.exists and section.counter != section.products:
        expected, found = f"{section.products} products", f"{section.counter} counted"
        yield Difference(CategoryRule.CATEGORY_COUNT, category_id, expected, found)


def _reread_tree(look: Look, name: str) -> None:
    look.partition(Table.CATALOG, name)


def _reread(look: Look, category_id: str) -> None:
    look.partition(Table.CATALOG, category_pk(category_id))
    keys = [(CATEGORIES, category_id), (members_pk(category_id), MEMBERS)]
    look.items(Table.CATALOG, keys)


MEMBER = Kind(MemberRecord, "CATEGORY", None, _enter_member)
AUDIT = DomainAudit(
    rules=CategoryRule,
    kinds=[
        Kind(TreeRecord, CATEGORIES, TREE, _enter_tree),
        Kind(CategoryRecord, CATEGORIES, None, _enter_category),
        Kind(MembersRecord, "MEMBERS", MEMBERS, _enter_counter),
        MEMBER,
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_category", _enter_creation)],
    inspections=[
        Inspection(TreeSection, _check_tree, _reread_tree),
        Inspection(CategorySection, _check, _reread),
    ],
)
