"""From a file to a product's picture, once, in order, whoever else is at the product's pictures."""

from collections.abc import Callable

import pytest

from storefront.catalog.service import CatalogService, ProductService
from storefront.db.store import Store
from storefront.errors import NotFoundError
from storefront.inventory.model import ProductArchivedError
from storefront.pictures.files import Files
from storefront.pictures.imaging import develop
from storefront.pictures.model import (
    FORM_LIFE,
    MAX_BYTES,
    MAX_PICTURES,
    AltText,
    Picture,
    PictureChanges,
    Reason,
    Rendition,
    TooManyPicturesError,
    UploadState,
)
from storefront.pictures.repository import GalleryRecord, PictureRepository
from storefront.pictures.service import DarkroomService, PictureService, UploadService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.clock import FrozenClock
from tests.support.photos import bomb, photo
from tests.support.uploads import arrived, send, stored

TEXT = b"This is no picture, though it is called mug.jpg."


@pytest.fixture
def product_id(editor: ProductService) -> str:
    return create(editor, mug())


def expected(uploads: UploadService, product_id: str, alt: AltText | None = None) -> str:
    """Return the id of a new upload."""
    return uploads.expect(product_id, "mug.jpg", alt or AltText())["id"]


def outcome(album: PictureService, product_id: str) -> list[tuple[UploadState, Reason | None]]:
    return [(one.state, one.reason) for one in album.show(product_id).uploads]


def ids(album: PictureService, product_id: str) -> list[str]:
    return [one.picture_id for one in album.show(product_id).pictures]


@pytest.fixture
def hung(
    uploads: UploadService, darkroom: DarkroomService, product_id: str, clock: FrozenClock
) -> Callable[[], str]:
    """Give the product one more picture, and return its id."""

    def hang() -> str:
        clock.advance(seconds=1)
        upload_id = expected(uploads, product_id)
        assert darkroom.receive(send(product_id, upload_id, photo((200, 150)))) == "done"
        return upload_id

    return hang


def test_a_file_becomes_a_picture_that_buyers_see(
    uploads: UploadService, darkroom: DarkroomService, catalog: CatalogService, product_id: str
) -> None:
    alt = AltText("A blue mug", "একটি নীল মগ")
    upload_id = expected(uploads, product_id, alt)

    assert darkroom.receive(send(product_id, upload_id, photo((2000, 1500)))) == "done"

    (picture,) = catalog.get(product_id).details.pictures
    assert (picture.picture_id, picture.alt) == (upload_id, alt)
    assert (picture.width, picture.height) == (1600, 1200)
    files = stored()
    assert sorted(files) == sorted(picture.keys)
    assert {one["Cache-Control"] for one in files.values()} == {
        "public, max-age=31536000, immutable"
    }
    assert {one["Content-Type"] for one in files.values()} == {"image/webp", "image/jpeg"}


def test_an_event_that_comes_twice_changes_nothing(
    uploads: UploadService, darkroom: DarkroomService, album: PictureService, product_id: str
) -> None:
    event = send(product_id, expected(uploads, product_id), photo())
    darkroom.receive(event)
    before = album.show(product_id), stored().keys()

    assert darkroom.receive(event) == "ignored"

    assert (album.show(product_id), stored().keys()) == before


def test_a_form_that_is_sent_twice_makes_one_picture(
    uploads: UploadService, darkroom: DarkroomService, album: PictureService, product_id: str
) -> None:
    upload_id = expected(uploads, product_id)
    darkroom.receive(send(product_id, upload_id, photo((300, 200))))
    before = album.show(product_id).pictures

    assert darkroom.receive(send(product_id, upload_id, photo((400, 300)))) == "ignored"

    assert album.show(product_id).pictures == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TEXT, Reason.NOT_AN_IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.NOT_AN_IMAGE),
        (photo((600, 400))[:3000], Reason.DAMAGED),
        (bomb(), Reason.TOO_MANY_PIXELS),
        (photo() + bytes(MAX_BYTES), Reason.TOO_LARGE),
    ],
    ids=["text", "svg", "truncated", "bomb", "16 MB"],
)
def test_staff_see_why_a_file_is_no_picture(
    uploads: UploadService,
    darkroom: DarkroomService,
    album: PictureService,
    product_id: str,
    content: bytes,
    reason: Reason,
) -> None:
    event = send(product_id, expected(uploads, product_id), content)

    assert darkroom.receive(event) == reason.value

    assert outcome(album, product_id) == [(UploadState.FAILED, reason)]
    assert album.show(product_id).pictures == ()
    assert stored() == {}


