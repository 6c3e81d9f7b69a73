"""What `make contract` finds: it must be able to find something."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sandbox.contract import main
from tests.support.contract import document


def _any_text_and_no_member(contract: Any) -> None:
    schemas = contract["components"]["schemas"]
    schemas["OrderStatus"] = {"type": "string"}
    del schemas["OutOfStockProblem"]["properties"]["items"]
    del schemas["Shortage"]  # of which they are: one that nothing uses is refused at once


def _false_example(contract: Any) -> None:
    media = contract["paths"]["/api/orders/"]["post"]["responses"]["201"]["content"]
    media["application/json"]["example"]["status"] = "piad"


def _nowhere(contract: Any) -> None:
    contract["paths"]["/api/orders/"]["get"]["responses"]["default"]["$ref"] = "#/nowhere"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("harm", "finders", "found"),
    [
        (
            _any_text_and_no_member,
            ["openapi-typescript", "tsc"],
            ["Unused '@ts-expect-error'", "Property 'items' does not exist"],
        ),
        (_false_example, ["redocly"], ["`status` property must be equal to one of"]),
        (_nowhere, ["spectral"], ["nowhere"]),
    ],
)
def test_the_tools_refuse_a_contract_that_is_worse(
    harm: Any,
    finders: list[str],
    found: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    contract = deepcopy(document())
    harm(contract)
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(contract))

    status = main(path, finders)

    assert status == 1
    said = capsys.readouterr()
    assert f"{finders[-1]}: refused" in said.out
    assert [text for text in found if text not in said.err] == []
