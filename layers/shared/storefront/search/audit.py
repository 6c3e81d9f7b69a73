"""What the audit knows of the search index: which products are in it, and as of which change.

The files of the index are not read. A commit notes what it has indexed in the transaction that
writes the manifest, so notes and index cannot differ, and notes are compared with the catalogue.
Stock is not: it changes without a trace of when, and hits are shown with that of now anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import DomainAudit, Inspection, Kind, Note
from storefront.books.sections import Books, Section
from storefront.catalog.audit import DETAILS_KIND
from storefront.catalog.repository import DetailsRecord
from storefront.db.tables import Table
from storefront.inventory.repository import DETAILS, product_pk
from storefront.search.repository import (
    MANIFEST,
    PARTS,
    REBUILD,
    SEARCH,
    IndexedRecord,
    ManifestRecord,
    part_of,
    part_pk,
)
from storefront.search.wishes import MISSES, SYNONYMS, MissRecord, SynonymsRecord

#: Products by a hash of their ids, so that a large shop is looked at piece by piece.
PART = Subject("a part of the index", "parts of the index")
#: A change may take so long until it is in the index.
_MOST_LAG = timedelta(minutes=5)


class SearchRule(Rule):
    """What must hold of the search index."""

    #: The products in the index are those that there are, each as of its last change, except
    #: changes of the last five minutes; where there is an index at all.
    SEARCH = "search"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        return (
            "Look at the dead letters and the log of index_catalog: changes did not come through. "
            "`rebuild-search` puts the index right while the old one is searched."
        )


@dataclass(frozen=True, slots=True)
class _State:
    """A product, in the catalogue or in the index."""

    status: str
    updated_at: datetime

    def __str__(self) -> str:
        return f"{self.status} as of {self.updated_at.isoformat()}"


@dataclass(slots=True)
class PartSection(Section):
    """A part of the index.

    Args:
        exists: whether there is an index.
        is_built: whether one is being built.
        kept: the products that there are.
        indexed: what is noted of those in the index.
    """

    subject = PART

    exists: bool = False
    is_built: bool = False
    kept: dict[str, _State] = field(default_factory=dict)
    indexed: dict[str, _State] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Tell whether there is an index, or will be."""
        return self.exists or self.is_built

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an index that is missing."""
        return ["notes of products"] if self.indexed else []


def _enter_manifest(books: Books, name: str, record: ManifestRecord) -> None:
    del name
    for part in range(PARTS):
        section = books.open(PartSection, f"{part:02}")
        section.exists |= record.sk == MANIFEST
        section.is_built |= record.sk == REBUILD


def _enter_note(books: Books, part: str, record: IndexedRecord) -> None:
    state = _State(record.status, record.updated_at)
    books.open(PartSection, part).indexed[record.sk] = state


def _enter_details(books: Books, product_id: str, record: DetailsRecord) -> None:
    section = books.open(PartSection, part_of(product_id))
    section.kept[product_id] = _State(record.status.value, record.updated_at)


def _check(books: Books, part: str, now: datetime) -> Differences:
    """Yield each product that is not in the index as it must be."""
    section = books.section(PartSection, part)
    if not section.exists:
        return
    due = now - _MOST_LAG
    for product_id, state in sorted(section.kept.items()):
        found = section.indexed.get(product_id)
        if found != state and state.updated_at < due:
            yield Difference(SearchRule.SEARCH, product_id, str(state), str(found or "not in it"))
    for product_id in sorted(section.indexed.keys() - section.kept.keys()):
        found = section.indexed[product_id]
        yield Difference(SearchRule.SEARCH, product_id, "not in it", str(found))


def _reread(look: Look, part: str) -> None:
    known = look.known.section(PartSection, part)
    noted = look.partition(Table.CATALOG, part_pk(part))
    ids = {*known.kept, *known.indexed, *(one["sk"]["S"] for one in noted)}
    look.items(Table.CATALOG, [(product_pk(one), DETAILS) for one in ids])
    look.items(Table.CATALOG, [(SEARCH, MANIFEST), (SEARCH, REBUILD)])


AUDIT = DomainAudit(
    rules=SearchRule,
    kinds=[
        Kind(ManifestRecord, SEARCH, None, _enter_manifest),
        Kind(IndexedRecord, "INDEXED", None, _enter_note),
        Kind(SynonymsRecord, SYNONYMS, SYNONYMS),
        Kind(MissRecord, MISSES, None),
    ],
    notes=[Note(DETAILS_KIND, _enter_details)],
    inspections=[Inspection(PartSection, _check, _reread)],
)
