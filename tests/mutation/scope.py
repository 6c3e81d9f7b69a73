"""What is tested this way: whatever decides about money, stock, orders, payments and who may."""

from collections.abc import Iterator
from pathlib import Path

_PACKAGE = "layers/shared/storefront"
#: A part of the shop, as the report names it, and its files.
PARTS = {
    "money, ids": ("money.py", "ids.py"),
    "db": ("db/idempotency.py", "db/records.py", "db/store.py"),
    "inventory": ("inventory/*.py",),
    "orders": ("orders/*.py",),
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
    "accounts": ("accounts/*.py",),
    "access": ("access.py",),
    "web (access)": ("web/request.py", "web/endpoint.py"),
}


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
