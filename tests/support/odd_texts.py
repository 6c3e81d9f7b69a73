"""What a text of a provider may hold, and what may stand where one is expected."""

from typing import Any

HALF, ZERO, LONG = "\ud800", "\x00", "\u20ac" * 255
#: What a text may hold, and what may stand where one is expected.
ODD: dict[str, Any] = {
    "half a character": f"re_{HALF}",
    "only half a character": HALF,
    "a zero": f"re_{ZERO}1",
    "a line end": "re_1\n2",
    "as long as can be": LONG,
    "emoji, as long as can be": "\U0001f600" * 255,
    "longer": "x" * 3_000,
    "empty": "",
    "a number": 7,
    "a huge number": 10**29,
    "a fraction": 1.5,
    "a list": [[{}]],
    "an object": {"id": HALF, "object": {"id": LONG}},
    "true": True,
    "null": None,
}
