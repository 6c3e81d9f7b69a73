"""GET /api/health/: the API is up."""

from typing import Literal

from typing_extensions import TypedDict

from storefront.declare import PUBLIC, Needs
from storefront.settings import Settings
from storefront.web.endpoint import Request, Response, endpoint, ok

stage = Settings.from_environment().stage


class HealthView(TypedDict):
    """The API answers. Its database is not asked: a health check costs next to nothing."""

    status: Literal["ok"]
    stage: str


@endpoint(
    "GET",
    "/api/health/",
    permission=PUBLIC,
    summary="Tell that the API is up",
    returns=HealthView,
    needs=Needs(memory=128),
)
def lambda_handler(_: Request) -> Response:
    """Answer the stage's name."""
    health: HealthView = {"status": "ok", "stage": stage}
    return ok(health)
