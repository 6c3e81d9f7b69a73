"""The form by which staff's browsers send a file to S3, past API Gateway and our functions.

It is signed here, without a call. What is signed is a policy: this key, of at least one byte and at
most so many, until then; S3 refuses whatever differs. Only a POST can be limited like that: an
address for a PUT takes five gigabytes
(https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html).

botocore's own signer signs it. Its client of S3, which would make the form as well, reads half a
megabyte of descriptions first, and this function has nothing else to ask of S3.
"""

from datetime import UTC, datetime
from typing import Any

from botocore.auth import S3SigV4PostAuth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

from storefront.buckets import Bucket
from storefront.settings import Settings


class Forms:
    """Signs forms with what the function itself may do.

    Args:
        settings: name the bucket, its address and the region.
    """

    def __init__(self, settings: Settings) -> None:
        self._bucket = settings.required(Bucket.UPLOADS.value)
        self.url = settings.required("UPLOADS_URL")
        self._region = settings.required("AWS_REGION")
        self._session = Session()

    def fields(
        self, key: str, expires_at: datetime, max_bytes: int, media_type: str
    ) -> dict[str, str]:
        """Return the fields of a form, which the file and its `Content-Type` follow.

        Args:
            key: where the file comes to.
            expires_at: until when the form can be sent.
            max_bytes: the largest file that it takes.
            media_type: what the `Content-Type` begins with.
        """
        expires = expires_at.astimezone(UTC)
        policy: dict[str, Any] = {
            "expiration": datetime.strftime(expires, "%Y-%m-%dT%H:%M:%SZ"),
            "conditions": [
                {"bucket": self._bucket},
                {"key": key},
                ["content-length-range", 1, max_bytes],
                ["starts-with", "$Content-Type", media_type],
            ],
        }
        request = AWSRequest("POST", self.url)
        request.context["s3-presign-post-fields"] = {"key": key}
        request.context["s3-presign-post-policy"] = policy
        credentials: Any = self._session.get_credentials()
        S3SigV4PostAuth(credentials, "s3", self._region).add_auth(request)
        fields: dict[str, str] = request.context["s3-presign-post-fields"]
        return fields
