"""Imports: what staff ask for, how far one is, and what may be done with it when."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storefront.errors import ConflictError
from storefront.values import dataclass

#: Of a file: 200 MB.
MAX_BYTES = 200_000_000
#: And of its rows, each of which comes back with a reason if it cannot be imported.
MAX_ROWS = 2_000_000
#: For how long its form can be sent.
FORM_LIFE = timedelta(minutes=15)
#: For how long an import can be begun or gone on with. The keys by which nothing is done twice are
#: kept for seven days.
STARTABLE = timedelta(days=6)
#: For how long it can be taken back, and what it did is known; the bucket keeps files as long.
KEPT = timedelta(days=30)
#: Products of a chunk: what is done between two looks at whether staff have canceled.
CHUNK = 100
#: Or so many variants of them, which take as long.
CHUNK_ITEMS = 500
#: Units of something that another shop has in stock and has not counted, at the most.
MAX_UNCOUNTED = 1_000
#: Changes that are shown before an import is begun.
PREVIEWED = 200


class ImportState(StrEnum):
    """How far an import is."""

    #: The file has not come yet, or is being read.
    WAITING = "waiting"
    #: The file cannot be read; the reason says why.
    FAILED = "failed"
    #: It is known what it would do; nothing was done.
    READY = "ready"
    RUNNING = "running"
    #: Staff have stopped it; it can be gone on with, or taken back.
    CANCELED = "canceled"
    DONE = "done"
    #: It is being taken back.
    UNDOING = "undoing"
    UNDONE = "undone"


class FileFault(StrEnum):
    """Why a file cannot be read at all."""

    #: Neither UTF-8 nor, with its mark, UTF-16: save it as "CSV UTF-8".
    ENCODING = "encoding"
    #: No column that says which product a row is of, or two of the same meaning.
    COLUMNS = "columns"
    #: A header and no rows.
    EMPTY = "empty"
    #: Quotes that do not end, in several rows one after the other; or rows that do not.
    BROKEN = "broken"
    TOO_LARGE = "too-large"


class FileKind(StrEnum):
    """Whose columns a file has."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    STOREFRONT = "storefront"


