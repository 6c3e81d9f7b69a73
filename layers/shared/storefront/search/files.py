"""The packs of the index, in S3."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from storefront.buckets import Bucket
from storefront.settings import Settings
from storefront.snapshots import after_restore

#: Seconds without a byte after which a call is made again.
_PATIENCE = 10


class PackMissingError(Exception):
    """A pack is not there, or not any more."""


class PackFiles:
    """Reads, writes and deletes packs.

    Args:
        settings: name the bucket.
    """

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.required(Bucket.SEARCH.value)
        by_path = bool(settings.optional("AWS_ENDPOINT_URL"))
        config = Config(
            connect_timeout=1,
            read_timeout=_PATIENCE,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path" if by_path else "virtual"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._client: Any = Session().create_client("s3", config=config)
        after_restore(self._client.close)

    def get(self, key: str) -> bytes:
        """Return a pack.

        Raises:
            PackMissingError: there is none.
        """
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            # Who may not list a bucket is told 403 instead of 404.
            if error.response["Error"]["Code"] in {"NoSuchKey", "AccessDenied"}:
                raise PackMissingError(key) from error
            raise
        return content

    def put(self, key: str, content: bytes) -> None:
        """Write a pack."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """Delete a pack; one that is not there is no fault."""
        self._client.delete_object(Bucket=self._bucket, Key=key)
