"""A sandbox's folder of the test's own, and what a console sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.console.place import Place
from sandbox.memory import write_json

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {"orders": "shop-Orders", "payments": "shop-Payments"}


class FakeSandbox:
    """Where a sandbox's files are."""

    stage = "sandbox-test"
    stack_name = "storefront-sandbox-test"
    endpoint = "http://127.0.0.1:1"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack_file = folder / "stack.json"
        self.passed_file = folder / "passed.json"


@pytest.fixture
def place(tmp_path: Path) -> Any:
    """A deployed sandbox, none of whose servers runs."""
    (tmp_path / "state").mkdir()
    sandbox: Any = FakeSandbox(tmp_path)
    write_json(sandbox.stack_file, {"tables": TABLES})
    return Place(sandbox)
