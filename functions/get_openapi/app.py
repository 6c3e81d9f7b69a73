"""GET /api/openapi.json: this API's contract, generated from the code by `make generate`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from storefront.declare import PUBLIC, Needs
from storefront.web.endpoint import Request, Response, endpoint


@cache
def document() -> dict[str, Any]:
    """Return the generated document that is deployed beside this file."""
    text = Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@endpoint(
    "GET",
    "/api/openapi.json",
    permission=PUBLIC,
    summary="Get this OpenAPI document",
    returns=dict[str, Any],
    needs=Needs(memory=128),
)
def lambda_handler(request: Request) -> Response:
    """Answer the document; its server is one folder above its own address.

    That holds wherever the API is: behind a stage, a domain's base path, or a proxy that changes
    paths. API Gateway takes the address with a slash at its end, too, which is one folder lower.
    """
    is_lower = request.context.get("path", "").endswith("/")
    answer = {**document(), "servers": [{"url": "../.."}]} if is_lower else document()
    return Response(200, answer, {"Cache-Control": "public, max-age=300"})
