"""What a page says is known in Bangla where it is said, and not only somewhere among its files.

Parts of a page are fetched when somebody needs them, and their Bangla with them. Words that another
part brings are English until somebody happens to have been there.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.unit.test_pages import PAGES, SAID, TRANSLATED

_STATIC = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)
_FETCHED = re.compile(r'\bimport\("(\.[^"]+)"\)')


@cache
def fetched_with(module: Path) -> frozenset[Path]:
    """Return a module and all that browsers fetch with it."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = waiting.pop().resolve()
        if path not in found:
            found.add(path)
            waiting += [path.parent / name for name in _STATIC.findall(path.read_text())]
    return frozenset(found)


def words_of(modules: frozenset[Path]) -> set[str]:
    """Return the English of which modules bring the Bangla."""
    sources = [one.read_text() for one in modules if one.name.endswith("bangla.js")]
    return {english for source in sources for english, _ in TRANSLATED.findall(source)}


def ways_to(part: Path, known: set[str]) -> Iterator[tuple[Path, set[str]]]:
    """Yield each part that is fetched from a part on, with what is known there by then."""
    known = known | words_of(fetched_with(part))
    yield part, known
    for module in fetched_with(part):
        for name in _FETCHED.findall(module.read_text()):
            later = (module.parent / name).resolve()
            if later not in fetched_with(part):
                yield from ways_to(later, known)


@pytest.mark.parametrize("page", ["shop", "staff", "docs"])
def test_what_is_said_is_known_in_bangla_where_it_is_said(page: str) -> None:
    missing = {
        (module.name, english)
        for part, known in ways_to(PAGES / page / "app.js", set())
        for module in fetched_with(part)
        for found in SAID.findall(module.read_text())
        for english in set(found) - {""} - known
    }

    assert missing == set()
