"""`rebuild-search` as from a shell: it goes on until the index is searched, and tells how far."""

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from storefront.commands.__main__ import main
from storefront.commands.stack import Stack


@dataclass
class Lambdas:
    """Lambda, with one function that answers what it is told to; the last of it for ever."""

    answers: list[tuple[bool, int]]
    events: list[Any] = field(default_factory=list)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's
        assert FunctionName == "rebuild"
        self.events.append(json.loads(Payload))
        done, documents = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = json.dumps({"done": done, "documents": documents})
        return {"Payload": io.BytesIO(text.encode())}


def run(monkeypatch: pytest.MonkeyPatch, *answers: tuple[bool, int]) -> tuple[int, Lambdas]:
    lambdas = Lambdas(list(answers))
    outputs = {"RebuildSearchFunction": "rebuild"}
    stack = Stack("shop", "eu-west-1", outputs, ssm=None, lambdas=lambdas)
    monkeypatch.setattr(Stack, "find", lambda *_: stack)
    return main(["rebuild-search", "--stack", "shop"]), lambdas


def test_it_goes_on_until_the_index_is_searched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lambdas = run(monkeypatch, (False, 2000), (False, 4000), (True, 4100))

    assert code == 0
    assert lambdas.events == [{"seconds": 20}] * 3
    said = capsys.readouterr()
    assert said.out == "4100 products are in the index, which is searched\n"
    assert "2000 products" in said.err


def test_it_ends_where_it_does_not_get_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = run(monkeypatch, (False, 2000))

    assert code == 2
    assert "does not get on" in capsys.readouterr().err
