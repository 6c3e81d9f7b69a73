"""How a command ends: what it found, for people and for programs, and its exit code."""

import json
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from storefront.values import dataclass


class Exit(IntEnum):
    """Exit codes. Scripts tell by them whether to go on, to look, or to try again."""

    #: Done, or all agrees.
    AGREES = 0
    #: Something differs, waits too long, or is not there; standard output says what.
    DIFFERS = 1
    #: It could not be told: AWS refused or did not answer, or the outcome is unknown. Try again.
    UNKNOWN = 2
    #: The command was used wrongly, or names what does not exist (`EX_USAGE` of sysexits.h).
    MISUSED = 64


class CommandError(Exception):
    """The command cannot do what was asked; the text tells the operator why and what to do."""

    code = Exit.MISUSED


class UnknownOutcomeError(CommandError):
    """It is not known how things stand."""

    code = Exit.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command says at its end.

    Args:
        lines: for people.
        data: the same for programs, as a JSON value.
        code: how it ended.
        complaint: why the code is not 0, for standard error; empty if it is.
    """

    lines: Sequence[str]
    data: Any
    code: Exit = Exit.AGREES
    complaint: str = ""

    def text(self, *, as_json: bool) -> str:
        """Return what goes to standard output."""
        if as_json:
            return json.dumps(self.data, indent=2, ensure_ascii=False)
        return "\n".join(self.lines)
