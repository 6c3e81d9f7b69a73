"""Files of others that pages are made of, as the table in `vendor/README.md` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from sandbox.config import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "functions" / "get_asset" / "pages" / "vendor"
LIST = "README.md"


@dataclass(frozen=True)
class Vendored:
    """One line of the table: a file here, and the npm package that it comes from."""

    file: str
    package: str
    version: str
    path: str
    licence: str
    sha256: str
    why: str

    @classmethod
    def read(cls, line: str) -> Self:
        """Read a line of the table."""
        return cls(*(cell.strip().strip("`") for cell in line.strip(" |\n").split("|")))


def listed(folder: Path = FOLDER) -> list[Vendored]:
    """Return what the table lists, in its order."""
    lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    return [Vendored.read(line) for line in lines if line.startswith("| `")]


def differences(packages: Path, folder: Path = FOLDER) -> list[str]:
    """Return what differs between the files here and those of the packages that they come from.

    Args:
        packages: holds a folder for each npm package.
        folder: holds the files and their table.
    """
    found = []
    for one in listed(folder):
        original = (packages / one.package / one.path).read_bytes()
        if original != (folder / one.file).read_bytes():
            found.append(f"{one.file} is not {one.path} of {one.package} {one.version}")
        elif sha256(original).hexdigest() != one.sha256:
            found.append(f"{one.file} has another hash than {LIST} says")
    return found
