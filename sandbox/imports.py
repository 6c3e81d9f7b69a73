"""Load modules as Lambda does for a function to start: `python -m sandbox.imports MODULE...`."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from unittest import mock

import botocore.loaders

ROOT = Path(__file__).resolve().parent.parent


def main(modules: list[str]) -> int:
    """Print what keeps modules from loading, with file and line; return 1 if anything does."""
    # Each makes clients, for which botocore would read its descriptions of services anew.
    loader = botocore.loaders.create_loader()
    with mock.patch("botocore.session.create_loader", return_value=loader):
        faults = [fault for module in modules if (fault := fault_of(module))]
    print("\n".join(faults))
    return 1 if faults else 0


def fault_of(module: str) -> str:
    """Import one module and return what is wrong with it, if anything."""
    try:
        importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - whatever a developer's code raises
        ours = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
        ]
        place = Path(ours[-1].filename).relative_to(ROOT)
        return f"    {place}, line {ours[-1].lineno}: {type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
