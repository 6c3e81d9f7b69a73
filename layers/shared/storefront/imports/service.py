"""Imports, as staff work with them: send a file, look, begin, stop, take back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from storefront import log
from storefront.clock import Clock
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import NotFoundError, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.imports.model import (
    FORM_LIFE,
    MAX_BYTES,
    Import,
    ImportNote,
    ImportState,
    NoteAbout,
    Options,
    ShownImport,
    upload_key,
)
from storefront.imports.names import ERRORS, KEPT_BACK, PICTURED, PREVIEW, SPLIT_ERRORS, numbered
from storefront.imports.repository import PICTURES, UNDO, ImportRepository
from storefront.imports.views import ImportFormView, form_view
from storefront.paging import PageRequest, Slice

if TYPE_CHECKING:
    from storefront.forms import Forms
    from storefront.imports.files import ImportFiles

#: How often a change is tried while others change the same import.
_TRIES = 5
_BUSY = "The import is being changed by others. Send the same request again."
#: Where a page of notes ends.
_MARK = re.compile(r"(picture|kept)\.([0-9]{1,6})\.([0-9]{1,6})")
#: What is to become of an import.
Move = Callable[[Import], Import]


class ImportUploadService:
    """Lets staff send a file.

    Args:
        store: must know the catalog table.
        imports: the repository.
        forms: signs forms.
        keys: idempotency keys.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        imports: ImportRepository,
        forms: "Forms",
        keys: IdempotencyKeys,
        clock: Clock,
    ) -> None:
        self._store = store
        self._imports = imports
        self._forms = forms
        self._keys = keys
        self._clock = clock

    def expect(
        self, filename: str, options: Options, actor: str, key: IdempotencyKey | None = None
    ) -> ImportFormView:
        """Write down that a file may come, and return the form that it comes by.

        Args:
            filename: as its sender calls it, possibly empty.
            options: as staff choose.
            actor: who sends it.
            key: a repeat with the same key and body is about the same import, as it is by then.
                Its form is signed again, and can be sent for as long as the first one.

        Raises:
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        now = self._clock()
        for _ in range(_TRIES):
            made: str | None = self._keys.answer_of(key)
            found = self._imports.get(made) if made else None
            if found is not None:
                return self._form(found)
            new = Import(new_id(now), filename, actor, options, now)
            transaction = self._store.transaction()
            self._imports.add(transaction, new)
            self._keys.claim(transaction, key, new.import_id)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # the key has come before
            log.info("import expected", import_id=new.import_id)
            return self._form(new)
        raise UnavailableError(_BUSY)

    def _form(self, of: Import) -> ImportFormView:
        expires_at = of.created_at + FORM_LIFE
        fields = self._forms.fields(upload_key(of.import_id), expires_at, MAX_BYTES, "text/csv")
        return form_view(of, self._forms.url, fields, expires_at)


class ImportService:
    """What staff do with imports.

    Args:
        store: must know the catalog table.
        imports: the repository.
        clock: the present.
    """

    def __init__(self, store: Store, imports: ImportRepository, clock: Clock) -> None:
        self._store = store
        self._imports = imports
        self._clock = clock

    def page(self, wanted: PageRequest) -> Slice[Import]:
        """Return a page of imports, the newest first."""
        return self._imports.page(wanted)

    def get(self, import_id: str) -> Import:
        """Return an import; raises NotFoundError if there is none."""
        found = self._imports.get(import_id)
        if found is None:
            raise NotFoundError
        return found

    def start(self, import_id: str, actor: str) -> Import:
        """Begin an import, or go on with one that was stopped, or whose function gave up.

        A repeat does no harm: what is done is not done again.

        Raises:
            NotFoundError: there is no such import.
            ImportStateError: it is not ready, or too old.
        """
        return self._move(
            import_id,
            lambda one: replace(
                one.startable(self._clock()),
                # Keys belong to whoever began: another one would count things twice.
                actor=actor if one.state is ImportState.READY else one.actor,
            ),
        )

    def cancel(self, import_id: str) -> Import:
        """Stop an import after the chunk that is under way; what is done stays.

        Raises:
            NotFoundError: there is no such import.
            ImportStateError: there is nothing to stop.
        """
        return self._move(import_id, Import.cancelable)

    def undo(self, import_id: str) -> Import:
        """Take an import back, as far as the shop is still as it left it.

        Raises:
            NotFoundError: there is no such import.
            ImportStateError: it is under way, or did nothing, or is too old.
        """
        return self._move(import_id, lambda one: one.undoable(self._clock()))

    def _move(self, import_id: str, move: Move) -> Import:
        for _ in range(_TRIES):
            before = self.get(import_id)
            after = move(before)
            transaction = self._store.transaction()
            self._imports.change(transaction, before, after)
            if after.state is not ImportState.CANCELED:
                self._imports.wake(transaction, after)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # it was done, or moved by others: look again
            log.info("import moved", import_id=import_id, outcome=after.state.value)
            return after
        raise UnavailableError(_BUSY)


def notes(
    files: "ImportFiles", imports: ImportRepository, of: Import, wanted: PageRequest
) -> Slice[ImportNote]:
    """Return a page of what is told of products of an import besides how they ended.

    Only chunks that have something to tell are read; each page begins where the one before ended,
    whatever came meanwhile of others.

    Args:
        files: where it is kept.
        imports: the repository.
        of: the import.
        wanted: which page; its mark is `<about>.<chunk>.<notes of it that were told>`.
    """
    told = [
        (NoteAbout.PICTURE, imports.counted(of.import_id, PICTURES, "pictures_missed")),
        (NoteAbout.KEPT, imports.counted(of.import_id, UNDO, "kept")),
    ]
    places = [(about, number) for about, numbers in told for number in numbers]
    begun, start = _place(wanted.after)
    items: list[ImportNote] = []
    for about, number in places[_at(places, begun) :]:
        found = _notes(files, of, about, number)
        skipped = start if (about, number) == begun else 0
        room = wanted.limit - len(items)
        items += found[skipped : skipped + room]
        if len(found) - skipped > room:
            return Slice(items, f"{about}.{number}.{skipped + room}")
    return Slice(items)


def _at(places: Sequence[tuple[NoteAbout, int]], begun: tuple[NoteAbout, int] | None) -> int:
    return places.index(begun) if begun in places else 0


def _place(after: str | None) -> tuple[tuple[NoteAbout, int] | None, int]:
    """Return a chunk, and how many of its notes were told; the beginning of what is no mark."""
    found = _MARK.fullmatch(after or "")
    return ((NoteAbout(found[1]), int(found[2])), int(found[3])) if found else (None, 0)


def _notes(files: "ImportFiles", of: Import, about: NoteAbout, number: int) -> list[ImportNote]:
    kind = PICTURED if about is NoteAbout.PICTURE else KEPT_BACK
    kept = files.lines(of.import_id, numbered(kind, number)) or []
    if about is NoteAbout.PICTURE:
        return [
            ImportNote(one["line"], one["name"], about, address, why)
            for one in kept
            for address, why in one["missed"]
        ]
    return [
        ImportNote(one["line"], one["name"], about, "", why) for one in kept for why in one["kept"]
    ]


def shown(files: "ImportFiles", of: Import) -> ShownImport:
    """Return an import with what is in its files, as far as that tells more of it."""
    name, split = of.import_id, of.split
    if split is None:
        return ShownImport(of)
    is_ready = of.state is ImportState.READY
    preview = files.lines(name, PREVIEW) if is_ready else None
    failed = split.planned["error"] + of.ended.get("failed", 0)
    url = files.link(name, errors_name(of), f"errors-{name}.csv") if failed else None
    return ShownImport(of, preview or (), url)


def errors_name(of: Import) -> str:
    """Return which file of an import has its rows that were not imported."""
    is_whole = of.state in {ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE}
    return ERRORS if is_whole else SPLIT_ERRORS
