"""The files that the console serves: a list made at its start, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sandbox.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent / "page"
PAGES = ROOT / "functions" / "get_asset" / "pages"
"""The deployed pages, with which the console shares parts and libraries."""
SHARED = ("common", "vendor")

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Served(NamedTuple):
    """A file, and what a browser is told that it is."""

    path: Path
    content_type: str


def served() -> dict[str, Served]:
    """Return the files by the path at which a browser finds them.

    Paths are compared as they come: what is not listed letter by letter does not exist, so `..`,
    doubled slashes and escapes lead nowhere.
    """
    listed = {f"/{path.name}": path for path in _files(PAGE)}
    for folder in SHARED:
        listed |= {
            f"/{path.relative_to(PAGES).as_posix()}": path for path in _files(PAGES / folder)
        }
    listed["/"] = listed.pop("/index.html")
    return {name: Served(path, TYPES[path.suffix]) for name, path in listed.items()}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and path.is_file())
