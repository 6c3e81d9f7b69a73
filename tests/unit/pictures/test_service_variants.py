"""Pictures of variants: which ones a picture shows, and what becomes of them."""

from collections.abc import Callable

import pytest

from storefront.catalog.service import CatalogService, ProductService
from storefront.catalog.variants import VariantService
from storefront.catalog.views import listed_view, product_view
from storefront.db.store import Store
from storefront.errors import ValidationFailedError
from storefront.inventory.repository import DETAILS, product_pk
from storefront.pictures.model import AltText, Picture, PictureChanges
from storefront.pictures.repository import GalleryRecord
from storefront.pictures.service import DarkroomService, PictureService, UploadService
from tests.support.catalog import create, faults, mug, shirt
from tests.support.clock import FrozenClock
from tests.support.photos import photo
from tests.support.uploads import send

Hang = Callable[..., str]


@pytest.fixture
def shirt_id(editor: ProductService) -> str:
    """Red M is variant 1, red XL 2, blue M 3, blue XL 4."""
    return shirt(editor)


@pytest.fixture
def hang(uploads: UploadService, darkroom: DarkroomService, clock: FrozenClock) -> Hang:
    """Gives a product one more picture, and returns its id."""

    def give(product_id: str, *variant_ids: str) -> str:
        clock.advance(seconds=1)
        upload_id = uploads.expect(product_id, "one.jpg", AltText(), variant_ids)["id"]
        assert darkroom.receive(send(product_id, upload_id, photo((60, 40)))) == "done"
        return upload_id

    return give


def shown(catalog: CatalogService, product_id: str) -> list[list[str]]:
    """Return which variants buyers are told that each picture shows."""
    product = catalog.get(product_id)
    return [one["variant_ids"] for one in product_view(product, catalog.clock())["pictures"]]


def test_a_picture_shows_the_variants_that_staff_name(
    hang: Hang, album: PictureService, catalog: CatalogService, shirt_id: str
) -> None:
    first, second = hang(shirt_id), hang(shirt_id, f"{shirt_id}-002", f"{shirt_id}-001")
    assert shown(catalog, shirt_id) == [[], [f"{shirt_id}-001", f"{shirt_id}-002"]]

    album.change(shirt_id, first, PictureChanges(variant_ids=(f"{shirt_id}-004",)))
    album.change(shirt_id, second, PictureChanges(variant_ids=()))

    assert shown(catalog, shirt_id) == [[f"{shirt_id}-004"], []]


def test_moving_and_describing_leave_the_variants_as_they_are(
    hang: Hang, album: PictureService, catalog: CatalogService, shirt_id: str
) -> None:
    hang(shirt_id)
    picture_id = hang(shirt_id, f"{shirt_id}-003")

    album.change(shirt_id, picture_id, PictureChanges(AltText("Blue", ""), 0))

    assert shown(catalog, shirt_id) == [[f"{shirt_id}-003"], []]


@pytest.mark.parametrize("stranger", ["-005", "-0", "-x", ""])
def test_a_variant_that_the_product_does_not_have_is_refused(
    hang: Hang, album: PictureService, catalog: CatalogService, shirt_id: str, stranger: str
) -> None:
    picture_id = hang(shirt_id)

    with pytest.raises(ValidationFailedError) as refusal:
        album.change(shirt_id, picture_id, PictureChanges(variant_ids=(f"{shirt_id}{stranger}",)))

    assert faults(refusal) == {
        "variant_ids": "must name variants of this product that are not archived"
    }
    assert shown(catalog, shirt_id) == [[]]


def test_another_product_s_variant_is_refused_before_a_file_is_sent(
    uploads: UploadService, editor: ProductService, shirt_id: str
) -> None:
    other = shirt(editor, "OTHER")

    with pytest.raises(ValidationFailedError):
        uploads.expect(other, "one.jpg", AltText(), [f"{shirt_id}-001"])
    with pytest.raises(ValidationFailedError):
        uploads.expect(create(editor, mug()), "one.jpg", AltText(), [f"{shirt_id}-001"])


def test_an_archived_variant_leaves_its_pictures_and_nothing_else_changes(
    hang: Hang,
    album: PictureService,
    catalog: CatalogService,
    variants: VariantService,
    shirt_id: str,
) -> None:
    both = hang(shirt_id, f"{shirt_id}-001", f"{shirt_id}-002")
    only = hang(shirt_id, f"{shirt_id}-001")

    variants.archive(f"{shirt_id}-001")

    assert shown(catalog, shirt_id) == [[f"{shirt_id}-002"], []]
    album.change(shirt_id, only, PictureChanges(position=0))
    album.change(shirt_id, both, PictureChanges(AltText("Red", "")))
    assert shown(catalog, shirt_id) == [[], [f"{shirt_id}-002"]]
    with pytest.raises(ValidationFailedError):
        album.change(shirt_id, both, PictureChanges(variant_ids=(f"{shirt_id}-001",)))


def test_pictures_of_the_whole_product_are_kept_as_they_were_before_there_were_others(
    hang: Hang, store: Store, shirt_id: str
) -> None:
    """So a change of old ones finds what it has read."""
    hang(shirt_id)
    hang(shirt_id, f"{shirt_id}-002")

    raw = store.get(GalleryRecord, product_pk(shirt_id), DETAILS)

    assert raw is not None
    old, new = GalleryRecord.pictures.serialize(raw.pictures)
    assert "variants" not in old["M"]
    assert new["M"]["variants"] == {"S": "2"}


def test_who_finds_a_variant_sees_its_picture_in_the_list(
    hang: Hang, catalog: CatalogService, shirt_id: str
) -> None:
    red = hang(shirt_id, f"{shirt_id}-001")
    of_all = hang(shirt_id)
    blue = hang(shirt_id, f"{shirt_id}-003")
    product, now = catalog.get(shirt_id), catalog.clock()

    def listed(variant: str | None) -> list[str]:
        return [one["id"] for one in listed_view(product, now, variant)["pictures"]]

    assert listed(None) == [red]
    assert listed(f"{shirt_id}-003") == [blue]
    assert listed(f"{shirt_id}-004") == [of_all]
    assert Picture("x", "", 1, 1, "", "").variants == ()
