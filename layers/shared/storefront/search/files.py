"""The packs of the index, in S3."""

from typing import Any

from storefront.buckets import Bucket
from storefront.objects import stored
from storefront.settings import Settings


class PackMissingError(Exception):
    """A pack is not there, or not any more."""


class PackFiles:
    """Reads, writes and deletes packs.

    Args:
        settings: name the bucket.
        client: of S3; see `objects.open_objects`.
    """

    def __init__(self, settings: Settings, client: Any) -> None:
        self._bucket = settings.required(Bucket.SEARCH.value)
        self._client = client

    def get(self, key: str) -> bytes:
        """Return a pack.

        Raises:
            PackMissingError: there is none.
        """
        found = stored(self._client, self._bucket, key)
        if found is None:
            raise PackMissingError(key)
        content: bytes = found["Body"].read()
        return content

    def put(self, key: str, content: bytes) -> None:
        """Write a pack."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """Delete a pack; one that is not there is no fault."""
        self._client.delete_object(Bucket=self._bucket, Key=key)
