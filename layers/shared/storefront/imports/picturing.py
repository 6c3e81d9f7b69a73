"""Pictures of products that an import brings, and takes away again."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from storefront import log
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import ConflictError, NotFoundError
from storefront.history.model import Author, ChangeSource
from storefront.imports.files import ImportFiles, read_asked_key
from storefront.imports.model import BRINGING, Import
from storefront.imports.names import PICTURED, numbered
from storefront.imports.repository import PICTURES, ImportRepository
from storefront.imports.shots import ShotRequest
from storefront.pictures.bringing import Bringer, Missed, PictureRequest, PictureSequence
from storefront.pictures.service import PictureService

if TYPE_CHECKING:
    from storefront.pictures.files import Files

#: Seconds after which a run hands on to the next one; what it has begun takes some more.
TURN_SECONDS = 420.0
#: Products whose pictures are fetched at once, before it is looked at the time.
_AT_ONCE = 8


class Photographer:
    """Fetches the pictures of chunks that are done.

    Args:
        store: must know the catalog table.
        imports: the repository.
        files: where it stands what is asked for.
        bringer: brings pictures to products.
        monotonic: seconds, for how long a run takes.
    """

    def __init__(
        self,
        store: Store,
        imports: ImportRepository,
        files: ImportFiles,
        bringer: Bringer,
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._imports = imports
        self._files = files
        self._bringer = bringer
        self._monotonic = monotonic

    def receive(self, event: Mapping[str, Any]) -> str:
        """Fetch the pictures that an event of S3 tells of; return what became of that.

        A repeat fetches none again: what became of pictures is kept, and those of a product know
        their addresses. An import that is taken back brings none any more.

        Raises:
            UnavailableError: an outcome is unknown; the same event is to be handled again.
        """
        ends = self._monotonic() + TURN_SECONDS
        names = read_asked_key(str(event["detail"]["object"]["key"]))
        of = self._imports.get(names[0]) if names else None
        if names is None or of is None or of.state not in BRINGING:
            return "ignored"
        _, number = names
        if number in self._imports.marked(of.import_id, PICTURES):
            return "ignored"
        asked = self._files.asked(of.import_id, number)
        done = self._files.lines(of.import_id, numbered(PICTURED, number)) or []
        try:
            while due := _due(asked, done):
                done += self._brought(of, due[:_AT_ONCE])
                if self._monotonic() >= ends and len(due) > _AT_ONCE:
                    self._keep(of, number, done)
                    self._files.ask(of.import_id, number, asked)
                    return "continued"
        except TransactionCanceledError:
            return "ignored"  # it is being taken back
        self._keep(of, number, done)
        return self._mark(of, number, done)

    def _brought(self, of: Import, due: Sequence[ShotRequest]) -> list[dict[str, Any]]:
        """Bring the pictures of some products; return what is kept of each."""
        orders = [PictureSequence(one.product_id, wanted_of(of, one)) for one in due]
        ended = self._bringer.bring(
            orders,
            Author(of.actor, ChangeSource.IMPORT),
            lambda transaction: self._imports.let_bring(transaction, of.import_id),
        )
        return [_kept(one, missed) for one, missed in zip(due, ended, strict=True)]

    def _keep(self, of: Import, number: int, done: Sequence[Mapping[str, Any]]) -> None:
        self._files.put_lines(of.import_id, numbered(PICTURED, number), done)

    def _mark(self, of: Import, number: int, done: Sequence[Mapping[str, Any]]) -> str:
        """Write that a chunk has its pictures, and count them with the import."""
        ended = {
            "pictures_come": sum(one["come"] for one in done),
            "pictures_missed": sum(len(one["missed"]) for one in done),
        }
        ended = {name: count for name, count in ended.items() if count}
        transaction = self._store.transaction()
        self._imports.mark(transaction, of, PICTURES, number, 0, ended)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return "ignored"  # another run of the same event was quicker
        log.info("pictures done", import_id=of.import_id, count=sum(ended.values()))
        return "done"


def _due(
    asked: Sequence[Mapping[str, Any]], done: Sequence[Mapping[str, Any]]
) -> list[ShotRequest]:
    lines = {one["line"] for one in done}
    return [ShotRequest.from_json(one) for one in asked if one["line"] not in lines]


def wanted_of(of: Import, asked: ShotRequest) -> list[PictureRequest]:
    """Return the pictures that an import brings to a product; the same ones each time."""
    return [
        PictureRequest(
            one.picture_id(of.import_id, of.created_at, asked.product_id),
            one.address,
            one.alt_text,
            one.variants,
        )
        for one in asked.pictures
    ]


def _kept(asked: ShotRequest, missed: Sequence[Missed]) -> dict[str, Any]:
    pairs = zip(asked.pictures, missed, strict=True)
    told = [[ask.address, why.value] for ask, why in pairs if why]
    come = len(missed) - len(told)
    return {"line": asked.line, "name": asked.name, "come": come, "missed": told}


class Pictures:
    """Takes away the pictures that an import has brought.

    Args:
        service: looks after pictures.
        files: where their files are.
    """

    def __init__(self, service: PictureService, files: "Files") -> None:
        self._service = service
        self._files = files

    def taken_away(self, of: Import, asked: ShotRequest) -> list[str]:
        """Take away the pictures that an import brought to a product; a repeat does no harm.

        One whose words staff have changed since is theirs, and stays.

        Returns:
            what stays, and why; nothing if none does.
        """
        kept = []
        for one in wanted_of(of, asked):
            try:
                shown = self._service.show(asked.product_id).pictures
                found = next((its for its in shown if its.picture_id == one.picture_id), None)
                if found and found.alt != one.alt:
                    kept.append("a picture is described in other words by now")
                    continue
                author = Author(of.actor, ChangeSource.IMPORT)
                self._service.delete(asked.product_id, one.picture_id, self._files, author)
            except NotFoundError:
                continue  # it never came, or somebody has deleted it
            except ConflictError as error:
                kept.append(f"a picture: {error.detail or error.title}")
        return kept
