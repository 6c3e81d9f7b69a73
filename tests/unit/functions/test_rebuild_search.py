"""An operator lets the index be built anew, from all that there is."""

import math

import pytest

from storefront.catalog.service import ProductService
from storefront.search.indexing import Progress, RebuildService
from tests.support.catalog import create, mug
from tests.support.functions import LambdaContext, load
from tests.unit.functions.searching import ask, ids


def test_an_operator_builds_the_index_anew(editor: ProductService) -> None:
    product_id = create(editor, mug())

    told_first = load("rebuild_search").lambda_handler({"seconds": 60}, LambdaContext())

    assert told_first == {"done": True, "documents": 1}
    assert ids(ask(q="mug")) == [product_id]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("asked", "given"), [(60, 60), (0, 0), (-5, 0), (math.nan, 0), (10**9, 600), (math.inf, 600)]
)
def test_a_run_ends_before_the_time_of_its_function(
    monkeypatch: pytest.MonkeyPatch, asked: float, given: float
) -> None:
    taken = list[float]()

    def run(_: RebuildService, seconds: float) -> Progress:
        taken.append(seconds)
        return Progress(is_done=True, documents=0)

    monkeypatch.setattr(RebuildService, "run", run)
    load("rebuild_search").lambda_handler({"seconds": asked}, LambdaContext())

    assert taken == [given]
