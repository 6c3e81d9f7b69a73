"""The files of uploads and pictures, in S3."""

from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from storefront.buckets import Bucket
from storefront.settings import Settings
from storefront.snapshots import after_restore

#: Of what never changes under its name.
_FOR_EVER = "public, max-age=31536000, immutable"
#: Seconds without a byte after which a call is made again.
_PATIENCE = 10


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
    """

    def __init__(self, settings: Settings) -> None:
        self._uploads = settings.required(Bucket.UPLOADS.value)
        self._pictures = settings.required(Bucket.PICTURES.value)
        by_path = bool(settings.optional("AWS_ENDPOINT_URL"))
        config = Config(
            connect_timeout=1,
            read_timeout=_PATIENCE,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path" if by_path else "virtual"},
            # What is stored is called by its digest; sums would only take time.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = Session().create_client("s3", config=config)
        after_restore(self._client.close)

    def upload(self, key: str) -> StoredFile | None:
        """Return the file of an upload, or None if there is none, or none any more."""
        try:
            answer = self._client.get_object(Bucket=self._uploads, Key=key)
        except ClientError as error:
            # Who may not list a bucket is told 403 instead of 404.
            if error.response["Error"]["Code"] in {"NoSuchKey", "AccessDenied"}:
                return None
            raise
        return StoredFile(answer["ContentLength"], answer["Body"])

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
