"""What staff's browsers and S3 do: a form is sent, a file is there, and an event tells of it."""

from collections.abc import Mapping
from typing import Any

from storefront.buckets import Bucket
from storefront.pictures.model import upload_key
from tests.support.aws import files_in_process
from tests.support.buckets import BUCKETS

Event = dict[str, Any]


def arrived(product_id: str, upload_id: str) -> Event:
    """Return the event of a file that has come."""
    key = upload_key(product_id, upload_id)
    return {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"bucket": {"name": BUCKETS[Bucket.UPLOADS]}, "object": {"key": key}},
    }


def send(product_id: str, upload_id: str, content: bytes) -> Event:
    """Put a file where the form of an upload puts it; return the event that tells of it."""
    key = upload_key(product_id, upload_id)
    files_in_process()[BUCKETS[Bucket.UPLOADS], key] = (content, {})
    return arrived(product_id, upload_id)


def stored() -> dict[str, Mapping[str, str]]:
    """Return what was said of the files of pictures, by key."""
    return {
        key: said
        for (bucket, key), (_, said) in files_in_process().items()
        if bucket == BUCKETS[Bucket.PICTURES]
    }
