"""The search index, built anew by the stack's own function: only it may write its files."""

from collections.abc import Callable
from typing import Any

from storefront.commands.reply import Reply, UnknownOutcomeError
from storefront.commands.stack import Stack

#: How long the function goes on before it tells how far it is.
_SECONDS_A_PART = 20
#: Parts without a product more, after which something is wrong.
_MOST_IDLE = 10


def rebuild_search(stack: Stack, tell: Callable[[str], None]) -> Reply:
    """Let the stack build the index, part by part.

    Args:
        stack: whose index.
        tell: is told how far it is. Whoever stops and comes again goes on from there.

    Raises:
        UnknownOutcomeError: the function failed, or does not get on.
    """
    documents, idle = -1, 0
    while idle < _MOST_IDLE:
        part: dict[str, Any] = stack.invoke("RebuildSearchFunction", {"seconds": _SECONDS_A_PART})
        if part["done"]:
            return Reply(
                [f"{part['documents']} products are in the index, which is searched"], part
            )
        idle = idle + 1 if part["documents"] == documents else 0
        documents = part["documents"]
        tell(f"{documents} products are in the new index; going on")
    msg = "the index does not get on; the function's log says more"
    raise UnknownOutcomeError(msg)
