"""What a deployment is made of, and how to tell which parts of it changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sandbox.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPLATE = "template"
LAYER = "layer"
"""Names of the two parts that are no function; a function's part has the name of its folder."""


def fingerprints() -> dict[str, str]:
    """Return, for each part of a deployment, a text that changes with its content."""
    functions = {path.name: [path] for path in function_folders()}
    parts = {
        TEMPLATE: [ROOT / "template.yaml", ROOT / "samconfig.toml"],
        LAYER: [ROOT / "layers/shared"],
        **functions,
    }
    return {name: _fingerprint(paths) for name, paths in parts.items()}


def fingerprint() -> str:
    """Return a text that changes with any part of a deployment."""
    return hashlib.sha256(repr(sorted(fingerprints().items())).encode()).hexdigest()


def function_folders() -> list[Path]:
    """Return the folder of each function."""
    return sorted(path.parent for path in (ROOT / "functions").glob("*/app.py"))


def folder_name(logical_id: str) -> str:
    """Return the name of a function's folder: create_order of CreateOrderFunction."""
    words = logical_id.removesuffix("Function")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in words).removeprefix("_")


def files_of(path: Path) -> Iterator[Path]:
    """Return the files under ``path`` (or itself), without compiled ones, in a fixed order."""
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        for file in files_of(path):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
