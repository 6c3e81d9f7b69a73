"""An operator lets the index be built anew, from all that there is."""

from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.functions import LambdaContext, load
from tests.unit.functions.searching import ask, ids


def test_an_operator_builds_the_index_anew(editor: ProductService) -> None:
    product_id = create(editor, mug())

    told_first = load("rebuild_search").lambda_handler({"seconds": 60}, LambdaContext())

    assert told_first == {"done": True, "documents": 1}
    assert ids(ask(q="mug")) == [product_id]
