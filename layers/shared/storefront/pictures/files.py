"""The files of uploads and pictures, in S3."""

from typing import Any

from storefront.buckets import Bucket
from storefront.objects import stored
from storefront.settings import Settings
from storefront.values import dataclass

#: Of what never changes under its name.
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is there; its content is read when it is asked for.

    Args:
        size: bytes.
        body: botocore's stream.
    """

    size: int
    body: Any

    def content(self) -> bytes:
        """Read the whole file."""
        content: bytes = self.body.read()
        return content


class Files:
    """Reads uploads, and writes and deletes files of pictures.

    Args:
        settings: name the buckets.
        client: of S3; see `objects.open_objects`.
    """

    def __init__(self, settings: Settings, client: Any) -> None:
        self._uploads = settings.required(Bucket.UPLOADS.value)
        self._pictures = settings.required(Bucket.PICTURES.value)
        self._client = client

    def upload(self, key: str) -> StoredFile | None:
        """Return the file of an upload, or None if there is none, or none any more."""
        found = stored(self._client, self._uploads, key)
        return StoredFile(found["ContentLength"], found["Body"]) if found else None

    def put_picture(self, key: str, content: bytes, media_type: str) -> None:
        """Write a file of a picture, for everybody and for good."""
        self._client.put_object(
            Bucket=self._pictures,
            Key=key,
            Body=content,
            ContentType=media_type,
            CacheControl=_FOR_EVER,
        )

    def delete_picture(self, key: str) -> None:
        """Delete a file of a picture; one that is not there is no fault."""
        self._client.delete_object(Bucket=self._pictures, Key=key)
