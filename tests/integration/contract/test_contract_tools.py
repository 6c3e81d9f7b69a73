"""What `make contract` finds: it must be able to find something."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sandbox.contract import main
from tests.support.contract import document


def _any_text(contract: Any) -> None:
    contract["components"]["schemas"]["OrderStatus"] = {"type": "string"}


def _no_member(contract: Any) -> None:
    del contract["components"]["schemas"]["OutOfStockProblem"]["properties"]["items"]


def _false_example(contract: Any) -> None:
    media = contract["paths"]["/api/orders/"]["post"]["responses"]["201"]["content"]
    media["application/json"]["example"]["status"] = "piad"


def _nowhere(contract: Any) -> None:
    contract["paths"]["/api/orders/"]["get"]["responses"]["default"]["$ref"] = "#/nowhere"


@pytest.mark.parametrize(
    ("harm", "finders"),
    [
        (_any_text, ["openapi-typescript", "tsc"]),
        (_no_member, ["openapi-typescript", "tsc"]),
        (_false_example, ["redocly"]),
        (_nowhere, ["spectral"]),
    ],
)
def test_the_tools_refuse_a_contract_that_is_worse(
    harm: Any, finders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = deepcopy(document())
    harm(contract)
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(contract))

    status = main(path, finders)

    assert status == 1
    assert f"{finders[-1]}: refused" in capsys.readouterr().out
