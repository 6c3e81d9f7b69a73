"""The books: what was read of each subject, in one section for each domain that knows of it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar, cast

from storefront.books.model import Difference, Subject


class Section:
    """What one domain notes of one subject. A subclass is a dataclass whose fields have defaults.

    Class attributes:
        subject: what it is about.
    """

    __slots__ = ()
    subject: ClassVar[Subject]

    @property
    def is_there(self) -> bool:
        """Tell whether the subject itself was found, for the section that holds it."""
        return False

    @property
    def traces(self) -> Iterable[str]:
        """Name what was found that must not be there without the subject."""
        return ()


S = TypeVar("S", bound=Section)


class Books:
    """The sections of all subjects.

    Attributes:
        unreadable: a difference for each item that could not be read.
    """

    def __init__(self) -> None:
        self.unreadable: list[Difference] = []
        self._sections: dict[type[Section], dict[str, Any]] = {}

    def open(self, kind: type[S], subject_id: str) -> S:
        """Return a subject's section of a kind to write in; it is empty at first."""
        sections = self._sections.setdefault(kind, {})
        found = sections.get(subject_id)
        if found is None:
            found = sections[subject_id] = kind()
        return cast("S", found)

    def section(self, kind: type[S], subject_id: str) -> S:
        """Return a subject's section of a kind to read; an empty one if nothing was entered."""
        found = self._sections.get(kind, {}).get(subject_id)
        return kind() if found is None else cast("S", found)

    def all(self, kind: type[S]) -> Mapping[str, S]:
        """Return all sections of a kind in which anything was entered, by the subject's id."""
        return self._sections.get(kind, {})
