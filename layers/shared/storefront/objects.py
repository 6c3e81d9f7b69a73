"""S3, as all who keep files in buckets talk to it."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from storefront.settings import Settings
from storefront.snapshots import after_restore

#: Seconds without a byte after which a call is made again.
_PATIENCE = 10


def open_objects(settings: Settings, session: Session | None = None) -> Any:
    """Return botocore's client of S3, which threads may share.

    Args:
        settings: tell whether it is an emulated one, which has no host name for each bucket.
        session: botocore's, where there is one: what it has read of AWS is not read again.
    """
    by_path = bool(settings.optional("AWS_ENDPOINT_URL"))
    config = Config(
        signature_version="s3v4",
        connect_timeout=1,
        read_timeout=_PATIENCE,
        retries={"total_max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path" if by_path else "virtual"},
        # What is stored is called by its digest, or packed with one; sums would only take time.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    client: Any = (session or Session()).create_client("s3", config=config)
    after_restore(client.close)
    return client


def stored(client: Any, bucket: str, key: str) -> dict[str, Any] | None:
    """Return what S3 answers for a file, with its `Body`; None if there is none, or none any more.

    Raises:
        ClientError: something else is in the way.
    """
    try:
        found: dict[str, Any] = client.get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        # Who may not list a bucket is told 403 instead of 404.
        if error.response["Error"]["Code"] in {"NoSuchKey", "AccessDenied"}:
            return None
        raise
    return found
