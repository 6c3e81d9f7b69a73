"""Staff look at an account, over HTTP."""

import pytest

from storefront.accounts.model import User
from tests.support.catalog import STAFF_ID
from tests.support.functions import Answer, call, load, proxy_event


def get(account_id: str, role: str = "support") -> Answer:
    path = {"account_id": account_id}
    return call(load("get_account"), proxy_event(user_id=STAFF_ID, role=role, path=path))


def test_an_account_is_answered_with_the_etag_of_its_role_and_without_secrets(
    user: User, aws: object
) -> None:
    answer = get(user.user_id)

    assert answer.body.keys() == {"id", "email", "name", "role", "created_at"}
    assert (answer.body["id"], answer.body["role"]) == (user.user_id, "customer")
    assert answer.headers["ETag"] == user.edition


def test_an_unknown_account_is_a_404(aws: object) -> None:
    assert get(STAFF_ID).status == 404


@pytest.mark.parametrize("role", ["customer", "guest", "warehouse", "accountant"])
def test_others_see_nobody_s_account(user: User, role: str) -> None:
    assert get(user.user_id, role).status == 403
