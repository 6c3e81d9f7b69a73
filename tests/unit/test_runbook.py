"""The runbook: a tired person copies its commands, so each must be one that there is."""

import re
import shlex
from pathlib import Path

import pytest

from storefront.commands.__main__ import _COMMANDS
from storefront.commands.arguments import parser

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs" / "operations.md"
PAGES = sorted((ROOT / "docs").rglob("*.md"))

_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_SPAN = re.compile(r"`(?:operate )?((?:" + "|".join(_COMMANDS) + r")(?: [^`]*)?)`")
_SYMPTOM = re.compile(r"^\| .+ \| (.+) \| \[.+\]\(#(.+)\) \|$", re.MULTILINE)


def copied(page: Path) -> list[str]:
    """Return the operator's commands in a page's blocks, as a shell would split them."""
    lines = [
        line.strip() for block in _BLOCK.findall(page.read_text()) for line in block.split("\n")
    ]
    pieces = [piece.strip() for line in lines for piece in re.split(r"&&|;", line)]
    return [one.removeprefix("operate ") for one in pieces if one.startswith("operate ")]


CASES = sorted({(page.name, words) for page in PAGES for words in copied(page)})


@pytest.mark.parametrize(("page", "words"), CASES)
def test_a_command_that_people_copy_is_one_that_there_is(page: str, words: str) -> None:
    given = re.sub(r"\$\(.*\)", "value", words)

    options = parser(_COMMANDS).parse_args([*shlex.split(given, comments=True), "--stack", page])

    assert options.stack == page


def test_every_command_is_in_the_runbook() -> None:
    named = {words.split()[0] for words in _SPAN.findall(RUNBOOK.read_text())}
    named |= {words.split()[0] for words in copied(RUNBOOK)}

    assert named == set(_COMMANDS)


def test_every_symptom_says_how_urgent_it_is_and_where_to_go_on() -> None:
    text = RUNBOOK.read_text()
    table = text.partition("## What has happened?")[2].partition("###")[0]
    rows = _SYMPTOM.findall(table)

    assert len(rows) == len([line for line in table.splitlines() if line.startswith("| ")]) - 1
    assert all(re.match(r"(no|today|\*\*now|as its row)", urgency) for urgency, _ in rows)


@pytest.mark.parametrize("code", ["0", "1", "2", "64"])
def test_every_exit_code_is_explained(code: str) -> None:
    assert f"| {code} | " in RUNBOOK.read_text()
