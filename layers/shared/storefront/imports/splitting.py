"""From the file that staff sent to chunks, and a look at what importing these would do."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import IO, Any

from storefront import log
from storefront.attributes.repository import AttributeRepository
from storefront.categories.repository import CategoryRepository
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.imports.columns import Layout, read_header
from storefront.imports.describing import Describer
from storefront.imports.entries import Entry, Fault, errors_of
from storefront.imports.files import ImportFiles
from storefront.imports.grouping import groups, waiting_for
from storefront.imports.handles import owners_of
from storefront.imports.lines import Lines
from storefront.imports.model import (
    CHUNK,
    CHUNK_ITEMS,
    MAX_BYTES,
    MAX_ROWS,
    PLANNED,
    PREVIEWED,
    FileFault,
    FileFaultError,
    FileKind,
    Import,
    ImportState,
    Split,
    UnknownCategories,
    read_upload_key,
)
from storefront.imports.names import ENTRIES, PREVIEW, SPLIT_ERRORS, numbered
from storefront.imports.planning import PlannedAction, Planner, Step
from storefront.imports.reading import CsvFile, written
from storefront.imports.repository import ImportRepository
from storefront.imports.shelving import Shelves
from storefront.values import dataclass

#: Unknown categories, and ignored columns, that are told at the most.
_TOLD = 200
#: Weight of a chunk, and of products that are planned at once: the last one makes it so.
_HEAVY = 16_000_000
#: Makes a planner, given the categories and what quantities mean.
Planning = Callable[[Shelves, Import], Planner]
#: Before it, so that spreadsheets read a file as UTF-8.
MARK = "\ufeff"


@dataclass(slots=True)
class _Work:
    """What has been found so far."""

    layout: Layout
    columns: int
    errors: IO[bytes]
    planner: Planner
    shelves: Shelves
    rows: int = 0
    error_rows: int = 0
    chunks: int = 0
    sold: int = 0
    weight: int = 0
    pictures: int = 0
    uncounted: int = 0
    planned: Counter[str] = field(default_factory=Counter)
    preview: list[dict[str, Any]] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)


class Splitter:
    """Reads files as they arrive.

    Args:
        store: must know the catalog table.
        imports: the repository.
        files: where files are.
        categories: the repository.
        attributes: the repository.
        planning: makes a planner.
        currency: of prices.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        imports: ImportRepository,
        files: ImportFiles,
        categories: CategoryRepository,
        attributes: AttributeRepository,
        planning: Planning,
        currency: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._imports = imports
        self._files = files
        self._categories = categories
        self._attributes = attributes
        self._planning = planning
        self._currency = currency
        self._clock = clock

    def receive(self, event: Mapping[str, Any]) -> str:
        """Split the file that an event of S3 tells of; return what became of it.

        The same event again, or another file under the same name, changes nothing: what a file
        holds is written once.
        """
        import_id = read_upload_key(str(event["detail"]["object"]["key"]))
        found = self._imports.get(import_id) if import_id else None
        if found is None or found.state is not ImportState.WAITING:
            return "ignored"
        try:
            after = replace(found, state=ImportState.READY, split=self.split(found))
        except FileFaultError as error:
            after = replace(
                found,
                state=ImportState.FAILED,
                fault=error.fault,
                detail=error.detail,
                line=error.line,
            )
        transaction = self._store.transaction()
        self._imports.change(transaction, found, after)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return "ignored"  # another run of the same event was quicker
        log.info("import split", import_id=found.import_id, outcome=after.state.value)
        return after.state.value

    def split(self, found: Import) -> Split:
        """Keep the chunks of an import's file, and what it would do; return what it holds.

        Raises:
            FileFaultError: it cannot be read.
        """
        table = self._table(found)
        attributes = {one.code: one for one in self._attributes.all()}
        layout, awaited = read_header(table.header, attributes), Counter[str]()
        if layout.kind is FileKind.WOOCOMMERCE:
            awaited = waiting_for(table.rows(), layout)
            table = self._table(found)  # it is read twice, since it is held at no time
        shelves = Shelves(self._categories.tree(), found.options.categories)
        planner = self._planning(shelves, found)
        with tempfile.TemporaryFile() as errors:
            work = _Work(layout, len(table.header), errors, planner, shelves)
            self._note([[*table.header, "Error"]], work, mark=MARK)
            describer = Describer(layout, self._currency, self._clock(), attributes)
            entries = map(describer.entry, groups(self._counted(table, work), layout, awaited))
            self._put_chunks(found, entries, work)
            if not work.rows:
                raise FileFaultError(FileFault.EMPTY)
            errors.seek(0)
            self._files.put(found.import_id, SPLIT_ERRORS, errors)
        self._files.put_lines(found.import_id, PREVIEW, work.preview)
        ignored = (*layout.ignored, *(f"Attribute: {name}" for name in describer.unsaid))
        return _told(work, table.delimiter, found.options.categories, ignored)

    def _table(self, found: Import) -> CsvFile:
        upload = self._files.upload(found.import_id)
        if upload is None:
            raise FileFaultError(FileFault.EMPTY)
        body, size = upload
        if size > MAX_BYTES:
            raise FileFaultError(FileFault.TOO_LARGE)
        return CsvFile(body)

    @staticmethod
    def _counted(table: CsvFile, work: _Work) -> Iterator[Any]:
        for row in table.rows():
            work.rows += 1
            if work.rows > MAX_ROWS:
                raise FileFaultError(FileFault.TOO_LARGE, f"more than {MAX_ROWS:,} rows", row.line)
            yield row

    def _put_chunks(self, found: Import, entries: Iterator[Entry], work: _Work) -> None:
        """Plan products, as many as make a chunk at once, and keep those that can be imported."""
        chunk: list[dict[str, Any]] = []
        waiting: list[Entry] = []
        weight = 0  # of those that wait
        for entry in entries:
            if entry.faults:
                self._refuse(entry, entry.faults, work)
                continue
            waiting.append(entry)
            weight += entry.weight
            if len(waiting) == CHUNK or weight >= _HEAVY:
                chunk = self._put_planned(found, waiting, chunk, work)
                waiting, weight = [], 0
        chunk = self._put_planned(found, waiting, chunk, work)
        if chunk:
            self._put(found, chunk, work)

    def _put_planned(
        self, found: Import, entries: list[Entry], chunk: list[dict[str, Any]], work: _Work
    ) -> list[dict[str, Any]]:
        """Keep products with what they would do; return those that do not fill a chunk yet."""
        known, owners = work.planner.recognised(entries, owners_of(entries, self._imports))
        named = [one for one in known if self._is_well(one, work)]
        for entry, step in work.planner.plan(named, owners):
            if step.action is PlannedAction.ERROR:
                self._refuse(entry, step.faults, work)
                continue
            work.planned[step.action.value] += 1
            work.pictures += len(step.pictures)
            new = entry.skus if step.action is PlannedAction.CREATE else step.added
            work.uncounted += sum(one.is_uncounted for one in entry.items if one.sku in new)
            _preview(entry, step, work)
            chunk.append({"entry": entry.to_json(), "step": step.to_json()})
            work.sold += len(entry.items)
            work.weight += entry.weight
            if len(chunk) == CHUNK or work.sold >= CHUNK_ITEMS or work.weight >= _HEAVY:
                self._put(found, chunk, work)
                chunk = []
        return chunk

    def _is_well(self, entry: Entry, work: _Work) -> bool:
        """Return whether a product can be planned; else it is refused."""
        faults = entry.faults or _twice(entry, work.lines)
        if faults:
            self._refuse(entry, faults, work)
        return not faults

    def _put(self, found: Import, chunk: list[dict[str, Any]], work: _Work) -> None:
        work.chunks, work.sold, work.weight = work.chunks + 1, 0, 0
        self._files.put_lines(found.import_id, numbered(ENTRIES, work.chunks), chunk)

    def _refuse(self, entry: Entry, faults: tuple[Fault, ...], work: _Work) -> None:
        work.planned["error"] += 1
        work.error_rows += len(entry.rows)
        self._note(list(errors_of(entry.rows, faults, work.columns)), work)

    @staticmethod
    def _note(rows: list[list[str]], work: _Work, mark: str = "") -> None:
        work.errors.write((mark + written(rows)).encode())


