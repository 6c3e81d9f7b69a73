"""What both simulators share: the stage guard, the clock, reset, memory across restarts."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe

from sandbox.simulators.__main__ import main
from sandbox.simulators.bkash import simulator as bkash_simulator
from sandbox.simulators.clock import Clock
from sandbox.simulators.stage import StageError
from sandbox.simulators.store import Store
from sandbox.simulators.stripe import simulator as stripe_simulator
from tests.simulators.drivers import START, Merchant, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize("provider", ["stripe", "bkash"])
@pytest.mark.parametrize("stage", ["prod", "dev", "Sandbox", "sandboxed", "local-prod", ""])
def test_no_other_stage_than_a_sandbox_starts(
    provider: str, stage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.db"

    status = main(["--provider", provider, "--port", "0", "--state", str(state), "--stage", stage])

    assert status == 2
    assert "may not use the payment simulators" in capsys.readouterr().err
    assert not state.exists()


def test_the_simulators_themselves_refuse_other_stages() -> None:
    with pytest.raises(StageError):
        stripe_simulator.StripeSimulator(Store(), Clock(), stage="prod")
    with pytest.raises(StageError):
        bkash_simulator.BkashSimulator(Store(), Clock(), stage="prod")


class Process:
    """A simulator in a process of its own."""

    def __init__(self, provider: str, state: Path) -> None:
        command = [sys.executable, "-m", "sandbox.simulators", "--provider", provider]
        options = ["--port", "0", "--state", str(state), "--stage", "sandbox-test"]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def started() -> Iterator[list[Process]]:
    """Processes to be killed after the test, however it ends."""
    processes: list[Process] = []
    yield processes
    for item in processes:
        if item.process.poll() is None:
            item.end(signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_stripes_state_survives_the_end_of_its_process(
    number: signal.Signals, tmp_path: Path, session_params: Any, started: list[Process]
) -> None:
    started.append(Process("stripe", tmp_path / "state.db"))
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": started[0].url})
    session = client.v1.checkout.sessions.create(session_params)
    requests.post(f"{started[0].url}/_sim/sessions/{session.id}/pay", timeout=5)
    requests.post(f"{started[0].url}/_sim/clock", json={"advance_seconds": 90000}, timeout=5)
    status = started[0].end(number)

    started.append(Process("stripe", tmp_path / "state.db"))
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": started[1].url})

    assert status == (0 if number is signal.SIGTERM else -number)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    clock = requests.get(f"{started[1].url}/_sim/clock", timeout=5).json()
    assert clock["offset_seconds"] == 90000


def test_bkashs_tokens_and_payments_survive_a_kill(tmp_path: Path, started: list[Process]) -> None:
    started.append(Process("bkash", tmp_path / "state.db"))
    merchant = Merchant(Server(started[0].url))
    merchant.sign_in()
    payment_id = merchant.approved()
    started[0].end(signal.SIGKILL)

    started.append(Process("bkash", tmp_path / "state.db"))
    merchant.server = Server(started[1].url)

    assert merchant.execute(payment_id)["statusCode"] == "0000"


def test_a_taken_port_is_reported(bkash_server: Server, tmp_path: Path) -> None:
    port = bkash_server.url.rpartition(":")[2]
    command = [sys.executable, "-m", "sandbox.simulators", "--provider", "stripe", "--port", port]
    options = ["--state", str(tmp_path / "s.db"), "--stage", "sandbox"]

    ended = subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert ended.returncode == 2
    assert "in use" in ended.stderr


def test_health_names_the_simulator(stripe_server: Server, bkash_server: Server) -> None:
    assert stripe_server.look("health") == {"status": "ok", "simulator": "stripe"}
    assert bkash_server.look("health") == {"status": "ok", "simulator": "bkash"}


def test_the_clock_can_be_advanced_set_and_given_back(bkash_server: Server) -> None:
    def set_clock(body: dict[str, Any]) -> Any:
        return bkash_server.control("clock", body)["now"]

    assert set_clock({"advance_seconds": 60}) == START + 60
    assert set_clock({"advance_seconds": 60}) == START + 120
    assert set_clock({"now": START + 5}) == START + 5
    assert set_clock({"now": "2027-01-15T08:00:07Z"}) == START + 7
    assert set_clock({"now": "system"}) == START
    for wrong in ({}, {"advance_seconds": 1, "now": 1}, {"now": "soon"}, {"later": 1}):
        bkash_server.control("clock", wrong, expect=400)


def test_a_reset_forgets_what_happened_but_not_what_was_configured(
    stripe_server: Server, client: stripe.StripeClient, session_params: Any
) -> None:
    client.v1.webhook_endpoints.create({"url": "http://localhost:9/", "enabled_events": ["*"]})
    client.v1.checkout.sessions.create(session_params)
    stripe_server.control("delivery", {"automatic": False})
    stripe_server.advance(60)

    stripe_server.control("reset")

    assert client.v1.checkout.sessions.list().data == []
    assert len(client.v1.webhook_endpoints.list().data) == 1
    assert stripe_server.look("deliveries")["automatic"] is True
    assert stripe_server.look("clock")["offset_seconds"] == 0
    stripe_server.control("reset", {"everything": True})
    assert client.v1.webhook_endpoints.list().data == []


def test_bkashs_reset_keeps_tokens_unless_told_otherwise(
    bkash_server: Server, merchant: Merchant
) -> None:
    merchant.paid()

    bkash_server.control("reset")
    assert bkash_server.look("ledger")["ledger"] == []
    assert merchant.create()["statusCode"] == "0000"

    bkash_server.control("reset", {"everything": True})
    assert merchant.create() == {"message": "Unauthorized"}


def test_sixteen_shops_at_a_time_each_get_their_own_session(
    client: stripe.StripeClient, stripe_server: Server, session_params: Any
) -> None:
    def buy(number: int) -> str:
        params: Any = {**session_params, "client_reference_id": f"attempt-{number}"}
        session = client.v1.checkout.sessions.create(params)
        stripe_server.control(f"sessions/{session.id}/pay")
        return session.id

    with ThreadPoolExecutor(16) as pool:
        ids = set(pool.map(buy, range(64)))

    ledger = stripe_server.look("ledger")["ledger"]
    assert {entry["session"] for entry in ledger} == ids
    assert {entry["client_reference_id"] for entry in ledger} == {
        f"attempt-{number}" for number in range(64)
    }


def test_simultaneous_executes_take_the_money_once(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: merchant.execute(payment_id)["statusCode"], range(16)))

    assert sorted(codes) == ["0000"] + ["2117"] * 15
    assert len(bkash_server.look("ledger")["ledger"]) == 1


def test_a_failed_transaction_leaves_no_trace() -> None:
    store = Store()
    called: list[int] = []

    def fail() -> None:
        with store.transaction():
            store.put("kind", "a", {"x": 1})
            store.after_commit(lambda: called.append(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert store.get("kind", "a") is None
    with store.transaction():
        store.after_commit(lambda: called.append(2))
    assert called == [2]
