"""A bug that is planted on purpose."""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "layers/shared/storefront"
PROJECT = "."


@dataclass(frozen=True)
class Bug:
    """A bug to plant.

    Args:
        name: what is wrong then.
        module: where, below the folder.
        code: what is there, once.
        broken: what is planted in its place.
        tests: what catches it (arguments of pytest).
        folder: the package of the functions, or the whole project.
    """

    name: str
    module: str
    code: str
    broken: str
    tests: tuple[str, ...]
    folder: str = PACKAGE

    @property
    def path(self) -> Path:
        """Where it is planted, below the project's root."""
        return Path(self.folder, self.module)
