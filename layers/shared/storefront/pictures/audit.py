"""What the audit compares of a product's pictures and uploads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from storefront.pictures.model import MAX_PICTURES, Picture, Upload, UploadState
from storefront.values import dataclass

_DIGEST = re.compile(r"[0-9a-f]{24}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

#: What is expected, and what was found.
Fault = tuple[str, str]


@dataclass(slots=True)
class Gallery:
    """A product's pictures, as its details and its uploads tell of them.

    Args:
        pictures: ids of those in the details, in their order.
        unshowable: ids of those of which something is missing or is nothing that can be shown.
        uploads: states of the uploads of the last day, by id.
        variants: numbers of the variants that pictures show, archived ones among them.
        sources: of pictures that were fetched, by what they remember their addresses.
    """

    pictures: list[str] = field(default_factory=list)
    unshowable: list[str] = field(default_factory=list)
    uploads: dict[str, UploadState] = field(default_factory=dict)
    variants: frozenset[int] = frozenset()
    sources: list[str] = field(default_factory=list)

    def enter_pictures(self, pictures: Sequence[Picture]) -> None:
        """Note the pictures of the details."""
        self.pictures = [one.picture_id for one in pictures]
        self.variants = frozenset(number for one in pictures for number in one.variants)
        self.sources = [one.source for one in pictures if one.source]
        self.unshowable = [one.picture_id for one in pictures if not _is_showable(one)]

    def enter_upload(self, upload: Upload) -> None:
        """Note an upload."""
        self.uploads[upload.upload_id] = upload.state

    @property
    def faults(self) -> Iterator[Fault]:
        """What is not as it must be."""
        if len(self.pictures) > MAX_PICTURES:
            yield f"at most {MAX_PICTURES} pictures", str(len(self.pictures))
        if len(set(self.pictures)) < len(self.pictures):
            yield "each picture once", "one twice"
        if len(set(self.sources)) < len(self.sources):
            yield "one picture of each address", "two of one"
        for picture_id in self.unshowable:
            yield "a picture that can be shown", f"picture {picture_id}"
        for upload_id, state in sorted(self.uploads.items()):
            if (state is UploadState.DONE) != (upload_id in self.pictures):
                there = "a picture" if upload_id in self.pictures else "none"
                yield f"{_expected(state)} of upload {upload_id}, {state.value}", there


def _expected(state: UploadState) -> str:
    return "a picture" if state is UploadState.DONE else "none"


def _is_showable(picture: Picture) -> bool:
    return bool(
        _DIGEST.fullmatch(picture.digest)
        and _COLOUR.fullmatch(picture.colour)
        and picture.width > 0
        and picture.height > 0
    )
