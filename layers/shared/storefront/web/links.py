"""The address of this API's own page, to which buyers' browsers are sent."""

from collections.abc import Mapping
from typing import Any

#: The API's own landing page, used where the shop has none.
RESULT_PATH = "/api/payment/result/"


def own_result_page(context: Mapping[str, Any]) -> str:
    """Return the address of this API's landing page, as API Gateway knows itself.

    The Host header is the client's to choose and is not looked at; `domainName` and `path` are
    API Gateway's, and right behind a custom domain too.

    Args:
        context: the `requestContext` of a request to this API.
    """
    path: str = context["path"]
    prefix = path[: path.index("/api/")]
    return f"https://{context['domainName']}{prefix}{RESULT_PATH}"
