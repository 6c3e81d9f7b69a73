"""Importing chunk by chunk, and taking that back: what one run leaves, the next goes on with.

A chunk is planned once more when its turn comes, and that is kept before anything is written. Then
its products are imported, each so that a repeat does what is left; and then one transaction writes
that the chunk is done, and counts it. A run that ended anywhere is begun again, and finds the plan.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from storefront import log
from storefront.catalog.repository import ProductRepository
from storefront.categories.repository import CategoryRepository
from storefront.categories.service import StaffCategoryService
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import ConflictError, ValidationFailedError
from storefront.imports.applying import Applier, ImportTask, checked
from storefront.imports.entries import Entry, Fault, errors_of
from storefront.imports.files import ImportFiles
from storefront.imports.handles import owners_of
from storefront.imports.model import (
    ENDED,
    TAKEN_BACK,
    Import,
    ImportState,
    StockMode,
    UnknownCategories,
)
from storefront.imports.names import (
    ENTRIES,
    ERRORS,
    FAILED,
    KEPT_BACK,
    SPLIT_ERRORS,
    STEPS,
    numbered,
)
from storefront.imports.picturing import Pictures
from storefront.imports.planning import Editors, PlannedAction, Planner, Step
from storefront.imports.reading import written
from storefront.imports.repository import CHUNK, UNDO, ImportRepository, counted
from storefront.imports.shelving import Shelves, new_category
from storefront.imports.shots import ShotRequest, asked_for
from storefront.imports.undoing import Undoer
from storefront.inventory.service import StockService
from storefront.streams import Change
from storefront.values import dataclass

#: Seconds of a turn: then other imports have theirs.
TURN_SECONDS = 60.0
_ENDS = {
    PlannedAction.CREATE: "created",
    PlannedAction.CHANGE: "changed",
    PlannedAction.SAME: "same",
}
#: What is handled in a turn.
_ACTIVE = {ImportState.RUNNING, ImportState.UNDOING}


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What imports are done with.

    Args:
        store: must know the catalog table.
        imports: the repository.
        files: where files are.
        categories: the repository.
        shelver: makes categories.
        stock: changes stock.
        pictures: takes pictures away.
        clock: the present.
        monotonic: seconds, for how long a turn takes.
    """

    store: Store
    imports: ImportRepository
    files: ImportFiles
    categories: CategoryRepository
    shelver: StaffCategoryService
    stock: StockService
    pictures: Pictures
    clock: Clock
    monotonic: Callable[[], float]


class Importer:
    """Imports, and takes back, turn by turn.

    Args:
        context: what it is done with.
        products: the repository.
        editors: change products.
    """

    def __init__(
        self, context: ImportContext, products: ProductRepository, editors: Editors
    ) -> None:
        self._shop = context
        self._products = products
        self._editors = editors

    def work(self, changes: Sequence[Change]) -> None:
        """Give each import that is told of a turn, and wake those that are not done by then.

        Raises:
            UnavailableError: an outcome is unknown; the same changes are to be handled again.
        """
        ids = [one["dynamodb"]["Keys"]["pk"]["S"].partition("#")[2] for one in changes]
        share = TURN_SECONDS / max(1, len(set(ids)))
        for import_id in dict.fromkeys(ids):
            self.turn(import_id, share)

    def turn(self, import_id: str, seconds: float) -> None:
        """Go on with an import for some time, and wake it again unless it is done."""
        found = self._shop.imports.get(import_id)
        if found is None or found.state not in _ACTIVE:
            return
        ends = self._shop.monotonic() + seconds
        run = _Run(self._shop, self._products, self._editors, found)
        for number in run.due():
            found = self._shop.imports.get(import_id)
            if found is None or found.state is not run.of.state:
                return  # canceled, or taken back
            run.chunk(number)
            if self._shop.monotonic() >= ends:
                break
        self._end(run)

    def _end(self, run: "_Run") -> None:
        """Write that an import is done if it is; else let it have another turn."""
        transaction = self._shop.store.transaction()
        if run.due():
            self._shop.imports.wake(transaction, run.of)
            transaction.commit()
            return
        run.finish()
        is_undone = run.of.state is ImportState.UNDOING
        after = ImportState.UNDONE if is_undone else ImportState.DONE
        self._shop.imports.change(transaction, run.of, replace(run.of, state=after))
        try:
            transaction.commit()
        except TransactionCanceledError:
            return  # canceled just now, or done by another run
        log.info("import done", import_id=run.of.import_id, outcome=after.value)


