"""Show how large the layer is: `python -m sandbox.sizes FOLDER`, or `make sizes`."""

from __future__ import annotations

import sys
from pathlib import Path

from sandbox.swap import zip_of

LIMIT_MEGABYTES = 15


def main(folder: Path) -> int:
    """Print the sizes of a built layer; return 1 if its zip is over the limit."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    unpacked = sum(path.stat().st_size for path in files) / 1e6
    zipped = len(zip_of(folder)) / 1e6
    print(f"layer: {zipped:.1f} MB zipped, {unpacked:.1f} MB unpacked, {len(files)} files")
    packages: dict[str, float] = {}
    for path in files:
        name = path.relative_to(folder).parts[1]
        packages[name] = packages.get(name, 0) + path.stat().st_size / 1e6
    for name, megabytes in sorted(packages.items(), key=lambda item: -item[1])[:10]:
        print(f"  {megabytes:5.1f} MB  {name}")
    return 0 if zipped <= LIMIT_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
