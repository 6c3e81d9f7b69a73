"""Running commands of operators in this process."""

from collections.abc import Iterator

import pytest

from storefront.commands.__main__ import main
from tests.support.aws import deployed
from tests.unit.commands.operating import OUTPUTS, STACK, Run


@pytest.fixture
def operate(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command; return its exit code, output and errors."""

    def run(command: str, *options: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([command, "--stack", STACK, *options])
        out, error = capsys.readouterr()
        return code, out, error

    with deployed(STACK, OUTPUTS):
        yield run
