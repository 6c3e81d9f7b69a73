"""The menu of faults: which call is hit, how often, and that a run can be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.bkash.dialect import MENU as BKASH_MENU
from sandbox.simulators.clock import Clock
from sandbox.simulators.stripe.routes import MENU as STRIPE_MENU

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulators.drivers import Merchant, Receiver, Server


def outcomes(merchant: Merchant, payment_id: str, calls: int) -> list[bool]:
    """Query a payment some times and tell which calls were let through."""
    body = {"paymentID": payment_id}
    return [merchant.post("payment/status", body).ok for _ in range(calls)]


def test_a_fault_strikes_once_unless_told_otherwise(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    bkash_server.fault("query", "error_before")

    assert outcomes(merchant, payment_id, 3) == [False, True, True]
    assert bkash_server.fired() == [1]


def test_a_fault_can_strike_n_times_or_until_it_is_cleared(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    bkash_server.fault("query", "error_before", times=2)
    assert outcomes(merchant, payment_id, 3) == [False, False, True]

    bkash_server.fault("query", "error_before", times=None)
    assert outcomes(merchant, payment_id, 5) == [False] * 5
    assert bkash_server.fired() == [2, 5]

    bkash_server.clear_faults()
    assert outcomes(merchant, payment_id, 1) == [True]
    assert bkash_server.look("faults") == {"faults": []}


def test_one_fault_is_called_off_and_the_others_stay(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    slow = bkash_server.fault("query", "error_before", times=None)
    other = bkash_server.fault("execute", "error_before")

    assert requests.delete(f"{bkash_server.url}/_sim/faults/{slow['id']}", timeout=5).ok

    assert outcomes(merchant, payment_id, 1) == [True]
    assert [fault["id"] for fault in bkash_server.look("faults")["faults"]] == [other["id"]]
    gone = requests.delete(f"{bkash_server.url}/_sim/faults/{slow['id']}", timeout=5)
    assert gone.status_code == 404


def test_calling_off_the_last_fault_sends_what_it_held_back(
    merchant: Merchant, listening: Receiver
) -> None:
    held = merchant.server.fault("notification", "reordered", times=2)
    merchant.paid()

    requests.delete(f"{merchant.server.url}/_sim/faults/{held['id']}", timeout=5)

    assert listening.next()


def test_faults_on_one_operation_strike_in_the_order_in_which_they_were_ordered(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    for status in (503, 500, 504):
        bkash_server.fault("query", "error_after", status=status)

    statuses = [
        merchant.post("payment/status", {"paymentID": payment_id}).status_code for _ in range(4)
    ]

    assert statuses == [503, 500, 504, 200]


def test_a_fault_on_one_operation_leaves_the_others_alone_and_a_star_hits_all(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    bkash_server.fault("execute", "error_before")
    assert outcomes(merchant, payment_id, 1) == [True]
    bkash_server.clear_faults()

    bkash_server.fault("*", "error_before", times=2)
    assert outcomes(merchant, payment_id, 1) == [False]
    assert merchant.grant().status_code == 500


@pytest.mark.parametrize("name", ["paymentID", "invoice"])
def test_a_fault_can_be_aimed_at_one_payment(
    merchant: Merchant, bkash_server: Server, name: str
) -> None:
    hit = merchant.create(merchantInvoiceNumber="invoice-hit")["paymentID"]
    other = merchant.create(merchantInvoiceNumber="invoice-other")["paymentID"]
    match = {"paymentID": hit, "invoice": "invoice-hit"}[name]
    bkash_server.fault("query", "error_before", times=None, match=match)

    assert outcomes(merchant, other, 1) == [True]
    assert outcomes(merchant, hit, 1) == [False]


def test_a_seed_repeats_the_same_run(merchant: Merchant, bkash_server: Server) -> None:
    payment_id = merchant.create()["paymentID"]
    runs = []
    for seed in (7, 7, 8):
        bkash_server.fault("query", "error_before", times=None, probability=0.5, seed=seed)
        runs.append(outcomes(merchant, payment_id, 40))
        bkash_server.clear_faults()

    assert runs[0] == runs[1] != runs[2]
    assert 8 < sum(runs[0]) < 32


def test_what_chance_spares_is_left_to_the_next_fault(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.create()["paymentID"]
    bkash_server.fault("query", "error_before", times=None, probability=0)
    bkash_server.fault("query", "error_before", times=1)

    assert outcomes(merchant, payment_id, 2) == [False, True]
    assert bkash_server.fired() == [0, 1]


@pytest.mark.parametrize("everything", [True, False])
def test_a_reset_calls_all_faults_off(
    merchant: Merchant, bkash_server: Server, *, everything: bool
) -> None:
    bkash_server.fault("*", "error_before", times=None)

    bkash_server.control("reset", {"everything": everything})

    assert bkash_server.fired() == []
    assert merchant.grant().status_code == 200


def test_faults_survive_a_restart(tmp_path: Path) -> None:
    def started() -> bkash_simulator.BkashSimulator:
        store = bkash_simulator.open_store(tmp_path / "state.db")
        return bkash_simulator.BkashSimulator(store, Clock(), stage="sandbox")

    first = started()
    client = first.app.test_client()
    ordered = client.post("/_sim/faults", json={"operation": "*", "kind": "rate_limited"}).json
    first.store.close()

    second = started()

    assert second.faults.listed() == [ordered]
    client = second.app.test_client()
    assert client.post("/v1.2.0-beta/tokenized/checkout/create").status_code == 429
    second.store.close()


def routes(server: Server) -> set[str]:
    """Return the operations that a simulator serves, by hitting each with a fault."""
    server.fault("*", "error_before", status=418, times=None)
    served = set()
    for rule in server.simulator.app.url_map.iter_rules():
        if rule.rule.startswith(("/_sim", "/static")):
            continue
        path = rule.rule.replace("<", "").replace(">", "")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if requests.request(method, server.url + path, timeout=5).status_code == 418:
                served.add(f"{method} {rule.rule}")
    return served


def test_every_endpoint_of_both_apis_is_on_the_menu(
    stripe_server: Server, bkash_server: Server
) -> None:
    assert len(routes(stripe_server)) == len(STRIPE_MENU.calls)
    assert len(routes(bkash_server)) == len(BKASH_MENU.calls)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"operation": "execute"},
        {"operation": "execute", "kind": "explosion"},
        {"operation": "session.create", "kind": "error_before"},
        {"operation": "execute", "kind": "error_before", "times": 0},
        {"operation": "execute", "kind": "error_before", "probability": 1.5},
        {"operation": "execute", "kind": "error_before", "colour": "red"},
        {"operation": "execute", "kind": "error_before", "when": "after"},
        {"operation": "execute", "kind": "error_before", "status": 200},
        {"operation": "execute", "kind": "delay"},
        {"operation": "execute", "kind": "stale_query"},
        {"operation": "execute", "kind": "remembered_error"},
        {"operation": "execute", "kind": "duplicated"},
        {"operation": "notification", "kind": "drop_after"},
        {"operation": "notification", "kind": "reordered"},
        {"operation": "notification", "kind": "forged", "variant": "v0_only"},
    ],
)
def test_a_fault_that_could_never_strike_is_refused(
    bkash_server: Server, wrong: dict[str, Any]
) -> None:
    answer = bkash_server.control("faults", wrong, expect=400)

    assert answer["error"]
    assert bkash_server.fired() == []


def test_faults_without_a_seed_do_not_share_their_draws(bkash_server: Server) -> None:
    def ordered(**parameters: Any) -> int:
        seed: int = bkash_server.fault("query", "error_before", probability=0.5, **parameters)[
            "seed"
        ]
        return seed

    assert [ordered(), ordered(), ordered(seed=7), ordered()] == [0, 1, 7, 3]
    bkash_server.clear_faults()
    assert ordered() == 0, "the same orders have the same seeds"
