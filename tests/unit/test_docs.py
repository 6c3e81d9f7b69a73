"""The documentation: what it points to exists, and the list of decisions is complete."""

import importlib.util
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.template import read_template

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "shared" / "storefront"
DECISIONS = ROOT / "docs" / "decisions"
HEADINGS = ["Status", "Context", "Decision", "Consequences"]
README_LINES = 110

PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "sandbox").rglob("*.md")),
]
#: Written by a run, of the code of that run.
GENERATED = {"correctness.md", "mutation.md"}
HAND_WRITTEN = [page for page in PAGES if page.name not in GENERATED]
#: Pages whose example files are yet to be made by the reader.
WALKTHROUGHS = {"adding-an-endpoint.md"}
#: All that may speak of the documentation.
SOURCES = [
    *PAGES,
    *(ROOT / name for name in ("Makefile", "template.yaml", "samconfig.toml", "pyproject.toml")),
    *(
        path
        for folder in ("functions", "layers", "sandbox", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
    ),
]

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
#: A path in a code span: a file with its suffix, or a folder with its slash.
_PATH = re.compile(r"`((?:[a-z][\w-]*/)+(?:[\w.-]+\.(?:py|md|json|yaml|toml))?)`")
_STATUS = re.compile(
    r"(Accepted|Superseded by \[decision \d+\]\(\d{4}-[\w-]+\.md\)), \d{4}-\d\d-\d\d\."
)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _decision_files() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


@cache
def _anchors(page: Path) -> set[str]:
    """Name the headings of a page as GitHub does in addresses."""
    titles = re.findall(r"^#+ (.+)$", _CODE_BLOCK.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _breaking(pages: Iterable[Path], found: Callable[[Path], object]) -> dict[str, object]:
    """Return what is found on each page, of those on which anything is."""
    return {_name(page): wrong for page in pages if (wrong := found(page))}


def _is_broken(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    return not target.exists() or bool(anchor and anchor not in _anchors(target))


def test_links_lead_to_files_and_headings_that_exist() -> None:
    def broken(page: Path) -> list[str]:
        links = [one for one in _LINK.findall(page.read_text()) if "://" not in one]
        return [link for link in links if _is_broken(page, link)]

    assert _breaking(PAGES, broken) == {}


def test_paths_that_a_page_names_exist() -> None:
    def missing(page: Path) -> list[str]:
        # In the architecture, packages and modules are named as the code imports them.
        places = (ROOT, PACKAGE, page.parent)
        names = _PATH.findall(page.read_text())
        return [name for name in names if not any((place / name).exists() for place in places)]

    pages = [page for page in HAND_WRITTEN if page.name not in WALKTHROUGHS]
    assert _breaking(pages, missing) == {}


def test_the_architecture_names_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    packages = [path.parent for path in PACKAGE.glob("*/__init__.py")]
    rooms = [path.parent for path in (PACKAGE / "payments").glob("*/__init__.py")]

    names = [f"`{path.relative_to(PACKAGE)}/" for path in (*packages, *rooms)]
    assert [name for name in names if name not in page] == []


def test_the_architecture_names_every_module_of_orders() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    listed = page.partition("Modules of `orders/`")[2].partition("Payments have rooms")[0]
    of_each_domain = {"__init__", "schemas", "views"}

    modules = {path.stem for path in (PACKAGE / "orders").glob("*.py")} - of_each_domain
    assert set(re.findall(r"`([a-z_]+)`", listed)) == modules


def test_pages_that_the_code_and_other_pages_name_exist() -> None:
    named = {
        (name, _name(source))
        for source in SOURCES
        for name in re.findall(r"\bdocs/[\w/.-]+\.(?:md|json)\b", source.read_text())
    }

    assert named
    assert [one for one in sorted(named) if not (ROOT / one[0]).exists()] == []


def test_decisions_that_the_code_and_pages_name_exist() -> None:
    named = {
        (int(number), _name(source))
        for source in SOURCES
        for number in re.findall(r"\bdecisions? (\d+)\b", source.read_text(), re.IGNORECASE)
    }

    assert named
    assert [
        one for one in sorted(named) if one[0] not in range(1, len(_decision_files()) + 1)
    ] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in _decision_files()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_decision_has_its_number_its_status_and_each_section() -> None:
    assert _breaking(_decision_files(), _faults_of_a_decision) == {}


def _faults_of_a_decision(path: Path) -> list[str]:
    text = path.read_text()
    sections = [*re.finditer(r"^## (.+)\n", text, re.MULTILINE)]
    bodies = [
        text[one.end() : following.start() if following else None].strip()
        for one, following in pairwise([*sections, None])
        if one
    ]
    kept = {
        "its number": text.startswith(f"# {int(path.name[:4])}. "),
        "each section": [one[1] for one in sections] == HEADINGS and all(bodies),
        "its status": bool(bodies and _STATUS.match(bodies[0])),
    }
    return [what for what, is_so in kept.items() if not is_so]


def test_the_index_lists_each_decision_with_its_title() -> None:
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((.+)\) \| .+ \|$",
        (DECISIONS / "README.md").read_text(),
        re.MULTILINE,
    )

    titles = [path.read_text().partition("\n")[0].removeprefix("# ") for path in _decision_files()]
    assert [(f"{number}. {title}", name) for number, title, name in rows] == [
        (title, path.name) for title, path in zip(titles, _decision_files(), strict=True)
    ]


def test_commands_that_a_page_names_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    def missing(page: Path) -> set[str]:
        named, modules = _commands(page)
        return (named - targets) | {name for name in modules if not _is_module(name)}

    assert _breaking(HAND_WRITTEN, missing) == {}


def _commands(page: Path) -> tuple[set[str], set[str]]:
    """Return the targets of make, and the modules to be run, that a page names."""
    spans = re.findall(r"^```sh\n.*?^```|`[^`\n]+`", page.read_text(), re.MULTILINE | re.DOTALL)
    code = [re.sub(r"#.*", "", span) for span in spans]
    targets = {
        target
        for span in code
        for targets_of_one in re.findall(r"\bmake ([a-z]+(?: [a-z]+)*)", span)
        for target in targets_of_one.split()
    }
    modules = {name for span in code for name in re.findall(r"python3? -m ([a-z_.]+)", span)}
    return targets, modules


@cache
def _is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def test_the_configuration_page_has_every_parameter_with_its_default() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (?:`(\S+)` )?\| .+ \|$",
        (ROOT / "docs" / "configuration.md").read_text(),
        re.MULTILINE,
    )

    parameters = read_template()["Parameters"]
    assert dict(rows) == {name: str(one["Default"]) for name, one in parameters.items()}


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= README_LINES


@pytest.mark.parametrize(
    ("title", "row", "most_files", "most_lines"),
    [("A GET", "GET", 3, 60), ("A POST", "POST with a write and an idempotency key", 5, 120)],
)
def test_an_endpoint_takes_as_little_by_hand_as_its_page_says(
    title: str, row: str, most_files: int, most_lines: int
) -> None:
    """Each block of Python on the page goes into a file of its own."""
    page = (ROOT / "docs" / "adding-an-endpoint.md").read_text()
    section = page.split(f"## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    told = re.search(rf"\| {row} \| (\d+) \| (\d+) \|", page)
    assert told

    files, lines = int(told[1]), int(told[2])
    assert len(blocks) == files <= most_files
    assert sum(len(block.splitlines()) for block in blocks) <= lines <= most_lines
