"""Bodies about stock: the published schema takes what the endpoint takes, and nothing else."""

import json
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from storefront.errors import ValidationFailedError
from storefront.inventory.model import MAX_QUANTITY, MAX_SHARDS
from storefront.inventory.schemas import ChangeStockRequest, SetShardsRequest
from storefront.web.body import RequestModel


def published(model: type[RequestModel]) -> Any:
    """Return what judges a body by the schema that clients are given."""
    return OAS31Validator(model.model_json_schema())


def taken(model: type[RequestModel], body: Any) -> bool:
    """Return whether the endpoint takes a body."""
    try:
        model.read({"body": json.dumps(body)})
    except ValidationFailedError:
        return False
    return True


@pytest.mark.parametrize("kind", ["received", "adjusted", "sold"])
@pytest.mark.parametrize(
    ("quantity", "kinds"),
    [
        (-MAX_QUANTITY - 1, set()),
        (-MAX_QUANTITY, {"adjusted"}),
        (-1, {"adjusted"}),
        (0, set()),
        (1, {"received", "adjusted"}),
        (MAX_QUANTITY, {"received", "adjusted"}),
        (MAX_QUANTITY + 1, set()),
    ],
)
def test_units_are_received_above_zero_and_adjusted_both_ways(
    kind: str, quantity: int, kinds: set[str]
) -> None:
    body = {"kind": kind, "quantity": quantity, "reason": "count"}

    assert taken(ChangeStockRequest, body) == (kind in kinds)
    assert published(ChangeStockRequest).is_valid(body) == (kind in kinds)


@pytest.mark.parametrize(
    ("shards", "is_good"), [(-1, False), (0, True), (MAX_SHARDS, True), (MAX_SHARDS + 1, False)]
)
def test_stock_is_spread_over_so_many_shards_or_gathered(shards: int, *, is_good: bool) -> None:
    body = {"shards": shards}

    assert taken(SetShardsRequest, body) is is_good
    assert published(SetShardsRequest).is_valid(body) is is_good
