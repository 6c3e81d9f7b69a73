"""Run the AWS emulator with one fault corrected: `emulator-venv/bin/python -P sandbox/emulator.py`.

ministack 1.5.33 takes any request with a query parameter named `signature` for a request signed
the old AWS way, and refuses it (403 IncompleteSignatureException). bKash sends browsers back with
just such a parameter, to a function URL that asks for no signature. AWS serves those.

This file runs in the emulator's own environment and imports nothing of the project.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
from ministack.core import iam_evaluator

FOREIGN_PARAMETERS = {"signature", "Signature"}
ACCESS_KEY_PARAMETER = "AWSAccessKeyId"
"""What a request that is signed in its query the old way also names."""


def ignore_foreign_signatures() -> None:
    """Make the emulator look at a `signature` only if an AWS access key comes with it."""
    attempted = iam_evaluator._signature_attempted  # noqa: SLF001 - there is no public way

    def signature_attempted(authorization: str, query: dict[str, Any] | None) -> Any:
        parameters = dict(query or {})
        if ACCESS_KEY_PARAMETER not in parameters:
            for name in FOREIGN_PARAMETERS:
                parameters.pop(name, None)
        return attempted(authorization, parameters)

    iam_evaluator._signature_attempted = signature_attempted  # noqa: SLF001


if __name__ == "__main__":
    ignore_foreign_signatures()
    main()
