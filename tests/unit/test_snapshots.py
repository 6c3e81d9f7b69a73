"""Functions that start from a snapshot: what no two of them may have in common."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox.generate.declarations import dummy_environment
from storefront.snapshots import after_restore
from storefront.web.endpoint import Endpoint
from tests.support.declared import declared
from tests.support.dynamodb import TABLE_NAMES
from tests.support.functions import load, proxy_event
from tests.support.template import ROOT, functions, read_template

RESTORED = Path(__file__).parents[1] / "support" / "restored.py"
ORDER = {"order_id": "01JPRDVCT00000000000000000"}
#: The functions that may start from one.
SNAPSHOTS = [name for name, one in declared().items() if one.needs.snapshot]
#: A start, and each of the copies.
CALLS = 3


class EmptyTables(BaseHTTPRequestHandler):
    """Answers every read with nothing, and keeps connections."""

    protocol_version = "HTTP/1.1"
    callers: list[tuple[str, int]] = []  # noqa: RUF012 - set anew by each test

    def do_POST(self) -> None:
        self.callers.append(self.client_address)
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"Responses": {}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def callers() -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """An address of DynamoDB, and the connections by which requests come there, in turn."""
    EmptyTables.callers = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyTables)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", EmptyTables.callers
    server.shutdown()
    server.server_close()


def restored(address: str, *, snap_start: bool) -> list[dict[str, Any]]:
    """Return what each copy of `initiate_bkash` tells."""
    function = next(one for one in functions(read_template()) if one.folder == "initiate_bkash")
    environment = {
        **function.variables,
        **{table.value: name for table, name in TABLE_NAMES.items()},
        "AWS_ENDPOINT_URL": address,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(
            str(ROOT / folder) for folder in ("layers/shared", "functions/initiate_bkash")
        ),
    } | ({"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"} if snap_start else {})
    done = subprocess.run(
        [sys.executable, str(RESTORED)],
        input=json.dumps(proxy_event(ORDER, user_id="somebody")) + "\n",
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_copies_of_a_function_open_connections_of_their_own_and_draw_other_numbers(
    callers: tuple[str, list[tuple[str, int]]],
) -> None:
    address, connections = callers

    first, second = restored(address, snap_start=True)

    assert (first["status"], second["status"]) == (404, 404)
    assert len(set(connections)) == len(connections) == CALLS
    for one, other in zip(first["drawn"], second["drawn"], strict=True):
        assert one != other


def test_copies_would_share_connections_and_numbers_of_retries_without_what_is_registered(
    callers: tuple[str, list[tuple[str, int]]],
) -> None:
    """So that the test above tells something: ids are apart by themselves, these are not."""
    address, connections = callers

    first, second = restored(address, snap_start=False)

    assert (first["hooks"], second["hooks"]) == (0, 0)
    assert len(set(connections)) == 1
    same = [one == other for one, other in zip(first["drawn"], second["drawn"], strict=True)]
    assert same == [True, False, False]


def test_without_snapshots_nothing_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_INITIALIZATION_TYPE", raising=False)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)

    after_restore(lambda: None)


@pytest.mark.parametrize("function", SNAPSHOTS)
def test_a_function_that_may_start_from_a_snapshot_asks_nobody_anything_while_it_starts(
    monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """So no answer, secret or open connection is in the snapshot."""
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *address: called.append(address))
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    for name, value in {**dummy_environment(), **keys}.items():
        monkeypatch.setenv(name, value)

    load(function)

    assert called == []


@pytest.mark.parametrize("function", SNAPSHOTS)
def test_versions_are_there_only_if_a_release_is_named(function: str) -> None:
    template = read_template()
    alias = declared()[function].logical_id.removesuffix("Function") + "Live"
    version = alias.removesuffix("Live") + "Snapshot"

    assert template["Parameters"]["SnapshotRelease"]["Default"] == ""
    named = {"Fn::Not": [{"Fn::Equals": [{"Ref": "SnapshotRelease"}, ""]}]}
    assert template["Conditions"]["Snapshots"] == named
    for name in (alias, version):
        assert template["Resources"][name]["Condition"] == "Snapshots"


@pytest.mark.parametrize("function", SNAPSHOTS)
def test_a_route_leads_to_the_snapshot_where_there_is_one(function: str) -> None:
    one = declared()[function]
    assert isinstance(one.handler, Endpoint)
    paths = read_template()["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"]
    operation = paths[one.handler.path.rstrip("/")][one.handler.method.lower()]

    text, variables = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]

    assert text.endswith(f"/functions/${{{one.logical_id}.Arn}}:${{Version}}/invocations")
    live = {"Ref": one.logical_id.removesuffix("Function") + "Live"}
    name_of_alias = {"Fn::Select": [7, {"Fn::Split": [":", live]}]}
    assert variables == {"Version": {"Fn::If": ["Snapshots", name_of_alias, "$LATEST"]}}


def test_every_snapshot_is_of_a_function_that_the_api_calls() -> None:
    """Function URLs and schedules call no version."""
    assert SNAPSHOTS
    assert all(isinstance(declared()[one].handler, Endpoint) for one in SNAPSHOTS)
