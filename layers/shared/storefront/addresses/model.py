"""What an address leads to, and what search engines are told of it."""

from enum import StrEnum

from storefront.contract import Id, with_members
from storefront.errors import ConflictError, StorefrontError
from storefront.values import dataclass

MAX_TITLE, MAX_SUMMARY = 70, 320


class OwnerKind(StrEnum):
    """What can have a slug."""

    PRODUCT = "product"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Owner:
    """What a slug leads to.

    Args:
        kind: what it is.
        id: its id, which no other thing of any kind has.
    """

    kind: OwnerKind
    id: str


class SlugTakenError(ConflictError):
    """The slug leads, or once led, to something else: an address never means two things.

    Args:
        slug: the one that is taken.
        proposal: one like it that was free a moment ago.
    """

    slug = "slug-taken"
    title = "The slug is taken"
    members = with_members(taken=str, proposal=str)

    def __init__(self, taken: str, proposal: str) -> None:
        detail = "It leads, or once led, to another product or category."
        super().__init__(detail, taken=taken, proposal=proposal)


class GoneError(StorefrontError):
    """It was here, and is not sold any more.

    Args:
        replaced_by: id of the product that buyers are led to instead, if there is one.
    """

    status = 410
    slug = "gone"
    title = "It is not sold any more"
    members = with_members(replaced_by=Id | None)

    def __init__(self, replaced_by: str | None = None) -> None:
        super().__init__(replaced_by=replaced_by)


@dataclass(frozen=True, slots=True)
class Seo:
    """What search engines are told, where that is not what people read.

    Args:
        title: a line of at most `MAX_TITLE` characters; empty for the name.
        description: a line of at most `MAX_SUMMARY`; empty for the beginning of the description.
    """

    title: str = ""
    description: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.title or self.description)

    def or_else(self, name: str, description: str) -> "Seo":
        """Return what is told, with what people read in place of what is not said."""
        summary = self.description or summary_of(description) or name
        return Seo(self.title or name, summary)


def summary_of(text: str) -> str:
    """Return the beginning of a text of several lines as one line that ends with a whole word."""
    line = " ".join(text.split())
    if len(line) <= MAX_SUMMARY:
        return line
    words = line[:MAX_SUMMARY].rpartition(" ")[0]
    return f"{words or line[: MAX_SUMMARY - 1]}…"
