"""Orders found by what a buyer has in hand."""

from storefront.access import Caller, Role
from storefront.commands.reply import Exit, Reply
from storefront.desk.finding import OrderFinder
from storefront.desk.model import Clue
from storefront.orders.views import OrderView
from storefront.paging import MAX_LIMIT, PageRequest

#: An operator may know everything.
_OPERATOR = Caller("operator", Role.OWNER)


def find(finder: OrderFinder, clue: Clue) -> Reply:
    """Say which orders a clue leads to, the newest first, and whose they are.

    Args:
        finder: finds orders.
        clue: what they are found by.
    """
    views: list[OrderView] = []
    after = None
    while True:
        page = finder.find(clue, PageRequest(MAX_LIMIT, after), _OPERATOR)
        views += page.items
        after = page.last
        if after is None:
            break
    data = {"items": views}
    if not views:
        complaint = f"no order is known by this {clue.kind.value}"
        return Reply([], data, Exit.DIFFERS, complaint)
    return Reply([_line(view) for view in views], data)


def _line(view: OrderView) -> str:
    buyer = view["buyer"]
    who = f"{buyer['name']} <{buyer['email']}>" if buyer["email"] else "a guest"
    disputed = ", disputed" if view["disputed"] else ""
    return (
        f"{view['id']}  {view['created_at']}  {view['status']}{disputed}  "
        f"{view['total_amount']} {view['currency']}  {who}, account {buyer['id']}"
    )
