"""From an order to its end, on the deployed stack, with webhooks signed by the test."""

from collections.abc import Callable

from tests.e2e.client import Client, Webhook, assert_problem, paid_event
from tests.support.webhooks import session_event


def test_a_card_payment_takes_the_units_off_the_shelf_at_once(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=3, price="199.50")
    order = buyer.placed({product: 2})
    assert (order["status"], order["total_amount"]) == ("pending", "399.00")
    assert staff.levels(product) == (1, 3)

    session = buyer.stripe_session(order["id"])
    assert webhook.outcome(paid_event(order, session)) == "paid"

    assert buyer.status(order["id"]) == "paid"
    assert staff.levels(product) == (1, 1)
    (attempt,) = buyer.payments(order["id"])
    assert (attempt["status"], attempt["amount"]) == ("captured", "399.00")
    timeline = buyer.get(f"/api/orders/{order['id']}/timeline/")["items"]
    assert [event["type"] for event in timeline] == ["order.placed", "payment.begun", "order.paid"]


def test_short_stock_names_the_product_and_what_is_left(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    short, plenty = make_product(stock=1), make_product(stock=9)

    problem = assert_problem(buyer.order({short: 2, plenty: 2}), 409)

    assert [item["product_id"] for item in problem["items"]] == [short]
    assert [item["available"] for item in problem["items"]] == [1]
    assert (staff.levels(short), staff.levels(plenty)) == ((1, 1), (9, 9))


def test_the_same_key_gives_the_same_order_and_another_body_is_refused(
    buyer: Client, stranger: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=9)
    key = {"Idempotency-Key": product}

    first, again = (buyer.order({product: 2}, **key).json() for _ in range(2))
    assert_problem(buyer.order({product: 3}, **key), 422)
    other = stranger.order({product: 1}, **key).json()

    assert first == again
    assert other["id"] != first["id"], "a stranger's equal key is another key"
    assert staff.levels(product) == (6, 9)


def test_a_canceled_order_gives_its_units_back_and_takes_no_payment(
    buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    buyer.stripe_session(order["id"])

    assert buyer.post(f"/api/orders/{order['id']}/cancel/")["status"] == "canceled"

    assert staff.levels(product) == (1, 1)
    assert buyer.post(f"/api/orders/{order['id']}/cancel/")["status"] == "canceled"
    pay = {"order_id": order["id"]}
    assert_problem(buyer.request("POST", "/api/payment/stripe/session/", json=pay), 409)
    assert_problem(buyer.request("POST", "/api/payment/bkash/initiate/", json=pay), 409)
    assert buyer.payments(order["id"])[0]["status"] == "expired"


def test_money_for_a_canceled_order_gets_the_unit_if_it_is_still_there(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    session = buyer.stripe_session(order["id"])
    buyer.post(f"/api/orders/{order['id']}/cancel/")

    assert webhook.outcome(paid_event(order, session)) == "paid"

    assert buyer.status(order["id"]) == "paid"
    assert staff.levels(product) == (0, 0)


def test_money_for_units_that_are_gone_is_due_for_refund(
    buyer: Client,
    stranger: Client,
    staff: Client,
    webhook: Webhook,
    make_product: Callable[..., str],
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    session = buyer.stripe_session(order["id"])
    buyer.post(f"/api/orders/{order['id']}/cancel/")
    stranger.placed({product: 1})

    assert webhook.outcome(paid_event(order, session)) == "refund_due"

    assert buyer.status(order["id"]) == "refund_due"
    assert buyer.payments(order["id"])[0]["refund_due"] is True
    assert staff.levels(product) == (0, 1)


def test_an_expired_session_leaves_the_order_payable_by_a_new_one(
    buyer: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    session = buyer.stripe_session(order["id"])
    assert buyer.stripe_session(order["id"])["session_id"] == session["session_id"]
    over = {"id": session["session_id"], "client_reference_id": session["attempt_id"]}

    event = session_event(f"evt_over_{session['session_id']}", "expired", **over)
    assert webhook.outcome(event) == "changed"

    second = buyer.stripe_session(order["id"])
    assert second["session_id"] != session["session_id"]
    assert webhook.outcome(paid_event(order, second)) == "paid"


def test_a_delayed_payment_that_fails_leaves_the_order_payable(
    buyer: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    session = buyer.stripe_session(order["id"])

    assert webhook.outcome(paid_event(order, session, payment_status="unpaid")) == "changed"
    pay = {"order_id": order["id"]}
    waiting = buyer.request("POST", "/api/payment/bkash/initiate/", json=pay)
    assert_problem(waiting, 409)
    assert_problem(buyer.request("POST", f"/api/orders/{order['id']}/cancel/"), 409)
    failed = {"id": session["session_id"], "client_reference_id": session["attempt_id"]}
    name = f"evt_failed_{session['session_id']}"
    assert webhook.outcome(session_event(name, "async_payment_failed", **failed)) == "changed"

    second = buyer.stripe_session(order["id"])
    assert webhook.outcome(paid_event(order, second)) == "paid"


def test_staff_see_everybody_s_orders_and_provider_messages(
    buyer: Client, staff: Client, webhook: Webhook, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    webhook.outcome(paid_event(order, buyer.stripe_session(order["id"])))

    paid = staff.get("/api/orders/", status="paid", limit="100")["items"]
    (attempt,) = staff.payments(order["id"])

    assert order["id"] in [one["id"] for one in paid]
    assert [one["source"] for one in attempt["provider_messages"]] == [
        "stripe.session",
        "stripe.event",
    ]
    assert "provider_messages" not in buyer.payments(order["id"])[0]


def test_orders_are_listed_in_pages_the_newest_first(
    sign_up: Callable[[], Client], make_product: Callable[..., str]
) -> None:
    buyer, product = sign_up(), make_product(stock=5)
    ids = [buyer.placed({product: 1})["id"] for _ in range(5)]

    first = buyer.get("/api/orders/", limit="2")
    second = buyer.get("/api/orders/", limit="2", cursor=first["next_cursor"])
    third = buyer.get("/api/orders/", limit="2", cursor=second["next_cursor"])

    pages = [[order["id"] for order in page["items"]] for page in (first, second, third)]
    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]
    assert third["next_cursor"] is None
