"""What a browser fetches before a page shows anything is little: people pay for it by the byte."""

import gzip
import re
from pathlib import Path

import pytest

from tests.support.template import ROOT

PAGES = ROOT / "functions" / "get_asset" / "pages"
#: Bytes of all files of the first view, compressed.
MOST_BYTES = 60_000
_FIRST = re.compile(r'(?:href|src)="\.\./\{release\}/([^"]+)"')
#: Static imports and re-exports; what is imported by `import()` is no part of the first view.
_IMPORTED = re.compile(r'^(?:import\b[^;"]*|export\b[^;"]*\bfrom )"(\.[^"]+)"', re.MULTILINE)


def first_view(page: str) -> set[Path]:
    """Return the files that a page loads by itself."""
    index = PAGES / page / "index.html"
    waiting = [PAGES / name for name in _FIRST.findall(index.read_text())]
    found = {index}
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".js":
            waiting += [path.parent / name for name in _IMPORTED.findall(path.read_text())]
    return found


@pytest.mark.parametrize("page", ["shop", "staff"])
def test_a_page_s_first_view_is_small(page: str) -> None:
    sizes = {path: len(gzip.compress(path.read_bytes())) for path in first_view(page)}

    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_all_files_of_the_first_view_are_counted() -> None:
    names = {path.relative_to(PAGES).as_posix() for path in first_view("shop")}

    assert {"vendor/pico.css", "vendor/preact-htm.js", "common/store.js", "shop/cart.js"} < names
