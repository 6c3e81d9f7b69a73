"""Request bodies about the history of products."""

from typing import Any, ClassVar

from storefront.web.body import RequestModel


class RevertChangeRequest(RequestModel):
    """How a change is taken back.

    `dry_run`: only tell what would become of each field. `over_later_changes`: also fields that
    have been changed again since; without it, nothing is written if there is one.
    """

    example: ClassVar[dict[str, Any]] = {"dry_run": True}

    dry_run: bool = False
    over_later_changes: bool = False
