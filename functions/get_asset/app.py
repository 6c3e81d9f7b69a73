"""GET /ui/{asset}: the pages for people, and the files that they are made of."""

from pathlib import Path

from storefront.declare import PUBLIC, Needs, OwnSetting
from storefront.settings import Settings
from storefront.web.assets import Assets
from storefront.web.endpoint import Request, Response, endpoint

PAGES = Path(__file__).with_name("pages")
settings = Settings.from_environment()
assets = Assets(PAGES, *map(settings.optional, ("PAGES", "PICTURES_URL", "UPLOADS_URL")))


@endpoint(
    "GET",
    "/ui/{asset+:asset}",
    permission=PUBLIC,
    summary="Show a page for people, or a file of it",
    returns=str,
    needs=Needs(settings=(OwnSetting.PAGES,), memory=128),
)
def lambda_handler(request: Request) -> Response:
    """Answer the file, if it is one of those that are shown."""
    return assets.answer(request)
