"""GET /api/openapi.json: this API's contract, generated from the code by `make generate`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from storefront.access import PUBLIC
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response

PATH = "/api/openapi.json"


@cache
def document() -> dict[str, Any]:
    """Return the generated document that is deployed beside this file."""
    text = Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@endpoint(
    "GET",
    PATH,
    permission=PUBLIC,
    summary="Get this OpenAPI document",
    returns=dict[str, Any],
)
def lambda_handler(request: Request) -> Response:
    """Answer the document, with the address of this deployment as its server."""
    # "/prod/api/openapi.json" behind API Gateway's own name, without stage behind a custom one.
    base = request.context.get("path", "").rstrip("/").removesuffix(PATH)
    answer = {**document(), "servers": [{"url": base or "/"}]}
    return Response(200, answer, {"Cache-Control": "public, max-age=300"})
