"""What a shop signs quotes and links with, and links that were sent, as who got them finds them."""

import json
import re
from typing import Any

import botocore.session

from storefront.ids import CODE_PATTERN
from tests.support.aws import carried_in_process


def codes_sent() -> list[str]:
    """Return the codes of all links that were sent in this process, the oldest first."""
    told = json.dumps(carried_in_process())
    return re.findall(rf"#/o/({CODE_PATTERN.pattern})", told)


def put_signing_keys() -> None:
    """Give the functions of this process keys for quotes and for tokens."""
    ssm: Any = botocore.session.get_session().create_client("ssm")
    for name in ("quote", "jwt"):
        value = json.dumps({"key-1": "cXVvdGVz" * 6})
        path = f"/storefront/{name}-signing-keys"
        ssm.put_parameter(Name=path, Value=value, Type="SecureString", Overwrite=True)
