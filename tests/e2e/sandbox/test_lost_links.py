"""A guest who has lost the link gets it by SMS or mail, as the emulator's SNS and SES keep them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import requests

from storefront.accounts.tokens import AccessTokens
from storefront.ids import new_id
from tests.e2e.client import TIMEOUT, Client, Stack, assert_problem
from tests.e2e.sandbox.account import Account


def codes_sent(stack: Stack, number: str, inbox: str) -> list[str]:
    """Return the codes of links to an order that came to an inbox of the emulator."""
    url = f"{stack.aws_endpoint_url}/_ministack/{inbox}"
    told = requests.get(url, timeout=TIMEOUT).text
    return re.findall(rf"{number}(?:(?!SF-).)*?#/o/(\w+)", told)


def test_a_lost_link_is_sent_to_whom_the_order_is_for(
    anybody: Client,
    tokens: AccessTokens,
    make_product: Callable[..., str],
    stack: Stack,
    account: Account,
    staff: Client,
) -> None:
    account.forget_questions()
    product = make_product()
    guest = anybody.signed_in(tokens.issue_guest(new_id(datetime.now(UTC))))
    contact = {"name": "Nasrin", "phone": "01712345678", "email": "nasrin@example.com"}
    order = guest.placed_by_quote({product: 1}, contact)
    path, number = f"/api/orders/{order['id']}/", order["number"]

    for known in (
        {"phone": "01712345678"},
        {"phone": "01812345678"},
        {"email": "nasrin@example.com"},
    ):
        answer = anybody.request("POST", "/api/orders/lookup/", json={"number": number, **known})
        assert (answer.status_code, answer.text) == (202, "")
    account.call("SendMessagesFunction")

    (by_sms,) = codes_sent(stack, number, "sns/sms-messages")
    (by_mail,) = codes_sent(stack, number, "ses/messages")
    opened = [anybody.post("/api/orders/open/", {"code": code}) for code in (by_sms, by_mail)]
    for one in opened:
        holder = anybody.signed_in(one["order_token"])
        assert holder.get(path)["number"] == number
    staff.post(f"{path}tokens/end/", {"token_epoch": 0})
    assert_problem(anybody.signed_in(opened[0]["order_token"]).request("GET", path), 404)
    ended = anybody.request("POST", "/api/orders/open/", json={"code": by_sms})
    assert assert_problem(ended, 404)["type"] == "urn:storefront:problem:link-ended"
