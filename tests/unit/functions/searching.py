"""How tests let products be indexed, and look for them."""

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.functions import Answer, LambdaContext, call, load, proxy_event
from tests.support.journeys.search import change_of


def index(*product_ids: str) -> None:
    """Tell the indexer of changes, each twice."""
    records = [change_of(one) for one in (*product_ids, *product_ids)]
    answer = load("index_catalog").lambda_handler({"Records": records}, LambdaContext())
    assert answer == {"batchItemFailures": []}


def ask(*options: str, repeated: dict[str, list[str]] | None = None, **query: str) -> Answer:
    """Search, on a machine that has just started.

    Args:
        options: values of the parameter `option`.
        repeated: those of other parameters that can be repeated.
        query: the others.
    """
    every = {**({"option": list(options)} if options else {}), **(repeated or {})}
    event = proxy_event(query={**query, **{name: many[-1] for name, many in every.items()}} or None)
    event["multiValueQueryStringParameters"] = every
    return call(load("search_products"), event)


def ids(answer: Answer) -> list[str]:
    """Return what was found."""
    return [one["id"] for one in answer.body["items"]]


@pytest.fixture
def indexed(editor: ProductService) -> str:
    """A mug that is found."""
    product_id = create(editor, mug(name="Blue mug"))
    index(product_id)
    return product_id
