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
        tests: what catches it: files, folders, and -k with an expression (arguments of pytest).
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

    @property
    def test_paths(self) -> tuple[str, ...]:
        """The files and folders of its tests."""
        return tuple(word for word in self.tests if word.startswith("tests/"))

    @property
    def test_names(self) -> str | None:
        """What the names of its tests must fit (an expression of pytest's -k); None for all."""
        match [word for word in self.tests if word not in self.test_paths]:
            case []:
                return None
            case ["-k", expression]:
                return expression
        raise ValueError(f"{self.name} asks pytest for more than files and names")
