"""Imports, as an operator looks at them: which there were, how far one is, and what it left."""

from collections.abc import Callable
from pathlib import Path

from storefront.clock import iso
from storefront.commands.reply import CommandError, Exit, Reply, UnknownOutcomeError
from storefront.imports.files import ImportFiles
from storefront.imports.model import Import, ImportState
from storefront.imports.service import ImportService, errors_name
from storefront.imports.views import import_view
from storefront.paging import MAX_LIMIT, PageRequest

#: Seconds between two looks.
_PACE = 2.0
#: Looks at which nothing was new, after which it does not get on: five minutes.
_MOST_IDLE = 150
_UNDER_WAY = {ImportState.WAITING, ImportState.RUNNING, ImportState.UNDOING}


def list_imports(service: ImportService) -> Reply:
    """Return the imports of the last thirty days, the newest first; the first hundred of them."""
    found = service.page(PageRequest(MAX_LIMIT)).items
    lines = [f"{one.import_id}  {iso(one.created_at)}  {_how_far(one)}" for one in found]
    return Reply(lines or ["there are none"], {"items": [import_view(one) for one in found]})


def watch_import(
    service: ImportService,
    import_id: str,
    tell: Callable[[str], None],
    sleep: Callable[[float], None],
) -> Reply:
    """Look at an import until it ends, with the pictures that it brings.

    Args:
        service: knows it.
        import_id: which one.
        tell: is told how far it is, whenever that is further.
        sleep: waits for some seconds.

    Raises:
        NotFoundError: there is no such import.
        UnknownOutcomeError: it does not get on.
    """
    last, idle = "", 0
    while True:
        of = service.get(import_id)
        if of.state not in _UNDER_WAY and not _pictures_left(of):
            return _ended(of)
        told = _how_far(of)
        if told != last:
            tell(told)
            idle = 0
        last, idle = told, idle + 1
        if idle > _MOST_IDLE:
            msg = f"it stays {told}; the logs of run_import and fetch_pictures say more"
            raise UnknownOutcomeError(msg)
        sleep(_PACE)


def save_errors(service: ImportService, files: ImportFiles, import_id: str, path: Path) -> Reply:
    """Save the rows that were not imported, each with why, to be mended and sent again.

    Raises:
        NotFoundError: there is no such import.
        CommandError: there are no such rows, or the file cannot be written.
    """
    of = service.get(import_id)
    if not _failed(of):
        msg = "all of its rows are well"
        raise CommandError(msg)
    try:
        with path.open("xb") as file:
            for piece in files.pieces(import_id, errors_name(of)):
                file.write(piece)
    except OSError as error:
        raise CommandError(str(error)) from error
    return Reply([f"{path} has them"], {"file": str(path)})


def _pictures_left(of: Import) -> int:
    if of.state not in {ImportState.DONE, ImportState.CANCELED}:
        return 0
    done = of.pictured.get("pictures_come", 0) + of.pictured.get("pictures_missed", 0)
    return of.pictured.get("pictures_due", 0) - done


def _failed(of: Import) -> int:
    return (of.split.planned["error"] if of.split else 0) + of.ended.get("failed", 0)


def _how_far(of: Import) -> str:
    """Return how far an import is, in a line."""
    parts: list[str] = [of.state.value]
    if of.state is ImportState.FAILED and of.fault:
        parts.append(f"{of.fault.value} {of.detail}".strip())
    if of.chunks:
        done = of.undone if of.state in {ImportState.UNDOING, ImportState.UNDONE} else of.finished
        parts.append(f"{done} of {of.chunks} chunks")
    counts = {**of.ended, **of.taken_back, "not imported": _failed(of)}
    parts += [f"{count} {name}" for name, count in counts.items() if count and name != "failed"]
    if left := _pictures_left(of):
        parts.append(f"{left} pictures on their way")
    elif missed := of.pictured.get("pictures_missed", 0):
        parts.append(f"{missed} pictures that cannot be had")
    return ", ".join(parts)


def _ended(of: Import) -> Reply:
    is_whole = not (
        of.state is ImportState.FAILED
        or _failed(of)
        or of.taken_back.get("kept")
        or of.pictured.get("pictures_missed")
    )
    code = Exit.AGREES if is_whole else Exit.DIFFERS
    complaint = (
        "" if is_whole else "something is left to do by hand: see the staff page, and import-errors"
    )
    return Reply([_how_far(of)], import_view(of), code, complaint)
