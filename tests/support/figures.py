"""What long tests found out, for `docs/correctness.md`: see `sandbox/prove.py`."""

import json
import os
from pathlib import Path

#: Names the file that collects the figures, a JSON object a line.
FIGURES_VARIABLE = "STOREFRONT_FIGURES"


def record(promise: str, how: str, figure: str, seconds: float | None = None) -> None:
    """Add a line to the report of `make prove`; does nothing in other runs.

    Lines that agree in everything but the seconds become one row of the report, which says how
    many there were: a race that runs ten times says the same ten times.

    Args:
        promise: what is promised, in the words of the report's table.
        how: how it was tested.
        figure: what this run found, such as "100 of 100 units sold".
        seconds: how long it took, if that tells something; the report shows the longest.
    """
    path = os.environ.get(FIGURES_VARIABLE)
    if path:
        found = {"promise": promise, "how": how, "figure": figure, "seconds": seconds}
        with Path(path).open("a") as figures:
            figures.write(json.dumps(found) + "\n")
