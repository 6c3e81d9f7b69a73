"""What the audit knows of categories: that they are a tree, and how many products are in each."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime

from storefront.addresses.audit import Led, reread_slugs
from storefront.addresses.claims import SLUG, SlugRecord
from storefront.addresses.model import OwnerKind
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
from storefront.values import dataclass

CATEGORY = Subject("a category", "categories")
#: There is one, whose id is the name of its partition.
THE_TREE = Subject("a tree", "trees")


class CategoryRule(Rule):
    """What must hold of categories."""

    #: Every category leads to the top, by parents that exist; no two siblings have one rank.
    CATEGORY_TREE = "category-tree"
    #: As many products are found in a category as its counter says.
    CATEGORY_COUNT = "category-count"
    #: The slugs that a category has, or had, lead to it, and no other does; one is that of now.
    CATEGORY_SLUG = "category-slug"


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
        """Return whether there is a tree."""
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
        slug, former_slugs: those that it says it has, or had.
        led: the slugs that lead to it.
    """

    subject = CATEGORY

    exists: bool = False
    counter: int | None = None
    products: int = 0
    slug: str = ""
    former_slugs: tuple[str, ...] = ()
    led: Led = field(default_factory=Led)

    @property
    def is_there(self) -> bool:
        """Return whether it exists."""
        return self.exists

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a category that is missing."""
        parts = {
            "a counter": self.counter is not None,
            "products": self.products,
            "a slug": self.led.slugs,
        }
        return [name for name, part in parts.items() if part]


def _enter_tree(books: Books, name: str, record: TreeRecord) -> None:
    del name, record
    books.open(TreeSection, CATEGORIES).has_version = True


def _enter_category(books: Books, name: str, record: CategoryRecord) -> None:
    del name
    places = books.open(TreeSection, CATEGORIES).places
    places[record.sk] = record.parent_id, record.rank
    section = books.open(CategorySection, record.sk)
    section.exists = True
    section.slug, section.former_slugs = record.slug or "", tuple(record.former_slugs or ())


def _enter_slug(books: Books, slug: str, record: SlugRecord) -> None:
    if record.kind == OwnerKind.CATEGORY.value:
        books.open(CategorySection, record.owner_id).led.enter(slug, record)


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
    if not section.exists:
        return
    for fault in section.led.faults(section.slug):
        yield Difference(CategoryRule.CATEGORY_SLUG, category_id, *fault)
    said = {section.slug, *section.former_slugs} - {""}
    if section.led.slugs.keys() != said:  # else they would not be freed with it
        expected, found = ", ".join(sorted(said)), ", ".join(sorted(section.led.slugs))
        yield Difference(CategoryRule.CATEGORY_SLUG, category_id, expected, found)


def _reread_tree(look: Look, name: str) -> None:
    look.partition(Table.CATALOG, name)


def _reread(look: Look, category_id: str) -> None:
    look.partition(Table.CATALOG, category_pk(category_id))
    keys = [(CATEGORIES, category_id), (members_pk(category_id), MEMBERS)]
    look.items(Table.CATALOG, keys)
    known = look.known.section(CategorySection, category_id)
    own = look.books.section(CategorySection, category_id)
    reread_slugs(look, known.led.slugs.keys() | {own.slug, *own.former_slugs} - {""})


MEMBER = Kind(MemberRecord, "CATEGORY", None, _enter_member)
#: Also those of products, which their domain notes.
LEADING = Kind(SlugRecord, "SLUG", SLUG, _enter_slug)
AUDIT = DomainAudit(
    rules=CategoryRule,
    kinds=[
        Kind(TreeRecord, CATEGORIES, TREE, _enter_tree),
        Kind(CategoryRecord, CATEGORIES, None, _enter_category),
        Kind(MembersRecord, "MEMBERS", MEMBERS, _enter_counter),
        MEMBER,
        LEADING,
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_category", _enter_creation)],
    inspections=[
        Inspection(TreeSection, _check_tree, _reread_tree),
        Inspection(CategorySection, _check, _reread),
    ],
)
