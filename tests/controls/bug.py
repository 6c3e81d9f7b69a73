"""A bug that is planted on purpose."""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "layers/shared/storefront"
PROJECT = "."


@dataclass(frozen=True)
class Edit:
    """A place that is broken.

    Args:
        module: where, below the folder.
        code: what is there, once.
        broken: what is planted in its place.
    """

    module: str
    code: str
    broken: str


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
        besides: what keeps the same promise in another module, and is broken with it: either of
            the two would be enough.
    """

    name: str
    module: str
    code: str
    broken: str
    tests: tuple[str, ...]
    folder: str = PACKAGE
    besides: Edit | None = None

    @property
    def edits(self) -> dict[Path, Edit]:
        """What is broken, by where it is below the project's root."""
        own = Edit(self.module, self.code, self.broken)
        return {Path(self.folder, one.module): one for one in (own, self.besides) if one}

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