class _Run:
    """One turn of one import."""

    def __init__(
        self, shop: ImportContext, products: ProductRepository, editors: Editors, of: Import
    ) -> None:
        self._shop = shop
        self._products = products
        self._editors = editors
        self.of = of
        self._is_undo = of.state is ImportState.UNDOING
        self._task = ImportTask(of.import_id, of.actor)
        self._shelves: Shelves | None = None

    def due(self) -> list[int]:
        """Return the chunks that are not done, in the order in which they are to be.

        What is taken back, is from the last chunk to the first: each finds what it left.
        """
        name = self.of.import_id
        if not self._is_undo:
            done = self._shop.imports.marked(name, CHUNK)
            return [one for one in range(1, self.of.chunks + 1) if one not in done]
        begun = range(self.of.chunks, 0, -1)
        undone = self._shop.imports.marked(name, UNDO)
        return [one for one in begun if one not in undone]

    def chunk(self, number: int) -> None:
        """Do one chunk, and write that it is done."""
        rows, ended = self._undone(number) if self._is_undo else self._imported(number)
        kind = UNDO if self._is_undo else CHUNK
        transaction = self._shop.store.transaction()
        self._shop.imports.mark(transaction, self.of, kind, number, rows, ended)
        try:
            transaction.commit()
        except TransactionCanceledError:
            log.info("chunk was done before", import_id=self.of.import_id, count=number)

    def finish(self) -> None:
        """Put together what could not be imported, for staff to mend and to send again."""
        if self._is_undo:
            return
        files, name = self._shop.files, self.of.import_id
        with tempfile.TemporaryFile() as whole:
            for piece in files.pieces(name, SPLIT_ERRORS):
                whole.write(piece)
            for number in range(1, self.of.chunks + 1):
                for piece in files.pieces(name, numbered(FAILED, number)):
                    whole.write(piece)
            whole.seek(0)
            files.put(name, ERRORS, whole)

    def _imported(self, number: int) -> tuple[int, Mapping[str, int]]:
        pairs = self._entries(number)
        steps = self._planned(number, pairs)
        applier = Applier(
            self._products,
            self._editors,
            self._shop.stock,
            self._all_shelves(),
            self._task,
            counts=self.of.options.stock is StockMode.COUNT,
        )
        ends, failed, well = [], [], []
        for (entry, _), step in zip(pairs, steps, strict=True):
            faults = applier.apply(entry, step)
            ends.append("failed" if faults else _ENDS[step.action])
            if faults:
                failed.append((entry, faults))
            else:
                well.append((entry, step))
        if failed:
            self._keep_failed(number, failed)
        rows = sum(len(entry.rows) for entry, _ in pairs)
        due = self._ask_for_pictures(number, well)
        return rows, {**counted(ends, ENDED), **({"pictures_due": due} if due else {})}

    def _ask_for_pictures(self, number: int, well: Sequence[tuple[Entry, Step]]) -> int:
        """Let the pictures of products that are there be fetched; return how many.

        Those that never come are asked for, too: so all is told in one place why one did not.
        """
        wanted = [(entry, (*step.pictures, *step.missed)) for entry, step in well]
        wanted = [(entry, places) for entry, places in wanted if places]
        if not wanted:
            return 0
        ids = self._shop.imports.holders(sku for entry, _ in wanted for sku in entry.skus)
        alt = self._editors.bodies.alt
        found = (asked_for(entry, sorted(places), ids, alt) for entry, places in wanted)
        asked = [one for one in found if one]
        self._shop.files.ask(self.of.import_id, number, [one.to_json() for one in asked])
        return sum(len(one.pictures) for one in asked)

    def _keep_failed(self, number: int, failed: Sequence[tuple[Entry, list[Fault]]]) -> None:
        columns = max(len(row.cells) for entry, _ in failed for row in entry.rows)
        lines = [one for entry, why in failed for one in errors_of(entry.rows, why, columns)]
        name = numbered(FAILED, number)
        self._shop.files.put(self.of.import_id, name, written(lines).encode())

    def _undone(self, number: int) -> tuple[int, Mapping[str, int]]:
        kept_steps = self._shop.files.lines(self.of.import_id, numbered(STEPS, number))
        if kept_steps is None:
            return 0, {}  # the import was canceled before it came to this chunk
        pairs = self._entries(number)
        skus = [sku for entry, _ in pairs for sku in entry.skus]
        ids = self._shop.imports.holders(skus)
        undoer = Undoer(
            self._products, self._editors, self._shop.stock, self._task, self._shop.clock
        )
        brought = {one.line: one for one in self._asked(number)}
        ends, kept = [], []
        for (entry, _), raw in reversed(list(zip(pairs, kept_steps, strict=True))):
            step = Step.from_json(raw)
            if step.action in {PlannedAction.SAME, PlannedAction.ERROR}:
                continue
            left = undoer.undo(entry, step, ids)
            if entry.line in brought:
                left += self._shop.pictures.taken_away(self.of, brought[entry.line])
            ends.append("kept" if left else "restored")
            kept += [{"line": entry.line, "name": entry.called, "kept": left}] if left else []
        self._shop.files.put_lines(self.of.import_id, numbered(KEPT_BACK, number), kept)
        return 0, counted(ends, TAKEN_BACK)

    def _asked(self, number: int) -> list[ShotRequest]:
        return [
            ShotRequest.from_json(one) for one in self._shop.files.asked(self.of.import_id, number)
        ]

    def _entries(self, number: int) -> list[tuple[Entry, Step]]:
        lines = self._shop.files.lines(self.of.import_id, numbered(ENTRIES, number)) or []
        return [(Entry.from_json(one["entry"]), Step.from_json(one["step"])) for one in lines]

    def _planned(self, number: int, pairs: Sequence[tuple[Entry, Step]]) -> list[Step]:
        """Return what is to be done: as it was planned when the chunk's turn came first."""
        name = numbered(STEPS, number)
        kept = self._shop.files.lines(self.of.import_id, name)
        if kept is not None:
            return [Step.from_json(one) for one in kept]
        entries = [entry for entry, _ in pairs]
        planner = Planner(self._products, self._editors, self._all_shelves(), self.of.options)
        planned = planner.plan(entries, owners_of(entries, self._shop.imports))
        steps = [
            checked(entry, seen, step)
            for (_, seen), (entry, step) in zip(pairs, planned, strict=True)
        ]
        self._shop.files.put_lines(self.of.import_id, name, [one.to_json() for one in steps])
        return steps

    def _all_shelves(self) -> Shelves:
        """Return the categories, with those that the import was to make."""
        if self._shelves is None:
            self._shelves = self._read_shelves()
            unknown = self.of.split.unknown if self.of.split else ()
            if self.of.options.categories is UnknownCategories.CREATE:
                for path in unknown:
                    self._make(path.split(" > "))
                self._shelves = self._read_shelves()
        return self._shelves

    def _read_shelves(self) -> Shelves:
        return Shelves(self._shop.categories.tree(), self.of.options.categories)

    def _make(self, path: Sequence[str]) -> None:
        """Make the categories that a path leads through, as far as they are not there."""
        parent_id: str | None = None
        for depth in range(1, len(path) + 1):
            shelves = self._shelves or self._read_shelves()
            there = shelves.at(path[:depth])
            if there is None:
                name = sha256(" > ".join(path[:depth]).encode()).hexdigest()
                key = self._task.key("create_category", depth, f"{name}-")
                try:
                    made = self._shop.shelver.create(new_category(path[depth - 1], parent_id), key)
                except (ConflictError, ValidationFailedError):
                    return  # there is no room: its products say so
                parent_id = made["id"]
                self._shelves = self._read_shelves()
            else:
                parent_id = there.category_id