class FileFaultError(Exception):
    """A file cannot be read.

    Args:
        fault: why.
        detail: what was found, for a person; possibly empty.
        line: where, from 1; None where it is the whole file.
    """

    def __init__(self, fault: FileFault, detail: str = "", line: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.detail, self.line = fault, detail, line


class ImportStateError(ConflictError):
    """The import is not in a state in which this can be done."""

    slug = "import-state"
    title = "The import cannot do that now"


class StockMode(StrEnum):
    """What quantities mean for products that the shop has already."""

    #: Nothing: buyers may have bought since the file was written.
    IGNORE = "ignore"
    #: So many units came.
    ADD = "add"
    #: So many were counted, of as many as an export said: the difference is what changed.
    COUNT = "count"


class UnknownCategories(StrEnum):
    """What becomes of categories that the shop does not have."""

    REFUSE = "refuse"
    CREATE = "create"
    #: Products come without them.
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Options:
    """What staff choose.

    Args:
        stock: what quantities mean for products that the shop has.
        categories: what becomes of unknown ones.
        uncounted: units that are received of each new thing that the other shop has in stock, but
            does not count.
    """

    stock: StockMode = StockMode.IGNORE
    categories: UnknownCategories = UnknownCategories.REFUSE
    uncounted: int = 0


#: How many products come to which end.
Counts = Mapping[str, int]
#: Ends of products in a plan, and what they come to.
PLANNED = ("create", "change", "same", "error")
ENDED = ("created", "changed", "same", "failed")
#: And of products that were imported, when that is taken back.
TAKEN_BACK = ("restored", "kept")
#: Pictures of chunks that are done, and what became of them.
PICTURED = ("pictures_due", "pictures_come", "pictures_missed")


@dataclass(frozen=True, slots=True)
class Split:
    """What a file holds.

    Args:
        kind: whose columns it has.
        delimiter: what stands between cells.
        rows: besides the header and empty ones.
        error_rows: those that cannot be imported as they are.
        chunks: files of `CHUNK` products each that can.
        planned: how many products would come to which end; see `PLANNED`.
        ignored: columns that mean nothing here.
        unknown: categories that the shop does not have.
        pictures: that would come.
        uncounted: new things that the other shop has in stock, but does not count.
    """

    kind: FileKind
    delimiter: str
    rows: int
    error_rows: int
    chunks: int
    planned: Counts
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    pictures: int = 0
    uncounted: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """One import.

    Args:
        import_id: ULID.
        filename: as its sender calls it, possibly empty.
        actor: who made it; what it does is done in their name.
        options: as staff chose.
        created_at: when the form was signed.
        state: how far it is.
        fault, detail, line: why the file cannot be read, what was found, and where.
        split: what the file holds, once that is known.
        finished: chunks that are imported.
        rows: that these had.
        ended: how many products came to which end.
        undone: chunks that were taken back.
        taken_back: how many products came to which end by that.
        pictured: how many pictures are due, have come, and could not be had; see `PICTURED`.
    """

    import_id: str
    filename: str
    actor: str
    options: Options
    created_at: datetime
    state: ImportState = ImportState.WAITING
    fault: FileFault | None = None
    detail: str = ""
    line: int | None = None
    split: Split | None = None
    finished: int = 0
    rows: int = 0
    ended: Counts = field(default_factory=dict)
    undone: int = 0
    taken_back: Counts = field(default_factory=dict)
    pictured: Counts = field(default_factory=dict)

    @property
    def chunks(self) -> int:
        """How many chunks it has; 0 while that is not known."""
        return self.split.chunks if self.split else 0

    def startable(self, now: datetime) -> "Import":
        """Return it as begun, or gone on with.

        Raises:
            ImportStateError: it is not ready, or too old.
        """
        if self.state not in _STARTABLE:
            raise ImportStateError(f"It is {self.state.value}: there is nothing to begin.")
        if now >= self.created_at + STARTABLE:
            raise ImportStateError("It is older than six days. Send the file again.")
        return replace(self, state=ImportState.RUNNING)

    def cancelable(self) -> "Import":
        """Return it as canceled; raises ImportStateError if there is nothing to stop."""
        if self.state not in {ImportState.READY, ImportState.RUNNING, ImportState.CANCELED}:
            raise ImportStateError(f"It is {self.state.value}: there is nothing to stop.")
        return replace(self, state=ImportState.CANCELED)

    def undoable(self, now: datetime) -> "Import":
        """Return it as being taken back.

        Raises:
            ImportStateError: it is under way, or did nothing, or is too old.
        """
        if self.state not in _UNDOABLE:
            raise ImportStateError(f"It is {self.state.value}: there is nothing to take back.")
        if now >= self.created_at + KEPT:
            raise ImportStateError("It is older than thirty days.")
        return replace(self, state=ImportState.UNDOING)


#: What it brings may still come.
BRINGING = frozenset({ImportState.RUNNING, ImportState.CANCELED, ImportState.DONE})
#: One that is running is begun again where its function gave up: a repeat does no harm.
_STARTABLE = {ImportState.READY, ImportState.CANCELED, ImportState.RUNNING}
_UNDOABLE = {ImportState.DONE, ImportState.CANCELED, ImportState.UNDOING}


@dataclass(frozen=True, slots=True)
class ShownImport:
    """An import, with what is in its files.

    Args:
        of: the import.
        preview: the first products that it would change, as JSON, if it is ready.
        errors_url: where rows that were not imported are, for a while; None if there are none.
    """

    of: Import
    preview: Sequence[Mapping[str, Any]] = ()
    errors_url: str | None = None


class NoteAbout(StrEnum):
    """What is told of a product besides how it ended."""

    #: A picture that could not be had: its address, and why.
    PICTURE = "picture"
    #: What was not taken back, and why.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What is told of a product of a file.

    Args:
        line: where it begins.
        name: what people know it by.
        about: what it is about.
        subject: the address of a picture; else empty.
        reason: why, in a word of `SourceFault` or `Reason`, or as a sentence.
    """

    line: int
    name: str
    about: NoteAbout
    subject: str
    reason: str


def upload_key(import_id: str) -> str:
    """Return where the file of an import comes to."""
    return f"{ARRIVALS}{import_id}"


#: What the keys of files that are to be imported begin with, among all uploads.
ARRIVALS = "incoming/imports/"
#: And of those that ask for pictures, among all files of imports.
ASKS = "imports/pictures/"


def read_upload_key(key: str) -> str | None:
    """Return the import of a key; None if it is none of an import."""
    match key.split("/"):
        case ["incoming", "imports", import_id]:
            return import_id
        case _:
            return None
