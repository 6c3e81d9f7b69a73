"""A domain that the shop does not have: categories, and which products are in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.records import IntegerAttribute, Record
from storefront.db.tables import Table
from storefront.inventory.audit import PRODUCT

CATEGORY = Subject("a category", "categories")


class CategoryRule(Rule):
    """What must hold of categories."""

    #: A category counts the products that are in it.
    COUNTED = "counted"


class CategoryRecord(Record):
    """A category, and how many products are in it."""

    table: ClassVar[Table] = Table.CATALOG

    products = IntegerAttribute()


class MemberRecord(Record):
    """A product in a category."""

    table: ClassVar[Table] = Table.CATALOG


@dataclass(slots=True)
class CategorySection(Section):
    """A category with its products."""

    subject = CATEGORY

    count: int | None = None
    members: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)

    @property
    def is_there(self) -> bool:
        return self.count is not None

    @property
    def traces(self) -> Iterable[str]:
        return ["products"] if self.members else []


@dataclass(slots=True)
class MembershipSection(Section):
    """The categories that a product is in."""

    subject = PRODUCT

    categories: set[str] = field(default_factory=set)

    @property
    def traces(self) -> Iterable[str]:
        return ["a place in a category"] if self.categories else []


def _enter_category(books: Books, name: str, record: CategoryRecord) -> None:
    books.open(CategorySection, name).count = record.products


def _enter_member(books: Books, name: str, record: MemberRecord) -> None:
    product_id = record.sk.removeprefix("MEMBER#")
    books.open(CategorySection, name).members.add(product_id)
    books.open(MembershipSection, product_id).categories.add(name)


def _enter_creation(books: Books, answer: Answer) -> None:
    books.open(CategorySection, answer.body["name"]).answers.add(answer.key)


def _check(books: Books, name: str, now: datetime) -> Differences:
    del now
    section = books.section(CategorySection, name)
    if section.count != len(section.members):
        expected = f"{len(section.members)} products"
        yield Difference(CategoryRule.COUNTED, name, expected, str(section.count))


def _check_nothing(books: Books, product_id: str, now: datetime) -> Differences:
    del books, product_id, now
    yield from ()


def _reread(look: Look, name: str) -> None:
    look.partition(Table.CATALOG, f"CATEGORY#{name}")
    look.answers(CatalogIdempotencyRecord, look.known.section(CategorySection, name).answers)


def _reread_memberships(look: Look, product_id: str) -> None:
    known = look.known.section(MembershipSection, product_id)
    keys = [(f"CATEGORY#{name}", f"MEMBER#{product_id}") for name in known.categories]
    look.items(Table.CATALOG, keys)


AUDIT = DomainAudit(
    rules=CategoryRule,
    kinds=[
        Kind(CategoryRecord, "CATEGORY", "CATEGORY", _enter_category),
        Kind(MemberRecord, "CATEGORY", "MEMBER", _enter_member),
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_category", _enter_creation)],
    inspections=[
        Inspection(CategorySection, _check, _reread),
        Inspection(MembershipSection, _check_nothing, _reread_memberships),
    ],
    counted=[CategorySection],
)
