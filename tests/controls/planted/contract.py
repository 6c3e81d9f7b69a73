"""Bugs of the contract: what it says, and what functions answer."""

from tests.controls.bug import PACKAGE, PROJECT, Bug

_CONTRACT = "tests/unit/test_contract.py"

BUGS = [
    Bug(
        "the-contract-lacks-a-status",
        "functions/get_openapi/openapi.json",
        '          "refunded",\n          "refused"\n',
        '          "refunded"\n',
        (_CONTRACT,),
        PROJECT,
    ),
    Bug(
        "a-status-is-any-text",
        "orders/views.py",
        "    status: OrderStatus\n",
        "    status: str\n",
        ("tests/unit/generate/test_generated_files.py",),
        PACKAGE,
    ),
    Bug(
        "a-member-of-a-problem-is-not-declared",
        "orders/status.py",
        "    members = with_members(order_status=OrderStatus)\n",
        "",
        ("tests/unit/test_errors.py",),
        PACKAGE,
    ),
    Bug(
        "a-function-answers-what-the-contract-does-not-know",
        "orders/views.py",
        '        "disputed": order.disputed,\n',
        '        "disputed": order.disputed,\n        "is_disputed": order.disputed,\n',
        ("tests/unit/functions/test_get_order.py",),
        PACKAGE,
    ),
    Bug(
        "a-problem-is-answered-and-not-declared",
        "functions/get_openapi/openapi.json",
        '                      "urn:storefront:problem:too-many-unpaid-orders": ',
        '                      "urn:storefront:problem:too-many": ',
        ("tests/unit/functions/test_problems.py",),
        PROJECT,
    ),
    Bug(
        "the-contract-s-server-is-the-stage",
        "functions/get_openapi/openapi.json",
        '"url": ".."',
        '"url": "/prod"',
        ("tests/unit/functions/test_get_openapi.py",),
        PROJECT,
    ),
    Bug(
        "a-location-is-not-sent",
        "functions/create_order/app.py",
        ', order["id"])\n',
        ")\n",
        ("tests/unit/functions/test_create_order.py",),
        PROJECT,
    ),
]
