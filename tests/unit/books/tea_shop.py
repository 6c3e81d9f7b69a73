"""A domain that the shop does not have: brands, and which products are in them."""

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

BRAND = Subject("a brand", "brands")


class BrandRule(Rule):
    """What must hold of brands."""

    #: A brand counts the products that are in it.
    COUNTED = "counted"


class BrandRecord(Record):
    """A brand, and how many products are in it."""

    table: ClassVar[Table] = Table.CATALOG

    products = IntegerAttribute()


class MemberRecord(Record):
    """A product in a brand."""

    table: ClassVar[Table] = Table.CATALOG


@dataclass(slots=True)
class BrandSection(Section):
    """A brand with its products."""

    subject = BRAND

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
    """The brands that a product is in."""

    subject = PRODUCT

    brands: set[str] = field(default_factory=set)

    @property
    def traces(self) -> Iterable[str]:
        return ["a place in a brand"] if self.brands else []


def _enter_brand(books: Books, name: str, record: BrandRecord) -> None:
    books.open(BrandSection, name).count = record.products


def _enter_member(books: Books, name: str, record: MemberRecord) -> None:
    product_id = record.sk.removeprefix("MEMBER#")
    books.open(BrandSection, name).members.add(product_id)
    books.open(MembershipSection, product_id).brands.add(name)


def _enter_creation(books: Books, answer: Answer) -> None:
    books.open(BrandSection, answer.body["name"]).answers.add(answer.key)


def _check(books: Books, name: str, now: datetime) -> Differences:
    del now
    section = books.section(BrandSection, name)
    if section.count != len(section.members):
        expected = f"{len(section.members)} products"
        yield Difference(BrandRule.COUNTED, name, expected, str(section.count))


def _check_nothing(books: Books, product_id: str, now: datetime) -> Differences:
    del books, product_id, now
    yield from ()


def _reread(look: Look, name: str) -> None:
    look.partition(Table.CATALOG, f"BRAND#{name}")
    look.answers(CatalogIdempotencyRecord, look.known.section(BrandSection, name).answers)


def _reread_memberships(look: Look, product_id: str) -> None:
    known = look.known.section(MembershipSection, product_id)
    keys = [(f"BRAND#{name}", f"MEMBER#{product_id}") for name in known.brands]
    look.items(Table.CATALOG, keys)


AUDIT = DomainAudit(
    rules=BrandRule,
    kinds=[
        Kind(BrandRecord, "BRAND", "BRAND", _enter_brand),
        Kind(MemberRecord, "BRAND", "MEMBER", _enter_member),
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_brand", _enter_creation)],
    inspections=[
        Inspection(BrandSection, _check, _reread),
        Inspection(MembershipSection, _check_nothing, _reread_memberships),
    ],
    counted=[BrandSection],
)
