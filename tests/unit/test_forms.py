"""What is signed: this key, this many bytes, until then, and nothing else."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from storefront.forms import Forms
from storefront.pictures.model import FORM_LIFE, MAX_BYTES, upload_key
from storefront.settings import Settings
from tests.support.buckets import BUCKETS

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
KEY = upload_key("01JPR0DVCT0000000000000000", "01JBVP10AD0000000000000000")


@pytest.fixture
def fields(account: object) -> dict[str, str]:
    forms = Forms(Settings.from_environment())
    return forms.fields(KEY, NOW + FORM_LIFE, MAX_BYTES, "image/")


@pytest.fixture
def policy(fields: dict[str, str]) -> Any:
    return json.loads(base64.b64decode(fields["policy"]))


def test_the_policy_allows_one_key_of_1_byte_to_15_mb_for_ten_minutes(policy: Any) -> None:
    assert policy["expiration"] == "2026-07-01T09:40:00Z"
    assert {"key": KEY} in policy["conditions"]
    assert {"bucket": next(iter(BUCKETS.values()))} in policy["conditions"]
    assert ["content-length-range", 1, 15_000_000] in policy["conditions"]
    assert ["starts-with", "$Content-Type", "image/"] in policy["conditions"]


def test_every_field_is_one_that_the_policy_fixes(fields: dict[str, str], policy: Any) -> None:
    """S3 refuses a field that no condition is about, and takes none for granted."""
    fixed = {name for one in policy["conditions"] if isinstance(one, dict) for name in one}

    assert fields.keys() - {"policy", "x-amz-signature"} == fixed - {"bucket"}
    assert fields["x-amz-security-token"] == "testing"
    assert fields["x-amz-credential"].endswith("/eu-west-1/s3/aws4_request")
