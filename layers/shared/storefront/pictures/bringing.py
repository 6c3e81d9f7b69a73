"""Pictures that are fetched from addresses: each is on its product once, however often asked for.

What a file becomes is decided by the same code as for uploads. A product's pictures come in one
transaction, and remember their addresses: so a repeat, of a run or of a file, finds them.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import UnavailableError
from storefront.history.model import Author
from storefront.history.repository import HISTORY_LABEL
from storefront.pictures.model import (
    MAX_PICTURES,
    AltText,
    NoPictureError,
    Picture,
    Reason,
    source_of,
    with_picture,
)
from storefront.pictures.repository import PICTURES_LABEL, GalleryRecord, PictureRepository
from storefront.pictures.service import Develop
from storefront.pictures.sources import SourceError, SourceFault
from storefront.values import dataclass

if TYPE_CHECKING:
    from storefront.pictures.files import Files

#: Files that are fetched at once; one is made into pictures at a time, which takes the memory.
_AT_ONCE = 4
_TRIES = 8
_OURS = frozenset({PICTURES_LABEL, HISTORY_LABEL})

#: Returns the file at an address; see `fetching.Fetcher.fetch`.
Fetch = Callable[[str], bytes]
#: Adds to the transaction by which pictures come what must hold for them to come.
Also = Callable[[Transaction], None]
#: Why there is no picture of an address; None where there is one.
Missed = SourceFault | Reason | None


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture that a product is to have.

    Args:
        picture_id: of the picture, the same each time.
        address: where its file is.
        alt: what it shows.
        variants: numbers of the variants that it shows; none for the whole product.
    """

    picture_id: str
    address: str
    alt: AltText
    variants: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureSequence:
    """The pictures that one product is to have, in their order."""

    product_id: str
    wanted: Sequence[PictureRequest]


class Bringer:
    """Fetches pictures, and hangs them.

    Args:
        store: must know the catalog table.
        pictures: the repository.
        files: where their files are kept.
        develop: makes pictures of files.
        fetch: fetches files.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        pictures: PictureRepository,
        files: "Files",
        develop: Develop,
        fetch: Fetch,
        clock: Clock,
    ) -> None:
        self._store = store
        self._pictures = pictures
        self._files = files
        self._develop = develop
        self._fetch = fetch
        self._clock = clock
        self._pool = ThreadPoolExecutor(_AT_ONCE, "picture")
        self._table = Lock()

    def bring(
        self, orders: Sequence[PictureSequence], author: Author, also: Also
    ) -> list[list[Missed]]:
        """Fetch pictures of some products; return what became of each one that is wanted.

        Args:
            orders: products, each once.
            author: in whose name.
            also: adds what must hold for them to come; its labels are its own.

        Raises:
            TransactionCanceledError: what must hold does not.
            UnavailableError: others changed the product's pictures each time.
        """
        begun = [self._begun(one) for one in orders]
        return [
            self._hung(order, coming, author, also)
            for order, coming in zip(orders, begun, strict=True)
        ]

    def _begun(self, order: PictureSequence) -> list["Future[Picture] | Missed"]:
        """Let those be fetched that the product does not have, as far as there is room."""
        gallery = self._pictures.gallery(order.product_id)
        if gallery is None or gallery.is_archived:
            return [Reason.PRODUCT_ARCHIVED] * len(order.wanted)
        known = _sources(gallery)
        room = MAX_PICTURES - len(gallery.gallery)
        begun: list[Future[Picture] | Missed] = []
        for one in order.wanted:
            source = source_of(one.address)
            if source in known:
                begun.append(None)
            elif not room:
                begun.append(Reason.TOO_MANY_PICTURES)
            else:
                known.add(source)
                room -= 1
                begun.append(self._pool.submit(self._made, one))
        return begun

    def _made(self, wanted: PictureRequest) -> Picture:
        """Fetch a file, and keep what it shows; raises SourceError or NoPictureError."""
        content = self._fetch(wanted.address)
        with self._table:
            picture, renditions = self._develop(wanted.picture_id, content)
        for one in renditions:
            self._files.put_picture(one.key, one.content, one.media_type)
        source = source_of(wanted.address)
        return replace(picture, alt=wanted.alt, variants=wanted.variants, source=source)

    def _hung(
        self,
        order: PictureSequence,
        begun: Sequence["Future[Picture] | Missed"],
        author: Author,
        also: Also,
    ) -> list[Missed]:
        """Wait for a product's pictures, and add them to it."""
        made: dict[int, Picture] = {}
        missed: list[Missed] = []
        for at, one in enumerate(begun):
            why = None
            try:
                if isinstance(one, Future):
                    made[at] = one.result()
                else:
                    why = one
            except SourceError as error:
                why = error.fault
            except NoPictureError as error:
                why = error.reason
            missed.append(why)
        if made:
            for at, reason in self._hang(order.product_id, made, author, also).items():
                missed[at] = reason
        return missed

    def _hang(
        self, product_id: str, made: dict[int, Picture], author: Author, also: Also
    ) -> dict[int, Reason]:
        """Add pictures to a product; return why some of them could not be, by their places."""
        for _ in range(_TRIES):
            gallery = self._pictures.gallery(product_id)
            if gallery is None or gallery.is_archived:
                return dict.fromkeys(made, Reason.PRODUCT_ARCHIVED)
            pictures, left = _with_all(gallery, made)
            if pictures == gallery.gallery:
                return left  # another run has brought them
            transaction = self._store.transaction()
            self._pictures.replace(transaction, gallery, pictures, author, self._clock())
            also(transaction)
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                if not _OURS & error.failed.keys():
                    raise
                continue
            log.info("pictures brought", product_id=product_id, count=len(made) - len(left))
            return left
        raise UnavailableError("Others change the product's pictures. They come later.")


def _sources(gallery: GalleryRecord) -> set[str]:
    return {one.source for one in gallery.gallery if one.source}


def _with_all(
    gallery: GalleryRecord, made: dict[int, Picture]
) -> tuple[tuple[Picture, ...], dict[int, Reason]]:
    """Return a product's pictures with others, each address once, and which found no room."""
    pictures, known, left = gallery.gallery, _sources(gallery), dict[int, Reason]()
    for at, one in made.items():
        if one.source in known:
            continue
        try:
            pictures = with_picture(pictures, one)
        except NoPictureError as error:
            left[at] = error.reason
            continue
        known.add(one.source)
    return pictures, left
