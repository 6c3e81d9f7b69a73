"""The books: what was read of each subject, in one section for each domain that knows of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar, cast

from storefront.books.model import Difference, Subject


class Section:
    """What one domain notes of one subject. A subclass is a dataclass whose fields have defaults.

    Class attributes:
        subject: what it is about.
        is_carried: whether its domain, when it gathers, brings it to another subject, whose id
            `belongs_to` tells.
    """

    __slots__ = ()
    subject: ClassVar[Subject]
    is_carried: ClassVar[bool] = False

    @property
    def belongs_to(self) -> str | None:
        """The id of the subject to which it is brought; None while that is not known."""
        return None

    @property
    def is_there(self) -> bool:
        """Return whether the subject itself was found, for the section that holds it."""
        return False

    @property
    def traces(self) -> Iterable[str]:
        """Name what was found that must not be there without the subject."""
        return ()


S = TypeVar("S", bound=Section)
#: Tells whether a section of some kind, of the subject of some id, has a place in some books.
Holds = Callable[[type[Section], str], bool]


class Books:
    """The sections of all subjects, or of some.

    Args:
        holds: which sections are kept, where not all of them are; what is written in others is
            lost.

    Attributes:
        unreadable: a difference for each item that could not be read.
    """

    def __init__(self, holds: Holds | None = None) -> None:
        self.unreadable: list[Difference] = []
        self._holds = holds
        self._sections: dict[type[Section], dict[str, Any]] = {}

    def open(self, kind: type[S], subject_id: str) -> S:
        """Return a subject's section of a kind to write in; it is empty at first."""
        sections = self._sections.setdefault(kind, {})
        found = sections.get(subject_id)
        if found is None:
            found = kind()
            if self._holds is None or self._holds(kind, subject_id):
                sections[subject_id] = found
        return cast("S", found)

    def keep(self, section: Section, subject_id: str) -> None:
        """Take over a subject's section from other books."""
        self._sections.setdefault(type(section), {})[subject_id] = section

    def every(self) -> Iterator[tuple[str, Section]]:
        """Yield all sections in which anything was entered, with the ids of their subjects."""
        for sections in self._sections.values():
            yield from sections.items()

    def section(self, kind: type[S], subject_id: str) -> S:
        """Return a subject's section of a kind to read; an empty one if nothing was entered."""
        found = self._sections.get(kind, {}).get(subject_id)
        return kind() if found is None else cast("S", found)

    def all(self, kind: type[S]) -> Mapping[str, S]:
        """Return all sections of a kind in which anything was entered, by the subject's id."""
        return self._sections.get(kind, {})
