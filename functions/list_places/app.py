"""GET /api/places/: the places of Bangladesh, for forms that ask where something goes."""

from storefront.contract import Parameter
from storefront.declare import PUBLIC, Needs
from storefront.errors import NotFoundError
from storefront.places.bangladesh import bangladesh
from storefront.places.views import PlaceListView, place_list_view
from storefront.web.endpoint import Request, Response, endpoint, for_all

PLACES = bangladesh()
_DAY_SECONDS = 86_400


@endpoint(
    "GET",
    "/api/places/",
    permission=PUBLIC,
    summary="List divisions with their districts, or the upazilas of a district",
    returns=PlaceListView,
    status=(200, 304),
    headers=("ETag",),
    query={"district": Parameter("the code of a district, for its upazilas")},
    errors=(NotFoundError,),
    needs=Needs(memory=128),
)
def lambda_handler(request: Request) -> Response:
    """Answer places; whoever has them may show them for a day without asking."""
    district = request.query.get("district")
    if district is None:
        return for_all(request, place_list_view(PLACES.down_to_districts()), _DAY_SECONDS)
    if district not in PLACES.districts:
        raise NotFoundError("There is no such district.")
    return for_all(request, place_list_view(PLACES.within(district)), _DAY_SECONDS)
