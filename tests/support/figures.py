"""What long tests found out, for `docs/correctness.md`: see `sandbox/prove.py`."""

import json
import os
from pathlib import Path

FIGURES_VARIABLE = "STOREFRONT_FIGURES"


def record(promise: str, how: str, figure: str) -> None:
    """Add a line to the report of `make prove`; does nothing in other runs.

    Args:
        promise: what is promised, in the words of the report's table.
        how: how it was tested. A test that runs several times records the same words each time.
        figure: what this run found, such as "100 sold in 2.1 s".
    """
    path = os.environ.get(FIGURES_VARIABLE)
    if path:
        line = json.dumps({"promise": promise, "how": how, "figure": figure})
        with Path(path).open("a") as figures:
            figures.write(line + "\n")
