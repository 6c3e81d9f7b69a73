"""Payments by the providers: begun, told of, too late, and looked for."""

from urllib.parse import parse_qsl, urlsplit

from tests.support.journeys.ordering import by_conditions, coupons, promoted
from tests.support.sns import confirmation, notification, payment, subscribe_url
from tests.support.terms import (
    LIMITED_PROMOTIONS,
    TERMS,
)
from tests.support.whole_shop import (
    STAFF,
    World,
    answers_lost,
    come_back,
    control,
    deliver,
    deliver_about,
    deliver_all,
    execute_elsewhere,
    new_order,
    notify,
    ok,
    status_of,
)


def stripe(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Pay by card; be refused and begin anew; cancel with an open session; pay too late."""
    shop, stripe = world.shop, world.simulators.stripe
    order_id = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    assert status_of(world, order_id, buyer) == "paid"
    ok(shop.request("list_order_payments", **STAFF, path={"order_id": order_id}))
    ok(shop.request("get_order_timeline", **STAFF, path={"order_id": order_id}))

    late = new_order(world, product_id, buyer)
    ok(shop.request("create_stripe_session", {"order_id": late}, **buyer))
    canceled = ok(shop.request("cancel_order", **buyer, path={"order_id": late}))
    assert canceled["status"] == "canceled"
    deliver_all(world)

    delayed = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": delayed}, **buyer))
    control(stripe, f"sessions/{session['session_id']}/pay_later")
    deliver_all(world)
    control(stripe, f"sessions/{session['session_id']}/fail")
    deliver_all(world)
    assert status_of(world, delayed, buyer) == "pending"
    # An event that does not say whose session it is: found by Stripe's name for it.
    deliver(world, "expired", {"id": session["session_id"]}, "evt_nameless")


def bkash(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Switch from card to bKash, which renews the token; come back approved, and turned back."""
    shop, bkash = world.shop, world.simulators.bkash
    order_id = new_order(world, product_id, buyer)
    ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    payment = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
    way_back = control(bkash, f"payments/{payment['payment_id']}/approve")["redirect"]
    come_back(world, way_back)
    assert status_of(world, order_id, buyer) == "paid"

    turned_back = new_order(world, product_id, buyer, quantity=2)
    payment = ok(shop.request("initiate_bkash", {"order_id": turned_back}, **buyer))
    # The token runs out while the customer is at bKash, so the callback has to renew it.
    world.clock.advance(minutes=19)
    ok(shop.request("create_stripe_session", {"order_id": turned_back}, **buyer))

    renewed = new_order(world, product_id, buyer, quantity=3)
    payment = ok(shop.request("initiate_bkash", {"order_id": renewed}, **buyer))
    world.clock.advance(minutes=45)
    way_back = control(bkash, f"payments/{payment['payment_id']}/cancel")["redirect"]
    come_back(world, way_back)
    ok(shop.request("cancel_order", **STAFF, path={"order_id": turned_back}))


def attempt_in(way_back: str) -> str:
    """Return which attempt an address leads back to."""
    return dict(parse_qsl(urlsplit(way_back).query))["attempt"]


def bkash_notifies(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Confirm the subscription; hear of a payment whose every answer was lost."""
    shop, bkash, sns = world.shop, world.simulators.bkash, world.simulators.sns
    notify(world, confirmation(SubscribeURL=subscribe_url(sns)))
    order_id = new_order(world, product_id, buyer, quantity=4)
    payment_id = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))["payment_id"]
    way_back = control(bkash, f"payments/{payment_id}/approve")["redirect"]
    with answers_lost():
        come_back(world, way_back)
    assert status_of(world, order_id, buyer) == "pending"
    notify(world, notification(payment(attempt_in(way_back))))
    assert status_of(world, order_id, buyer) == "paid"


def too_late(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Hear of payments of orders that have expired, by every way.

    Free units are taken, and what they had used of a promotion is used again.
    """
    shop, simulators = world.shop, world.simulators
    ok(shop.request("put_promotions", LIMITED_PROMOTIONS, **STAFF))
    assert ok(shop.request("get_promotions", **STAFF))["used"] == {"first-hundred": 0}
    by_card = [promoted(world, product_id, buyer) for _ in range(2)]
    for order_id in by_card:
        session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
        control(simulators.stripe, f"sessions/{session['session_id']}/pay")
    by_wallet = [promoted(world, product_id, buyer, quantity) for quantity in (6, 7)]
    canceled = {"order_id": promoted(world, product_id, buyer)}
    ok(shop.request("cancel_order", **buyer, path=canceled))
    ways_back = []
    for order_id in by_wallet:
        begun = ok(shop.request("initiate_bkash", {"order_id": order_id}, **buyer))
        approved = control(simulators.bkash, f"payments/{begun['payment_id']}/approve")
        ways_back.append(approved["redirect"])
        execute_elsewhere(world, begun["payment_id"])
    world.clock.advance(minutes=90)
    shop.invoke("release_holds", {})

    # What an address says proves nothing, so bKash is asked.
    come_back(world, ways_back[0].replace("status=success", "status=cancel"))
    notify(world, notification(payment(attempt_in(ways_back[1]))))
    deliver_about(world, by_card[0])
    shop.invoke("reconcile_payments", {"everything": True})

    for order_id in (*by_card, *by_wallet):
        assert status_of(world, order_id, buyer) == "paid"
    assert ok(shop.request("get_promotions", **STAFF))["used"] == {"first-hundred": 4}
    coupons(world, product_id, buyer)
    by_conditions(world, product_id, buyer)
    ok(shop.request("put_promotions", TERMS["promotions"], **STAFF))


def reconciliation(world: World, product_id: str, buyer: dict[str, str]) -> None:
    """Settle a payment whose webhook was lost; ask bKash with a token that has run out."""
    shop, simulators = world.shop, world.simulators
    order_id = new_order(world, product_id, buyer)
    session = ok(shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(simulators.stripe, f"sessions/{session['session_id']}/pay")
    world.clock.advance(minutes=61)

    report = shop.invoke("reconcile_payments", {"everything": True})

    assert report["counts"]["missing_here"] == 1
    assert report["counts"]["unanswered"] == 0
    assert all(line["healed"] for line in report["lines"])
    assert status_of(world, order_id, buyer) == "paid"
    reconciliation = ok(shop.request("get_checks", **STAFF))["checks"][0]
    assert reconciliation["last"]["found"] == 0


def paid_by_card(world: World, product_id: str, buyer: dict[str, str]) -> str:
    order_id = new_order(world, product_id, buyer)
    session = ok(world.shop.request("create_stripe_session", {"order_id": order_id}, **buyer))
    control(world.simulators.stripe, f"sessions/{session['session_id']}/pay")
    deliver_all(world)
    return order_id
