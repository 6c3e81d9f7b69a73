"""What is tested this way: whatever decides about money, stock, orders, payments and who may."""

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = "layers/shared/storefront"
#: A part of the shop, as the report names it, and its files.
PARTS = {
    "money, ids": ("money.py", "ids.py", "charging.py", "currencies.py", "schedule.py"),
    "db": ("db/idempotency.py", "db/records.py", "db/store.py", "db/shards.py", "db/refusals.py"),
    "pricing": ("pricing/*.py",),
    "terms": ("terms/*.py",),
    "uses of promotions": ("uses/*.py",),
    "prices of products": ("catalog/price_ledger.py", "catalog/pricing.py", "pricelist/*.py"),
    "inventory": ("inventory/*.py",),
    "orders": ("orders/*.py",),
    "fulfilments": ("fulfilments/*.py",),
    "who may be trusted": ("trust/*.py", "checks/*.py", "contacts/*.py"),
    "payments": (
        "payments/*.py",
        "payments/model/*.py",
        "payments/store/*.py",
        "payments/recording/*.py",
        "payments/checkout/*.py",
        "payments/refunds/*.py",
        "payments/inbound/*.py",
        "payments/reconciliation/*.py",
    ),
    "payments/gateways": ("payments/gateways/*.py", "payments/gateways/*/*.py"),
    "audit": ("audit/*.py", "books/*.py", "orders/audit/*.py", "payments/audit/*.py"),
    "accounts": ("accounts/*.py",),
    "access": ("access.py",),
    "web (access)": ("web/request.py", "web/endpoint.py"),
}

#: Folders that decide about none of these: what is shown, found, read from files and sent.
LEFT_OUT = frozenset(
    "addressbook addresses attributes categories commands desk history imports messages pictures "
    "places revisions search timeline wiring".split()
)


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Return part and path (relative to the project) of each file.

    Args:
        root: of the project.
    """
    for part, patterns in PARTS.items():
        for pattern in patterns:
            for path in sorted((root / _PACKAGE).glob(pattern)):
                yield part, str(path.relative_to(root))
    yield "web (access)", "functions/authorize/app.py"