def test_a_file_that_nobody_announced_is_left_alone(
    darkroom: DarkroomService, uploads: UploadService, editor: ProductService, product_id: str
) -> None:
    other = create(editor, mug("MUG-2"))
    of_another = expected(uploads, other)

    assert darkroom.receive(send(product_id, of_another, photo())) == "ignored"
    assert darkroom.receive(send(product_id, STAFF_ID, photo())) == "ignored"
    assert darkroom.receive({"detail": {"object": {"key": "incoming/x"}}}) == "ignored"
    assert stored() == {}


def test_an_event_whose_file_is_gone_is_left_alone(
    darkroom: DarkroomService, uploads: UploadService, album: PictureService, product_id: str
) -> None:
    upload_id = expected(uploads, product_id)

    assert darkroom.receive(arrived(product_id, upload_id)) == "ignored"
    assert outcome(album, product_id) == [(UploadState.WAITING, None)]


def test_pictures_stand_in_the_order_in_which_they_were_sent(
    uploads: UploadService,
    darkroom: DarkroomService,
    album: PictureService,
    product_id: str,
    clock: FrozenClock,
) -> None:
    sent = []
    for _ in range(3):
        clock.advance(seconds=1)
        sent.append(expected(uploads, product_id))

    for upload_id in (sent[2], sent[0], sent[1]):
        darkroom.receive(send(product_id, upload_id, photo((200, 100))))

    assert ids(album, product_id) == sent


def test_of_two_that_are_done_at_once_both_stay(
    store: Store,
    uploads: UploadService,
    album: PictureService,
    files: Files,
    product_id: str,
    clock: FrozenClock,
) -> None:
    """The second is done between what the first has read and what it writes."""
    first = expected(uploads, product_id)
    clock.advance(seconds=1)
    second = expected(uploads, product_id)
    events = [send(product_id, one, photo((200, 100))) for one in (first, second)]
    repository = PictureRepository(store)
    rival = DarkroomService(store, repository, files, develop, clock)

    class Interrupted(PictureRepository):
        """Lets the rival act once, after the gallery was read."""

        waiting = True

        def gallery(self, product_id: str) -> GalleryRecord | None:
            seen = super().gallery(product_id)
            if self.waiting:
                self.waiting = False
                assert rival.receive(events[1]) == "done"
            return seen

    assert (
        DarkroomService(store, Interrupted(store), files, develop, clock).receive(events[0])
        == "done"
    )

    assert ids(album, product_id) == [first, second]
    assert outcome(album, product_id) == [(UploadState.DONE, None)] * 2


def test_of_two_runs_of_one_event_one_counts(
    store: Store,
    uploads: UploadService,
    album: PictureService,
    files: Files,
    product_id: str,
    clock: FrozenClock,
) -> None:
    event = send(product_id, expected(uploads, product_id), photo((200, 100)))
    repository = PictureRepository(store)
    rival = DarkroomService(store, repository, files, develop, clock)

    def overtaken(upload_id: str, content: bytes) -> tuple[Picture, list[Rendition]]:
        assert rival.receive(event) == "done"
        return develop(upload_id, content)

    slow = DarkroomService(store, repository, files, overtaken, clock)

    assert slow.receive(event) == "ignored"
    assert len(ids(album, product_id)) == 1


