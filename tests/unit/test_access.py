"""Roles and permissions: one table, which people read, endpoints use, and nothing exceeds."""

import ast
import re
from pathlib import Path

import pytest

from storefront.access import PERMISSIONS, Caller, Permission, Role

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "layers" / "shared" / "storefront" / "access.py"
SHIPPED = [
    path
    for folder in ("layers/shared/storefront", "functions")
    for path in (ROOT / folder).rglob("*.py")
    if path != TABLE
]

ME, SOMEBODY, ORDER, ANOTHER = "me", "somebody", "order", "another order"


def _named(path: Path) -> set[str]:
    """Return the permissions that a file names."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Permission"
    }


def test_every_permission_is_asked_for_somewhere() -> None:
    used = set().union(*(_named(path) for path in SHIPPED))

    unused = {one.name for one in Permission} - used
    assert not unused, f"nothing asks for {unused}: take them out of storefront/access.py"


def test_every_role_has_its_permissions() -> None:
    assert PERMISSIONS.keys() == set(Role), "give the new role a line in PERMISSIONS"


def test_the_docs_show_the_table_as_it_is() -> None:
    """If this fails, put the table below into docs/architecture.md, "Who may do what"."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = _table()

    assert table in text, f"docs/architecture.md should hold this:\n\n{table}"


def _table() -> str:
    roles = list(Role)
    lines = [["Permission", *(role.value for role in roles)], ["---"] * (1 + len(roles))]
    for permission in Permission:
        marks = ["✔" if permission in PERMISSIONS[role] else "" for role in roles]
        lines.append([f"`{permission.value}`", *marks])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def test_permissions_are_named_by_thing_and_verb() -> None:
    for permission in Permission:
        assert re.fullmatch(r"[a-z]+:[a-z]+(-[a-z]+)*", permission.value), permission
        assert permission.name == re.sub("[:-]", "_", permission.value).upper()


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.GUEST])
def test_who_buys_sees_nobody_else_s_things_and_changes_nothing_of_the_shop(role: Role) -> None:
    of_the_shop = {
        one
        for one in Permission
        if one.value.split(":")[0] in {"accounts", "products", "stock", "refunds"}
    }
    held = PERMISSIONS[role]

    assert not held & of_the_shop
    assert not held & {Permission.ORDERS_READ_ALL, Permission.PAYMENTS_INSPECT}


def test_only_the_owner_gives_roles_and_signs_staff_out() -> None:
    for permission in (Permission.ACCOUNTS_EDIT_ROLE, Permission.ACCOUNTS_END_STAFF_SESSIONS):
        assert {role for role in Role if permission in PERMISSIONS[role]} == {Role.OWNER}


def test_no_role_has_more_than_the_owner() -> None:
    assert PERMISSIONS[Role.OWNER] == set(Permission)


@pytest.mark.parametrize("role", Role)
def test_only_those_who_read_all_orders_see_somebody_else_s(role: Role) -> None:
    caller = Caller(ME, role)

    assert caller.may_see(ME, ORDER, 0)
    assert caller.may_see(ME, ORDER, 1)  # only tokens for one order end
    assert caller.may_see(SOMEBODY, ORDER, 0) == (Permission.ORDERS_READ_ALL in PERMISSIONS[role])


@pytest.mark.parametrize("role", Role)
def test_who_is_limited_to_one_order_sees_no_other(role: Role) -> None:
    caller = Caller(ME, role, ORDER)

    assert caller.may_see(ME, ORDER, 0)
    assert not caller.may_see(ME, ANOTHER, 0)
    assert not caller.may_see(SOMEBODY, ANOTHER, 0)


def test_a_token_for_one_order_ends_with_its_epoch() -> None:
    caller = Caller(ME, Role.GUEST, ORDER, token_epoch=1)

    assert [caller.may_see(ME, ORDER, epoch) for epoch in (0, 1, 2)] == [False, True, False]


def test_a_token_for_one_order_is_no_key_to_somebody_else_s() -> None:
    assert not Caller(ME, Role.GUEST, ORDER).may_see(SOMEBODY, ORDER, 0)


def test_customers_and_guests_are_not_staff() -> None:
    assert {role for role in Role if not role.is_staff} == {Role.CUSTOMER, Role.GUEST}
