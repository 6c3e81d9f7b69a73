"""Check a built layer, size and bytecode: `python -m sandbox.sizes FOLDER`, or `make sizes`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from sandbox.swap import zip_of
from sandbox.terminal import guarded

LIMIT_MEGABYTES = 11
"""How large the layer may be as Lambda receives it; its size is paid at every cold start."""

BYTECODE_TAG = "cpython-313"
BYTECODE_START = (3571).to_bytes(2, "little") + b"\r\n" + (1).to_bytes(4, "little")
"""How bytecode of Python 3.13 begins whose source is not looked at when it is imported."""


def main(folder: Path) -> int:
    """Print what a built layer is; return 1 if it is over the limit or not compiled."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    unpacked = sum(path.stat().st_size for path in files) / 1e6
    zipped = len(zip_of(folder)) / 1e6
    print(f"layer: {zipped:.1f} MB zipped, {unpacked:.1f} MB unpacked, {len(files)} files")
    print(f"  digest {digest(folder)}: the same for the same sources, on every machine")
    packages: dict[str, float] = {}
    for path in files:
        name = path.relative_to(folder).parts[1]
        packages[name] = packages.get(name, 0) + path.stat().st_size / 1e6
    for name, megabytes in sorted(packages.items(), key=lambda item: -item[1])[:10]:
        print(f"  {megabytes:5.1f} MB  {name}")
    faults = []
    if zipped > LIMIT_MEGABYTES:
        faults.append(f"the layer is larger than {LIMIT_MEGABYTES} MB")
    if missing := uncompiled(folder):
        faults.append(f"{len(missing)} modules are not compiled for Lambda, as {missing[0]}")
    for fault in faults:
        print(f"error: {fault}; see layers/shared/build_layer.py", file=sys.stderr)
    return 1 if faults else 0


def uncompiled(folder: Path) -> list[str]:
    """Return the modules of a layer that Lambda would compile at every cold start."""
    return [
        str(module.relative_to(folder))
        for module in sorted(folder.rglob("*.py"))
        if not _bytecode(module).startswith(BYTECODE_START)
    ]


def digest(folder: Path) -> str:
    """Return a text that is equal for equal layers: names, modes and contents of their files."""
    summed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        kind = f"{path.relative_to(folder)} {path.stat().st_mode:o}\0"
        summed.update(kind.encode() + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return summed.hexdigest()[:16]


def _bytecode(module: Path) -> bytes:
    compiled = module.parent / "__pycache__" / f"{module.stem}.{BYTECODE_TAG}.pyc"
    return compiled.read_bytes() if compiled.exists() else b""


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(Path(sys.argv[1]))))
