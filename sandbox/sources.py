"""What a deployment is made of, and how to tell which parts of it changed."""

from __future__ import annotations

import ast
import hashlib
from typing import TYPE_CHECKING

from sandbox.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TEMPLATE = "template"
LAYER = "layer"
"""Names of the two parts that are no function; a function's part has the name of its folder."""


def fingerprints() -> dict[str, str]:
    """Return, for each part of a deployment, a text that changes with its content."""
    functions = {path.name: [path] for path in function_folders()}
    parts = {
        TEMPLATE: [
            ROOT / "template.yaml",
            ROOT / "samconfig.toml",
            # A swap builds none of these layers.
            ROOT / "layers/shared/requirements-certificates.txt",
            ROOT / "layers/shared/requirements-imaging.txt",
            ROOT / "layers/shared/requirements-search.txt",
        ],
        LAYER: [ROOT / "layers/shared"],
        **functions,
    }
    return {name: fingerprint_of(paths) for name, paths in parts.items()}


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


def faults_of(parts: Iterable[str]) -> list[str]:
    """Return what Python cannot read of some parts' code: file, line and what is wrong."""
    folders = {path.name: path for path in function_folders()} | {LAYER: ROOT / "layers/shared"}
    faults = []
    for part in sorted(set(parts) & folders.keys()):
        for file in (one for one in files_of(folders[part]) if one.suffix == ".py"):
            name = str(file.relative_to(ROOT))
            try:
                ast.parse(file.read_bytes(), name)
            except SyntaxError as error:
                faults.append(f"    {name}, line {error.lineno}: {error.msg}")
    return faults


def modules_of(parts: Iterable[str]) -> list[str]:
    """Return the modules to load in order to see that some parts' functions can start."""
    changed = set(parts)
    modules = [
        f"functions.{folder.name}.app" for folder in function_folders() if folder.name in changed
    ]
    if LAYER in changed:
        package = ROOT / "layers/shared"
        for file in files_of(package / "storefront"):
            name = file.relative_to(package).with_suffix("")
            if file.suffix == ".py" and "commands" not in name.parts:
                modules.append(".".join(name.parts).removesuffix(".__init__"))
    return modules


def fingerprint_of(paths: Iterable[Path]) -> str:
    """Return a text that changes with the content of files and folders."""
    digest = hashlib.sha256()
    for path in paths:
        for file in files_of(path):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
