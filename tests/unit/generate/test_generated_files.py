"""What is generated is committed as the code generates it, and what cannot be is refused."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.generate import declarations, events, template
from sandbox.generate.declarations import DeclarationError, Function
from storefront.access import Permission
from storefront.declare import Needs
from storefront.web.body import RequestModel
from storefront.web.endpoint import endpoint, ok
from tests.support.declared import declared
from tests.support.template import ROOT

if TYPE_CHECKING:
    from pathlib import Path


MISNAMED = """
from storefront.schedule import scheduled

@scheduled("dream", "rate(1 minute)", domain="orders", max_age=60)
def lambda_handler(event): ...
"""


class Wish(RequestModel):
    """A body without an example."""

    text: str


def function(path: str = "/api/orders/wishes/", **declaration: Any) -> Function:
    """Return a function that only tests know."""
    made = endpoint("POST", path, permission=Permission.ORDERS_PLACE, summary="Wish", **declaration)
    return Function("wish", made(lambda _: ok({})), "POST: wish.")


def test_what_is_generated_is_committed() -> None:
    """If this fails, run `make generate`, look at the difference, and commit it."""
    checked = subprocess.run(  # a process of its own: functions read the environment
        [sys.executable, "-m", "sandbox.generate", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "layers" / "shared"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_people_wrote_in_the_template_stays_as_it_is() -> None:
    text = (ROOT / "template.yaml").read_text()

    assert template.fill(text, list(declared().values())) == text
    shorter = template.fill(text, [function()])
    for kept in ("# How to read this file", "FunctionBoundary:", "GatewayResponses:", "Outputs:"):
        assert kept in shorter
    assert "CreateOrderFunction:" not in shorter
    assert "WishFunction:" in shorter


@pytest.mark.siblings(1)
@pytest.mark.parametrize("part", ["routes", "functions"])
def test_a_template_without_its_markers_is_refused(part: str) -> None:
    text = (ROOT / "template.yaml").read_text().replace(f"</generated: {part}>", "")

    with pytest.raises(DeclarationError, match=f"markers # <generated: {part}>"):
        template.fill(text, [function()])


def test_an_endpoint_of_an_unknown_domain_is_refused() -> None:
    with pytest.raises(DeclarationError, match="name it in DOMAINS"):
        template.fill((ROOT / "template.yaml").read_text(), [function("/api/parcels/")])


def test_a_body_without_an_example_is_refused() -> None:
    with pytest.raises(DeclarationError, match="give Wish an `example`"):
        list(events.samples([function(body=Wish)]))


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def lambda_handler(event, context): ...\n", "wish/app.py: decorate lambda_handler"),
        (MISNAMED, "calls itself 'dream'"),
    ],
)
def test_a_function_that_is_not_declared_is_refused(
    code: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / f"made_up_{abs(hash(code))}"
    (folder / "wish").mkdir(parents=True)
    (folder / "wish" / "app.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(DeclarationError, match=complaint):
        declarations.load(folder)


def test_an_endpoint_must_say_who_may_call_it() -> None:
    with pytest.raises(TypeError, match="permission"):
        endpoint("GET", "/api/orders/wishes/", summary="Wish")  # type: ignore[call-arg]


def test_a_function_that_needs_nothing_has_no_policy() -> None:
    text = "\n".join(template.blocks([function(needs=Needs())]))

    assert "Policies" not in text
    assert "Description: POST /api/orders/wishes/" in text
