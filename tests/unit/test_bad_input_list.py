"""What docs/bad-input.md says is held by a test, and that test is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs" / "bad-input.md"
_HELD = re.compile(r"`(\S+\.py)`: `(\w+)` \|$")


def test_each_line_names_a_test_that_there_is() -> None:
    rows = [line for line in LIST.read_text().splitlines() if line.startswith("| ")]
    lines = [one for one in rows if not one.startswith("| What |")]
    held = [_HELD.search(one) for one in lines]

    assert len(lines) > 50
    assert [line for line, found in zip(lines, held, strict=True) if found is None] == []
    missing = [
        found[0]
        for found in held
        if found and f"def test_{found[2]}(" not in (ROOT / found[1]).read_text()
    ]
    assert missing == []
