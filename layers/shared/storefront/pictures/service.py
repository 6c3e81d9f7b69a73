"""Pictures of products: how staff send, sort and delete them, and how files become pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import NotFoundError, StaleError, UnavailableError
from storefront.history.model import SYSTEM, Actor, author_of
from storefront.ids import new_id
from storefront.inventory.model import ProductArchivedError
from storefront.pictures.model import (
    FORM_LIFE,
    MAX_BYTES,
    MAX_PICTURES,
    AltText,
    NoPictureError,
    Picture,
    PictureChanges,
    Reason,
    Rendition,
    TooManyPicturesError,
    Upload,
    UploadState,
    changed,
    numbers_of,
    read_upload_key,
    restored,
    told_of,
    upload_key,
    with_picture,
)
from storefront.pictures.repository import UPLOAD_LABEL, GalleryRecord, PictureRepository
from storefront.pictures.views import FormView, form_view
from storefront.values import dataclass

if TYPE_CHECKING:
    from storefront.forms import Forms
    from storefront.pictures.files import Files

#: How often a change is tried while others change the pictures of the same product.
_TRIES = 8
_BUSY = "The product's pictures are being changed by others. Send the same request again."


#: Makes a picture, and its files, of an upload's file; see `imaging.develop`.
Develop = Callable[[str, bytes], tuple[Picture, Sequence[Rendition]]]
#: Returns what a product's pictures are to be, given what they are; None where that cannot be.
Change = Callable[[GalleryRecord], Sequence[Picture] | None]
#: Pictures as a product's history tells of them; see `model.told_of`.
Told = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """A product's pictures, and what became of the files of the last day."""

    pictures: Sequence[Picture]
    uploads: Sequence[Upload]


class UploadService:
    """Lets staff send files.

    Args:
        store: must know the catalog table.
        pictures: the repository.
        forms: signs forms.
        clock: the present.
    """

    def __init__(
        self, store: Store, pictures: PictureRepository, forms: "Forms", clock: Clock
    ) -> None:
        self._store = store
        self._pictures = pictures
        self._forms = forms
        self._clock = clock

    def expect(
        self,
        product_id: str,
        filename: str,
        alt: AltText,
        variant_ids: Sequence[str] = (),
        actor: str = SYSTEM,
    ) -> FormView:
        """Write down that a file may come, and return the form that it comes by.

        A repeat makes another one, which nobody sends and which is gone after a day.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            TooManyPicturesError: it has all it may have, with those on their way.
            ValidationFailedError: it has not all of these variants.
        """
        now = self._clock()
        gallery = _editable(self._pictures, product_id)
        variants = numbers_of(variant_ids, product_id, gallery.variants or ())
        hanging = len(gallery.gallery)
        under_way = sum(one.is_under_way(now) for one in self._pictures.uploads(product_id))
        if hanging + under_way >= MAX_PICTURES:
            raise TooManyPicturesError(f"A product may have {MAX_PICTURES} pictures.")
        upload = Upload(new_id(now), product_id, filename, alt, now, variants=variants, actor=actor)
        transaction = self._store.transaction()
        self._pictures.add_upload(transaction, upload)
        transaction.commit()
        log.info("picture expected", product_id=product_id)
        expires_at = upload.created_at + FORM_LIFE
        key = upload_key(upload.product_id, upload.upload_id)
        fields = self._forms.fields(key, expires_at, MAX_BYTES, "image/")
        return form_view(upload, self._forms.url, fields, expires_at)


