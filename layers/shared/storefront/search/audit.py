"""What the audit knows of the search index: which products are in it, and as of which change.

The files of the index are not read. A commit notes what it has indexed in the transaction that
writes the manifest, so notes and index cannot differ, and notes are compared with the catalogue.
Stock is not: it changes without a trace of when, and hits are shown with that of now anyway.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.registration import DomainAudit, Inspection, Kind, Note
from storefront.books.sections import Books, Section
from storefront.catalog.audit import DETAILS_KIND
from storefront.catalog.repository import DetailsRecord
from storefront.catalog.wanted import IN_TURN
from storefront.db.shards import entries
from storefront.db.tables import BY_LISTING, Table
from storefront.ids import made_at
from storefront.inventory.repository import DETAILS, product_pk
from storefront.search.manifest import ABANDONED
from storefront.search.model import WAITING
from storefront.search.repository import (
    MANIFEST,
    PACK,
    PARTS,
    REBUILD,
    SEARCH,
    IndexedRecord,
    ManifestRecord,
    PackRecord,
    part_of,
    part_pk,
)
from storefront.search.wishes import MISSES, SYNONYMS, MissRecord, SynonymsRecord
from storefront.values import dataclass

#: Products by a hash of their ids, so that a large shop is looked at piece by piece.
PART = Subject("a part of the index", "parts of the index")
#: What it says of itself, once for all of it.
INDEX = Subject("a search index", "search indexes")
INDEX_ID = "index"
#: A change may take so long until it is in the index.
_MOST_LAG = timedelta(minutes=5)


class SearchRule(Rule):
    """What must hold of the search index."""

    #: The products in the index are those that there are, each as of its last change, except
    #: changes of the last five minutes; where there is an index at all.
    SEARCH = "search"
    #: The index counts of how many products a translation is missing or outdated, as its notes say.
    SEARCH_COUNTS = "search-counts"
    #: Each pack that the index is made of is noted, and no other pack stays for long.
    SEARCH_PACKS = "search-packs"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        if self is SearchRule.SEARCH_PACKS:
            return (
                "A pack that no index has costs a little; the next edit of a product deletes it. "
                "If it stays, see the log of index_catalog. If one has no note: `rebuild-search`."
            )
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
        """Return whether there is an index, or will be."""
        return self.exists or self.is_built

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an index that is missing."""
        return ["notes of products"] if self.indexed else []


@dataclass(slots=True)
class IndexSection(Section):
    """What the index says of itself.

    Args:
        as_of: since when products were read for the last commit; None if there is no index.
        is_built: whether one is being built.
        told: how many products wait for a translation, by what is to be done.
        counted: likewise, by the notes.
        missing: products that are listed, and of which there is no note; only a close look tells.
        named: keys of the packs that manifests name.
        noted: the packs that may be there, and since when.
    """

    subject = INDEX

    as_of: datetime | None = None
    is_built: bool = False
    told: dict[str, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    noted: dict[str, datetime] = field(default_factory=dict)


def _enter_manifest(books: Books, name: str, record: ManifestRecord) -> None:
    del name
    manifest, whole = record.to_model(), books.open(IndexSection, INDEX_ID)
    whole.named |= manifest.keys
    if record.sk == MANIFEST:
        whole.as_of = manifest.as_of
        whole.told = {state.value: count for state, count in manifest.waiting.items()}
    else:
        whole.is_built = True
    for part in range(PARTS):
        section = books.open(PartSection, f"{part:02}")
        section.exists |= record.sk == MANIFEST
        section.is_built |= record.sk == REBUILD


def _enter_note(books: Books, part: str, record: IndexedRecord) -> None:
    state = _State(record.status, record.updated_at)
    books.open(PartSection, part).indexed[record.sk] = state
    if record.waits:
        books.open(IndexSection, INDEX_ID).counted.update(record.waits.split())


def _enter_pack(books: Books, name: str, record: PackRecord) -> None:
    del name
    books.open(IndexSection, INDEX_ID).noted[record.key] = record.noted_at


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


def _check_whole(books: Books, name: str, now: datetime) -> Differences:
    """Yield what the index says of itself and is not so."""
    index = books.section(IndexSection, name)
    if index.as_of is None:
        return
    told = {state.value: index.told.get(state.value, 0) for state in WAITING}
    counted = {state.value: index.counted[state.value] for state in WAITING}
    # While another one is built, notes are of both.
    if told != counted and not index.is_built:
        yield Difference(SearchRule.SEARCH_COUNTS, name, _counts(counted), _counts(told))
    due = now - _MOST_LAG
    for product_id in index.missing:
        if made_at(product_id) < due:
            yield Difference(SearchRule.SEARCH, product_id, "in the index", "not in it")
    for key in sorted(index.named - index.noted.keys()):
        yield Difference(SearchRule.SEARCH_PACKS, name, f"a note of {key}", "none")
    # The commit that was to delete it has been, by a machine that began when it was old enough.
    swept = min(now, index.as_of) - ABANDONED
    for key in sorted(index.noted.keys() - index.named):
        if index.noted[key] < swept:
            found = f"noted at {index.noted[key].isoformat()}"
            yield Difference(SearchRule.SEARCH_PACKS, name, f"{key} deleted", found)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{one} {number}" for one, number in counts.items())


def _reread_whole(look: Look, name: str) -> None:
    noted = set[str]()
    for part in range(PARTS):
        items = look.partition(Table.CATALOG, part_pk(f"{part:02}"))
        noted.update(one["sk"]["S"] for one in items)
    look.partition(Table.CATALOG, SEARCH)
    # Parts know what they have; of what no part has, only the catalogue's own list knows.
    statuses = [one.value for one in IN_TURN]
    listed = entries(look.store, Table.CATALOG, BY_LISTING, statuses)
    ids = (one["product_id"]["S"] for one in listed)
    look.books.open(IndexSection, name).missing = [one for one in ids if one not in noted]


def _every_part(look: Look, since: datetime) -> Iterable[str]:
    """Return all parts: a change that came through to nothing has left no trace in any index."""
    del since
    return [f"{part:02}" for part in range(PARTS)] if _exists(look) else []


def _whole(look: Look, since: datetime) -> Iterable[str]:
    del since
    return [INDEX_ID] if _exists(look) else []


def _exists(look: Look) -> bool:
    return bool(list(look.store.get_raw(Table.CATALOG, [(SEARCH, MANIFEST)])))


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
        Kind(PackRecord, SEARCH, PACK, _enter_pack),
        Kind(IndexedRecord, "INDEXED", None, _enter_note),
        Kind(SynonymsRecord, SYNONYMS, SYNONYMS),
        Kind(MissRecord, MISSES, None),
    ],
    notes=[Note(DETAILS_KIND, _enter_details)],
    inspections=[
        Inspection(PartSection, _check, _reread, changed=_every_part),
        Inspection(IndexSection, _check_whole, _reread_whole, changed=_whole),
    ],
)