def test_a_product_has_thirty_pictures_with_those_on_their_way(
    uploads: UploadService, product_id: str, clock: FrozenClock
) -> None:
    for _ in range(MAX_PICTURES):
        expected(uploads, product_id)
    with pytest.raises(TooManyPicturesError):
        expected(uploads, product_id)

    clock.advance(seconds=2 * FORM_LIFE.total_seconds())

    expected(uploads, product_id)  # what was never sent keeps nobody out


def test_the_thirty_first_that_arrives_all_the_same_is_refused(
    uploads: UploadService,
    darkroom: DarkroomService,
    album: PictureService,
    product_id: str,
    clock: FrozenClock,
) -> None:
    small, late = photo((20, 10)), expected(uploads, product_id)
    for _ in range(MAX_PICTURES):
        clock.advance(seconds=2 * FORM_LIFE.total_seconds())
        darkroom.receive(send(product_id, expected(uploads, product_id), small))

    assert darkroom.receive(send(product_id, late, small)) == "too-many-pictures"
    assert len(ids(album, product_id)) == MAX_PICTURES


def test_a_product_that_was_archived_meanwhile_gets_no_picture(
    uploads: UploadService,
    darkroom: DarkroomService,
    album: PictureService,
    editor: ProductService,
    product_id: str,
) -> None:
    event = send(product_id, expected(uploads, product_id), photo())
    editor.archive(product_id)

    assert darkroom.receive(event) == "product-archived"
    assert album.show(product_id).pictures == ()
    with pytest.raises(ProductArchivedError):
        expected(uploads, product_id)


def test_a_picture_is_moved_and_described(
    hung: Callable[[], str], album: PictureService, product_id: str
) -> None:
    first, second, third = hung(), hung(), hung()

    album.change(product_id, third, PictureChanges(position=0))
    assert ids(album, product_id) == [third, first, second]
    album.change(product_id, third, PictureChanges(AltText("A mug", "মগ"), 99))

    assert ids(album, product_id) == [first, second, third]
    assert album.show(product_id).pictures[2].alt == AltText("A mug", "মগ")
    assert album.show(product_id).pictures[0].alt == AltText()


def test_what_is_said_already_is_not_written_again(
    hung: Callable[[], str],
    album: PictureService,
    catalog: CatalogService,
    product_id: str,
    clock: FrozenClock,
) -> None:
    picture_id = hung()
    before = catalog.get(product_id).details.updated_at
    clock.advance(minutes=1)

    album.change(product_id, picture_id, PictureChanges(AltText(), 0))

    assert catalog.get(product_id).details.updated_at == before


def test_a_deleted_picture_and_its_files_are_gone(
    hung: Callable[[], str], album: PictureService, files: Files, product_id: str
) -> None:
    kept, gone = hung(), hung()

    album.delete(product_id, gone, files)

    assert ids(album, product_id) == [kept]
    (picture,) = album.show(product_id).pictures
    assert sorted(stored()) == sorted(picture.keys)


def test_files_that_a_crash_has_left_are_deleted_by_the_repeat(
    hung: Callable[[], str], album: PictureService, files: Files, product_id: str
) -> None:
    gone = hung()

    class Crashing(Files):
        """Crashes before the first file is deleted."""

        def __init__(self) -> None:
            """Need nothing."""

        def delete_picture(self, key: str) -> None:
            raise ConnectionError(key)

    with pytest.raises(ConnectionError):
        album.delete(product_id, gone, Crashing())
    assert stored()

    album.delete(product_id, gone, files)

    assert stored() == {}


def test_a_picture_that_never_was_is_not_found(
    album: PictureService, files: Files, product_id: str
) -> None:
    with pytest.raises(NotFoundError):
        album.delete(product_id, STAFF_ID, files)
    with pytest.raises(NotFoundError):
        album.change(product_id, STAFF_ID, PictureChanges(position=0))
    with pytest.raises(NotFoundError):
        album.show(STAFF_ID)
