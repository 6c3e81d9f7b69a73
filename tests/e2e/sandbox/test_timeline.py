"""What staff and operators read: an order's story, and the operator's commands."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.client import Client, Json, Stack
from tests.e2e.sandbox.account import Account
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.simulators.drivers import Server

_LAYER = Path(__file__).parents[3] / "layers" / "shared"
_SECONDS = 120
_TWO = "2 \N{MULTIPLICATION SIGN} Mug"

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def operate(stack: Stack) -> Command:
    """Runs a command of `storefront.commands`, as docs/first-hour.md says."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = inherited | {
        "PYTHONPATH": str(_LAYER),
        "AWS_ENDPOINT_URL": stack.aws_endpoint_url or "",
        "AWS_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }

    def operate(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "storefront.commands", *words, "--stack", stack.stack_name],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    return operate


def _refunded(buyer: Client, staff: Client, checkout: CheckoutService, product: str) -> Json:
    """Return an order for two units at 100.00, paid with bKash; one came back."""
    order = checkout.paid_order(buyer, {product: 2}, BKASH)
    one = {
        "reason": "a scratch on the blue one",
        "amount": "100.00",
        "restock": [{"product_id": product, "quantity": 1}],
    }
    staff.post(f"/api/orders/{order['id']}/refunds/", one, **{"Idempotency-Key": "scratch"})
    return order


def _in_order(story: list[str], beginnings: list[str]) -> bool:
    """Return whether sentences with these beginnings occur in this order."""
    rest = iter(story)
    return all(any(text.startswith(one) for text in rest) for one in beginnings)


def test_an_order_tells_staff_its_whole_story_and_its_owner_the_public_part(
    buyer: Client, staff: Client, checkout: CheckoutService, make_product: Callable[..., str]
) -> None:
    order = _refunded(buyer, staff, checkout, make_product(price="100.00"))
    (attempt,) = staff.payments(order["id"])

    def story(who: Client) -> list[str]:
        entries = who.get(f"/api/orders/{order['id']}/timeline/")["items"]
        return [entry["text"] for entry in entries]

    money = attempt["transaction_id"]
    assert _in_order(
        story(staff),
        [
            f"Order placed: {_TWO} for 200.00 BDT; stock held until ",
            "Payment by bKash begun for 200.00 BDT",
            "bKash answered (execute): Completed, 200.00 BDT",
            f"Paid by bKash: 200.00 BDT, transaction {money}; {_TWO} left the shelf",
            "Ledger of Mug: -2 sold",
            "Refund of 100.00 BDT asked for by staff: a scratch on the blue one",
            "bKash answered (refund): Completed, 100.00 BDT",
            "Refund of 100.00 BDT confirmed by bKash",
            "Ledger of Mug: +1 returned",
        ],
    ), story(staff)
    public = "\n".join(story(buyer))
    assert "Refund of 100.00 BDT confirmed by bKash" in public
    assert "scratch" not in public
    assert "Ledger" not in public


def test_explain_tells_an_operator_the_same_with_the_provider_s_own_words(
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    operate: Command,
) -> None:
    order = _refunded(buyer, staff, checkout, make_product(price="100.00"))

    told = operate("explain", "--raw", "--order", order["id"])
    unknown = operate("explain", "--order", "01J00000000000000000000000")

    assert told.returncode == 0, told.stderr
    first = told.stdout.splitlines()[0]
    assert first.startswith(f"Order {order['id']}: paid, 200.00 BDT, 100.00 BDT given back")
    assert "Refund of 100.00 BDT asked for by staff: a scratch" in told.stdout
    assert '"refundTransactionStatus": "Completed"' in told.stdout
    assert (unknown.returncode, unknown.stdout) == (64, "")


def test_staff_and_operators_find_an_order_and_who_bought_it(
    sign_up: Callable[[], Client],
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
    operate: Command,
) -> None:
    buyer = sign_up()
    email = buyer.get("/api/auth/me/")["email"]
    order = checkout.paid_order(buyer, {make_product(): 1}, BKASH)
    (attempt,) = staff.payments(order["id"])
    clues = [("email", email), ("payment", attempt["transaction_id"]), ("number", order["number"])]

    found = [staff.post("/api/orders/search/", {kind: text})["items"] for kind, text in clues]
    told = operate("find", "--payment", attempt["transaction_id"].lower(), "--json")

    assert all([one["id"] for one in items] == [order["id"]] for items in found[:2])
    assert order["id"] in [one["id"] for one in found[2]]
    assert {items[0]["buyer"]["email"] for items in found[:2]} == {email}
    assert staff.get(f"/api/orders/{order['id']}/")["buyer"]["email"] == email
    assert "buyer" not in buyer.get(f"/api/orders/{order['id']}/")
    assert buyer.request("POST", "/api/orders/search/", json={"email": email}).status_code == 403
    assert (told.returncode, told.stderr) == (0, "")
    assert [one["id"] for one in json.loads(told.stdout)["items"]] == [order["id"]]


def test_an_operator_gives_a_password_and_unlocks(
    anybody: Client, sign_up: Callable[[], Client], operate: Command
) -> None:
    email = sign_up().get("/api/auth/me/")["email"]
    for _ in range(11):
        wrong = {"email": email, "password": "white tea at dusk"}
        assert anybody.request("POST", "/api/auth/login/", json=wrong).status_code == 401
    new = {"email": email, "password": "nine slow tugboats"}

    given = operate("set-password", "--email", email, "--password-stdin", stdin=new["password"])
    locked = anybody.request("POST", "/api/auth/login/", json=new).status_code
    unlocked = operate("unlock", "--email", email)

    assert (given.returncode, locked, unlocked.returncode) == (0, 401, 0), given.stderr
    assert unlocked.stdout == f"{email}: unlocked\n"
    assert anybody.log_in(new).get("/api/auth/me/")["email"] == email


@pytest.mark.alone  # an audit does not judge what somebody changes all the time
def test_reconcile_and_verify_leave_no_difference(
    buyer: Client,
    checkout: CheckoutService,
    account: Account,
    stripe: Server,
    make_product: Callable[..., str],
    operate: Command,
) -> None:
    order = buyer.placed({make_product(stock=1): 1})
    session = checkout.begin(buyer, order["id"], STRIPE)
    stripe.fault("webhook", "dropped", match=session["attempt_id"], times=20)
    checkout.approve(session, STRIPE)
    checkout.hear()
    account.an_hour_passes([order["id"]])

    compared, audited = operate("reconcile", "--due"), operate("verify")

    assert buyer.status(order["id"]) == "paid"
    # Tests that sign webhooks themselves leave captures that this Stripe knows nothing of.
    forged = "missing_there: " in compared.stdout
    assert compared.returncode == forged, compared.stderr
    assert ", 0 unanswered" in compared.stdout
    assert audited.returncode == 0, audited.stdout
    assert audited.stdout.endswith(" accounts checked\n")
