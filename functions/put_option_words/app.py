"""PUT /api/option-words/: staff say what options and their values are called in Bangla.

All words at once, in the place of those before: two who edit at the same time are told, by
If-Match, that the other was first. `GET /api/attributes/` answers them.
"""

from storefront.attributes.schemas import PutOptionWordsRequest
from storefront.attributes.views import OptionWordsView, option_words_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

attribute_service = deployed_shop().attribute_service


@endpoint(
    "PUT",
    "/api/option-words/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Say what options and their values are called in Bangla; all of them",
    body=PutOptionWordsRequest,
    returns=OptionWordsView,
    headers=("ETag",),
    if_match=True,
    needs=Needs({Table.CATALOG: Action.GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Put the words in the place of those before, and answer them with their ETag."""
    words = attribute_service.put_option_words(request.model.to_model(), request.seen)
    return ok(option_words_view(words), words.edition)