def _twice(entry: Entry, lines: Lines) -> tuple[Fault, ...]:
    """Return what keeps a product from being imported that has a SKU code of one above it."""
    told = []
    for item in entry.items:
        first = lines.first(item.sku, item.line)
        if first:
            message = f"the SKU code {item.sku} stands in line {first}, too"
            told.append(Fault(item.line, message))
    return tuple(told)


def _preview(entry: Entry, step: Step, work: _Work) -> None:
    """Note what a product would do, among the first ones."""
    if step.action is PlannedAction.SAME or len(work.preview) >= PREVIEWED:
        return
    changes = [
        [
            one.sku,
            one.field,
            _shown(one.field, one.before, work),
            _shown(one.field, one.after, work),
        ]
        for one in step.changes
    ]
    new = entry.skus if step.action is PlannedAction.CREATE else step.added
    prices = {one.sku: one.fields.get("price") for one in entry.items}
    changes += [[sku, "price", None, prices[sku]] for sku in new]
    changes += [[sku, "received", None, units] for sku, units in step.received.items()]
    changes += [[one.sku, "no-barcode", None, one.barcode] for one in entry.items if one.barcode]
    changes += [["", "picture", None, entry.shots[at].address] for at in step.pictures]
    changes += [["", "no-picture", None, entry.shots[at].address] for at in step.missed]
    product = {"line": entry.line, "name": entry.called, "action": step.action.value}
    work.preview.append({**product, "changes": changes})


def _shown(name: str, value: Any, work: _Work) -> Any:
    if name == "category_ids" and value:
        return [work.shelves.name_of(one) for one in value]
    return value


def _told(
    work: _Work, delimiter: str, categories: UnknownCategories, ignored: tuple[str, ...]
) -> Split:
    unknown = [" > ".join(path) for path in work.shelves.missing]
    is_all = categories is UnknownCategories.CREATE
    return Split(
        kind=work.layout.kind,
        delimiter=delimiter,
        rows=work.rows,
        error_rows=work.error_rows,
        chunks=work.chunks,
        planned={name: work.planned[name] for name in PLANNED},
        ignored=ignored[:_TOLD],
        unknown=tuple(unknown if is_all else unknown[:_TOLD]),
        pictures=work.pictures,
        uncounted=work.uncounted,
    )
