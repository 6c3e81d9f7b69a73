"""What staff see of imports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment, Url
from storefront.imports.model import (
    Counts,
    FileFault,
    FileKind,
    Import,
    ImportNote,
    ImportState,
    NoteAbout,
    ShownImport,
    StockMode,
    UnknownCategories,
)


class PlannedView(TypedDict):
    """How many products an import would make, change and leave as they are, or cannot import."""

    create: int
    change: int
    same: int
    error: int


class EndedView(TypedDict):
    """How many products were made, changed, left as they are, or not imported after all."""

    created: int
    changed: int
    same: int
    failed: int


class TakenBackView(TypedDict):
    """Of how many products all was taken back, and of how many something stays as it is now."""

    restored: int
    kept: int


class PicturedView(TypedDict):
    """How many pictures would come by an import, and what became of those of chunks that are done.

    Of the `due` ones so many have `come` and could not be had (`missed`); the others are on their
    way, also when the import is done.
    """

    planned: int
    due: int
    come: int
    missed: int


class ImportView(TypedDict):
    """An import. What its file holds is 0 or empty until that was read.

    `format`: whose columns it has. `fault`: why the file cannot be read, `detail` what was found,
    `line` where. `uncounted`: new things that the other shop has in stock, but does not count: of
    each `uncounted_units` are received. `rows`: of the file; `error_rows`: of those that cannot be
    imported as they are.
    It is imported in `chunks`, of which `finished` are done and `undone` were taken back.
    """

    id: Id
    filename: str
    state: ImportState
    fault: FileFault | None
    detail: str
    line: int | None
    stock: StockMode
    uncounted_units: int
    uncounted: int
    unknown_categories: UnknownCategories
    format: FileKind | None
    rows: int
    error_rows: int
    planned: PlannedView
    chunks: int
    finished: int
    ended: EndedView
    undone: int
    taken_back: TakenBackView
    pictures: PicturedView
    created_at: Moment


class ImportFormView(ImportView):
    """How to send the file: a POST of a form to `url` with `fields`, then the file as `file`.

    The field `Content-Type` is `text/csv`.
    """

    url: Url
    fields: dict[str, str]
    expires_at: Moment


class ChangeView(TypedDict):
    """A value that would change. `sku`: of what is sold; empty for the product itself."""

    sku: str
    field: str
    before: str | None
    after: str | None


class PreviewView(TypedDict):
    """A product that would be made or changed. `line`: of the file, where it begins."""

    line: int
    name: str
    action: str
    changes: list[ChangeView]


class WholeImportView(ImportView):
    """An import with what its file would do, once that was read and until it is begun.

    `preview`: the first products that would be made or changed. `ignored_columns`: those that mean
    nothing here. `missing_categories`: those that the shop does not have. `errors_url`: for a
    quarter of an hour, the rows that are not imported, each with why, to be mended and sent again.
    """

    ignored_columns: list[str]
    missing_categories: list[str]
    preview: list[PreviewView]
    errors_url: Url | None


class ImportListView(TypedDict):
    """A page of imports, the newest first. `max_bytes`: of a file, to be told before it is sent."""

    items: list[ImportView]
    next_cursor: str | None
    max_bytes: int


class NoteView(TypedDict):
    """What is told of a product of an import. `line`: of the file, where it begins.

    `about` a `picture` that could not be had: `subject` is its address, `reason` a word. About what
    was `kept` when the import was taken back: `reason` is a sentence.
    """

    line: int
    name: str
    about: NoteAbout
    subject: str
    reason: str


class NoteListView(TypedDict):
    """A page of notes: pictures first, each in the order of the file's chunks."""

    items: list[NoteView]
    next_cursor: str | None


class ExportPartView(TypedDict):
    """A part of a file of all products: `text` follows that of the part before.

    `products`: how many are in this part.
    """

    text: str
    products: int
    next_cursor: str | None


def import_view(of: Import) -> ImportView:
    """Return an import as staff see it."""
    split = of.split
    return {
        "id": of.import_id,
        "filename": of.filename,
        "state": of.state,
        "fault": of.fault,
        "detail": of.detail,
        "line": of.line,
        "stock": of.options.stock,
        "uncounted_units": of.options.uncounted,
        "uncounted": split.uncounted if split else 0,
        "unknown_categories": of.options.categories,
        "format": split.kind if split else None,
        "rows": split.rows if split else 0,
        "error_rows": split.error_rows if split else 0,
        "planned": _planned(split.planned if split else {}),
        "chunks": of.chunks,
        "finished": of.finished,
        "ended": _ended(of.ended),
        "undone": of.undone,
        "taken_back": _taken_back(of.taken_back),
        "pictures": {
            "planned": split.pictures if split else 0,
            "due": of.pictured.get("pictures_due", 0),
            "come": of.pictured.get("pictures_come", 0),
            "missed": of.pictured.get("pictures_missed", 0),
        },
        "created_at": iso(of.created_at),
    }


def _planned(counts: Counts) -> PlannedView:
    return {
        "create": counts.get("create", 0),
        "change": counts.get("change", 0),
        "same": counts.get("same", 0),
        "error": counts.get("error", 0),
    }


def _ended(counts: Counts) -> EndedView:
    return {
        "created": counts.get("created", 0),
        "changed": counts.get("changed", 0),
        "same": counts.get("same", 0),
        "failed": counts.get("failed", 0),
    }


def _taken_back(counts: Counts) -> TakenBackView:
    return {"restored": counts.get("restored", 0), "kept": counts.get("kept", 0)}


def form_view(of: Import, url: str, fields: dict[str, str], expires_at: datetime) -> ImportFormView:
    """Return how an import's file is sent."""
    return {**import_view(of), "url": url, "fields": fields, "expires_at": iso(expires_at)}


def whole_view(shown: ShownImport) -> WholeImportView:
    """Return an import with what is in its files."""
    split = shown.of.split
    return {
        **import_view(shown.of),
        "ignored_columns": list(split.ignored) if split else [],
        "missing_categories": list(split.unknown) if split else [],
        "preview": [_preview(one) for one in shown.preview],
        "errors_url": shown.errors_url,
    }


def note_view(note: ImportNote) -> NoteView:
    """Return a note as staff see it."""
    return {
        "line": note.line,
        "name": note.name,
        "about": note.about,
        "subject": note.subject,
        "reason": note.reason,
    }


def _preview(kept: Mapping[str, Any]) -> PreviewView:
    return {
        "line": kept["line"],
        "name": kept["name"],
        "action": kept["action"],
        "changes": [
            {"sku": sku, "field": name, "before": _text(before), "after": _text(after)}
            for sku, name, before, after in kept["changes"]
        ],
    }


def _text(value: Any) -> str | None:
    """Return a value as people read it."""
    match value:
        case None:
            return None
        case list():
            return ", ".join(_text(one) or "" for one in value)
        case {"price": price, "starts_at": starts, "ends_at": ends}:
            return f"{price}, from {starts} until {ends}"
        case _:
            return str(value)