class PictureService:
    """What staff do with a product's pictures.

    Args:
        store: must know the catalog table.
        pictures: the repository.
        clock: the present.
    """

    def __init__(self, store: Store, pictures: PictureRepository, clock: Clock) -> None:
        self._store = store
        self._pictures = pictures
        self._clock = clock

    def show(self, product_id: str) -> ShownPictures:
        """Return a product's pictures in their order, and its uploads of the last day.

        Raises:
            NotFoundError: there is no such product.
        """
        gallery = self._pictures.gallery(product_id)
        if gallery is None:
            raise NotFoundError
        return ShownPictures(gallery.gallery, self._pictures.uploads(product_id))

    def change(
        self, product_id: str, picture_id: str, changes: PictureChanges, actor: Actor = SYSTEM
    ) -> Sequence[Picture]:
        """Change what a picture shows, and its place; return all of the product's.

        Raises:
            NotFoundError: there is no such product or picture.
            ProductArchivedError: the product is archived.
            UnavailableError: others changed them each time.
            ValidationFailedError: the product has not all of these variants.
        """

        def move(seen: GalleryRecord) -> Sequence[Picture] | None:
            numbers = None
            if changes.variant_ids is not None:
                numbers = numbers_of(changes.variant_ids, product_id, seen.variants or ())
            return changed(seen.gallery, picture_id, changes, numbers)

        pictures = self._replace(product_id, move, actor)
        if pictures is None:
            raise NotFoundError
        return pictures

    def restore(self, product_id: str, present: Told, wanted: Told, actor: Actor) -> None:
        """Sort and describe a product's pictures as its history says they once were.

        Args:
            product_id: the product.
            present: as its history would say they are, which they must still be.
            wanted: as it says that they were; the same pictures. Variants that are archived by now
                are left out.
            actor: who restores them.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            StaleError: they are no longer as they were seen.
            UnavailableError: others changed the product each time.
        """

        def as_once(seen: GalleryRecord) -> Sequence[Picture]:
            kept = seen.variants or ()
            if told_of(seen.gallery, product_id, kept) != present:
                raise StaleError(str(seen.history))
            found = {one.picture_id: one for one in seen.gallery}
            return [restored(found[told["id"]], told, kept) for told in wanted]

        self._replace(product_id, as_once, actor)

    def delete(
        self, product_id: str, picture_id: str, files: "Files", actor: Actor = SYSTEM
    ) -> None:
        """Delete a picture, and then its files; a repeat deletes the files once more.

        Raises:
            NotFoundError: there is no such product, and no such picture was there of late.
            ProductArchivedError: the product is archived.
            UnavailableError: others changed them each time.
        """
        gone: list[Picture] = []

        def without(seen: GalleryRecord) -> Sequence[Picture] | None:
            pictures = seen.gallery
            gone[:] = [one for one in pictures if one.picture_id == picture_id]
            return [one for one in pictures if one not in gone] if gone else None

        def bury(transaction: Transaction) -> None:
            self._pictures.bury(transaction, product_id, gone[0], self._clock())

        self._replace(product_id, without, actor, bury)
        picture = gone[0] if gone else self._pictures.deleted(product_id, picture_id)
        if picture is None:
            raise NotFoundError
        for key in picture.keys:
            files.delete_picture(key)

    def _replace(
        self,
        product_id: str,
        change: Change,
        actor: Actor,
        also: Callable[[Transaction], None] = lambda _: None,
    ) -> Sequence[Picture] | None:
        """Write what `change` makes of a product's pictures, over those that it was given.

        Args:
            product_id: whose pictures.
            change: what to make of them.
            actor: who changes them.
            also: adds to the transaction in which they are written.
        """
        for _ in range(_TRIES):
            gallery = _editable(self._pictures, product_id)
            wanted = change(gallery)
            if wanted is None or tuple(wanted) == gallery.gallery:
                return wanted
            transaction = self._store.transaction()
            self._pictures.replace(transaction, gallery, wanted, author_of(actor), self._clock())
            also(transaction)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue  # changed by others, or archived: look again
            log.info("pictures changed", product_id=product_id)
            return wanted
        raise UnavailableError(_BUSY)


def _editable(pictures: PictureRepository, product_id: str) -> GalleryRecord:
    gallery = pictures.gallery(product_id)
    if gallery is None:
        raise NotFoundError
    if gallery.is_archived:
        raise ProductArchivedError
    return gallery


class DarkroomService:
    """Makes pictures of the files that have come.

    Args:
        store: must know the catalog table.
        pictures: the repository.
        files: where the files are.
        develop: makes pictures of files.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        pictures: PictureRepository,
        files: "Files",
        develop: Develop,
        clock: Clock,
    ) -> None:
        self._store = store
        self._pictures = pictures
        self._files = files
        self._develop = develop
        self._clock = clock

    def receive(self, event: Mapping[str, Any]) -> str:
        """Make a picture of the file that an event of S3 tells of; return what became of it.

        The same event again, or another file under the same name, changes nothing: what became of
        an upload is written once, with the picture.

        Raises:
            UnavailableError: others changed the product's pictures each time.
        """
        names = read_upload_key(str(event["detail"]["object"]["key"]))
        upload = self._pictures.upload(*names) if names else None
        if upload is None or upload.state is not UploadState.WAITING:
            return "ignored"
        file = self._files.upload(upload_key(upload.product_id, upload.upload_id))
        if file is None:
            return "ignored"
        try:
            if file.size > MAX_BYTES:
                raise NoPictureError(Reason.TOO_LARGE)
            picture, renditions = self._develop(upload.upload_id, file.content())
            for one in renditions:
                self._files.put_picture(one.key, one.content, one.media_type)
            return self._hang(upload, picture)
        except NoPictureError as error:
            return self._fail(upload, error.reason)

    def _hang(self, upload: Upload, picture: Picture) -> str:
        """Add the picture to its product, and write down that the upload is done.

        Raises:
            NoPictureError: the product has too many, or is archived.
            UnavailableError: others changed the product's pictures each time.
        """
        named = replace(picture, alt=upload.alt, variants=upload.variants)
        for _ in range(_TRIES):
            gallery = self._pictures.gallery(upload.product_id)
            if gallery is None or gallery.is_archived:
                raise NoPictureError(Reason.PRODUCT_ARCHIVED)
            transaction = self._store.transaction()
            pictures = with_picture(gallery.gallery, named)
            author = author_of(upload.actor)
            self._pictures.replace(transaction, gallery, pictures, author, self._clock())
            self._pictures.end_upload(transaction, upload)
            try:
                transaction.commit()
            except TransactionCanceledError as error:
                if UPLOAD_LABEL in error.failed:
                    return "ignored"  # another run of the same event was quicker
                continue
            log.info("picture added", product_id=upload.product_id)
            return UploadState.DONE.value
        raise UnavailableError(_BUSY)

    def _fail(self, upload: Upload, reason: Reason) -> str:
        transaction = self._store.transaction()
        self._pictures.end_upload(transaction, upload, reason)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return "ignored"
        log.info("no picture", product_id=upload.product_id, outcome=reason.value)
        return reason.value
