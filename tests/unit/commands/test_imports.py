"""`list-imports`, `watch-import` and `import-errors` as from a shell."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.commands import __main__ as commands
from tests.support.imports import (
    ask,
    imported,
    let_pictures_come,
    pictures_at,
    sent,
    take_turns,
)
from tests.support.photos import photo
from tests.unit.commands.operating import Run

pytestmark = pytest.mark.usefixtures("aws")
FILE = "SKU,Title,Price,Quantity\nMUG,Mug,199,5\nTIN,Tin,1e3,2\n"
GOOD = "SKU,Title,Price,Pictures\nMUG,Mug,199,https://cdn.example/a.jpg\n"


def watching(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> list[float]:
    """Let things happen while a command waits, one each time; return for how long it waited."""
    left, waited = list(steps), list[float]()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if left:
            left.pop(0)()

    monkeypatch.setattr(commands, "_sleep", sleep)
    return waited


def test_imports_are_listed_the_newest_first(operate: Run) -> None:
    first, second = imported(FILE)["id"], sent(FILE)

    code, out, _ = operate("list-imports")
    lines = out.splitlines()

    assert code == 0
    assert [one[:26] for one in lines] == [second, first]
    assert lines[1].endswith("done, 1 of 1 chunks, 1 created, 1 not imported")
    items = json.loads(operate("list-imports", "--json")[1])["items"]
    assert [one["id"] for one in items] == [second, first]


def test_a_shop_without_imports_says_so(operate: Run) -> None:
    assert operate("list-imports") == (0, "there are none\n", "")


def test_one_is_watched_until_it_is_done_and_its_pictures_are_there(
    operate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = sent(GOOD)
    ask("start_import", import_id)
    with pictures_at({"https://cdn.example/a.jpg": photo()}):
        watching(monkeypatch, lambda: take_turns(import_id), lambda: let_pictures_come(import_id))
        code, out, error = operate("watch-import", "--import", import_id)

    assert (code, out) == (0, "done, 1 of 1 chunks, 1 created\n")
    told = [line for line in error.splitlines() if not line.startswith("{")]
    assert told == [
        "running, 0 of 1 chunks",
        "done, 1 of 1 chunks, 1 created, 1 pictures on their way",
    ]


def test_what_is_left_to_do_by_hand_is_an_exit_code_of_its_own(operate: Run) -> None:
    done = imported(FILE)

    code, out, error = operate("watch-import", "--import", done["id"])

    assert (code, out) == (1, "done, 1 of 1 chunks, 1 created, 1 not imported\n")
    assert "left to do by hand" in error


def test_one_that_does_not_get_on_is_given_up(
    operate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = sent(GOOD)
    ask("start_import", import_id)
    waited = watching(monkeypatch)

    code, _, error = operate("watch-import", "--import", import_id)

    assert code == 2
    assert "run_import" in error
    assert sum(waited) == 300


def test_rows_that_were_not_imported_are_saved_and_no_file_is_written_over(
    operate: Run, tmp_path: Path
) -> None:
    done, path = imported(FILE), tmp_path / "errors.csv"
    options = ("--import", done["id"], "--file", str(path))

    assert operate("import-errors", *options)[0] == 0
    assert "TIN,Tin,1e3,2" in path.read_text(encoding="utf-8-sig")
    assert operate("import-errors", *options)[0] == 64


def test_an_import_without_such_rows_has_no_such_file(operate: Run, tmp_path: Path) -> None:
    done, path = imported(GOOD), tmp_path / "errors.csv"

    code, _, error = operate("import-errors", "--import", done["id"], "--file", str(path))

    assert (code, path.exists()) == (64, False)
    assert "all of its rows are well" in error


@pytest.mark.parametrize("command", ["watch-import", "import-errors"])
def test_an_import_that_is_not_there_is_misuse(operate: Run, command: str, tmp_path: Path) -> None:
    more = ("--file", str(tmp_path / "x")) if command == "import-errors" else ()

    assert operate(command, "--import", "01JBVP10AD0000000000000000", *more)[0] == 64
