"""What is typed wrongly is said in one line, and has an exit code of its own."""

import pytest

from storefront.commands import __main__, arguments
from storefront.commands.__main__ import main

FIND = ("find", "--stack", "shop")
RECONCILE = ("reconcile", "--stack", "shop")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "command"),
        (("nonsense",), "invalid choice"),
        (("verify",), "--stack"),
        (FIND, "--email --payment --number"),
        ((*FIND, "--email", "a@b.example", "--number", "01JZ8K3V6M"), "not allowed with"),
        ((*RECONCILE, "--days", "90"), "must be a whole number from 1 to 60"),
        ((*RECONCILE, "--days", "0"), "must be a whole number from 1 to 60"),
        ((*RECONCILE, "--days", "\u0663"), "must be a whole number from 1 to 60"),
        ((*RECONCILE, "--days", "x"), "must be a whole number from 1 to 60"),
        ((*RECONCILE, "--due", "--days", "2"), "not allowed with"),
        ((*RECONCILE, "--since", "yesterday"), "no moment"),
    ],
)
def test_wrong_usage_is_one_line_and_64(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)

    out, error = capsys.readouterr()
    assert (caught.value.code, out) == (64, "")
    assert said in error
    assert error.count("\n") == 1
    assert len(error) < 400


def test_every_command_has_its_words_and_what_runs_it() -> None:
    assert arguments._COMMANDS.keys() == __main__._COMMANDS.keys()
