"""Addresses of this API that it tells others, wherever it is: behind a stage, or a domain's path.

The Host header is the client's to choose and is not looked at. `domainName` and `path` are API
Gateway's, and right behind a custom domain and its base path, too.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

#: The API's own landing page, used where the shop has none.
RESULT_PATH = "/api/payment/result/"


def own_result_page(context: Mapping[str, Any]) -> str:
    """Return the address of this API's landing page, as API Gateway knows itself.

    Args:
        context: the `requestContext` of a request to this API.
    """
    # A base path or a stage may be called `api`, so the route is what is taken away.
    path: str = context["path"].rstrip("/")
    base = path.removesuffix(context["resourcePath"].rstrip("/"))
    return f"https://{context['domainName']}{base}{RESULT_PATH}"


def below(path: str, member: str) -> str:
    """Return the address of what a request made, which is one name below its own.

    It is relative to the request's address, so it holds whatever stands before the route: a stage,
    a base path, or what a proxy in front of the API has taken away.

    Args:
        path: of the request, with its last slash if the client wrote one.
        member: name of what was made.
    """
    collection = path.rpartition("/")[2]
    return f"{collection}/{member}/" if collection else f"{member}/"


def beside(path: str, name: str) -> str:
    """Return the address of what is found under another name where a request asked for one.

    It is relative, as `below` is.

    Args:
        path: of the request, with its last slash if the client wrote one.
        name: what stands in place of the last name of the request's address.
    """
    return f"../{quote(name, safe='')}/" if path.endswith("/") else f"{quote(name, safe='')}/"
