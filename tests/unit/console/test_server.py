"""The console trusts its own page and nobody else, and says in a sentence what cannot be done."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.console.actions import RefusedError
from sandbox.console.files import served
from sandbox.console.server import POLICY, TOKEN_HEADER, ConsoleServer, Parts
from sandbox.console.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "the-token"
JSON = {"Content-Type": "application/json"}


class Recorder:
    """Actions that only note that they were asked for."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Any]] = []

    def by_name(self) -> dict[str, Any]:
        def kill(body: dict[str, Any]) -> dict[str, Any]:
            self.done.append(("kill", body))
            return {"action": "kill"}

        def refuse(body: dict[str, Any]) -> dict[str, Any]:
            raise RefusedError("Time only goes forward.", 400)

        return {"kill": kill, "time": refuse}


class Console:
    """A running console, and a client that sends what it is told, letter by letter."""

    def __init__(self, server: ConsoleServer, actions: Recorder, stream: Stream) -> None:
        self.port = server.server_port
        self.actions = actions
        self.stream = stream

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body; the token and the right host, unless told otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {"Host": f"127.0.0.1:{self.port}", TOKEN_HEADER: TOKEN, **(headers or {})}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value:
                connection.putheader(name, value)
        if method == "POST":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = answer.status, dict(answer.headers), answer.read()
        connection.close()
        return found

    def act(self, body: bytes = b"{}", **headers: str) -> int:
        """Ask for an action and return the status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", "/api/kill", {**JSON, **named}, body)[0]

    @contextmanager
    def listening(self, path: str = "/api/stream") -> Iterator[Iterator[dict[str, Any]]]:
        """Open the stream and yield its events as they come."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Host": f"127.0.0.1:{self.port}", TOKEN_HEADER: TOKEN}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        try:
            yield (
                json.loads(line.removeprefix(b"data: "))
                for line in iter(answer.readline, b"")
                if line.startswith(b"data: ")
            )
        finally:
            answer.close()
            connection.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Console]:
    """A console before which nothing runs."""
    actions, stream, overview = Recorder(), Stream(), Recorder()
    overview.view = lambda: {"services": []}  # type: ignore[attr-defined]
    parts = Parts(TOKEN, served(), overview, actions, stream)  # type: ignore[arg-type]
    with ConsoleServer(0, parts) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield Console(server, actions, stream)
        server.shutdown()


@pytest.fixture
def console(running: Console) -> Console:
    """The same, of which nothing was asked yet."""
    running.actions.done.clear()
    return running


# The page


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_page_comes_from_loopback_with_a_policy_that_lets_nothing_else_in(
    console: Console, host: str
) -> None:
    headers = {"Host": f"{host}:{console.port}", TOKEN_HEADER: ""}

    status, answered, body = console.ask("GET", "/", headers)

    assert (status, answered["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answered["Content-Security-Policy"] == POLICY
    assert b"/app.js" in body
    for file in ("/app.js", "/vendor/pico.css", "/vendor/preact-htm.js", "/common/words.js"):
        assert console.ask("GET", file, headers)[0] == 200


def test_every_file_that_the_page_names_is_served(console: Console) -> None:
    sources = [file.path for file in served().values() if file.path.suffix in {".js", ".html"}]

    assert len(sources) > 10
    for path, file in served().items():
        if file.path.suffix != ".js":
            continue
        folder = path.rsplit("/", 1)[0]
        for line in file.path.read_text().splitlines():
            if line.startswith("import ") and '"' in line:
                named = line.split('"')[1]
                target = f"{folder}/{named}".replace("/./", "/")
                head, _, tail = target.partition("/../")
                wanted = f"{head.rsplit('/', 1)[0]}/{tail}" if tail else target
                assert wanted in served(), f"{path}: {line}"


@pytest.mark.parametrize(
    "path",
    [
        "/../server.py",
        "/page/../server.py",
        "/%2e%2e/server.py",
        "/..%2fserver.py",
        "/common/../../app.py",
        "/common%2fwords.js",
        "/app.js/",
        "/app.js%00",
        "/\\..\\server.py",
        "/vendor/pico.LICENSE",
        "/index.html",
        "/etc/passwd",
        "/console.token",
    ],
)
def test_what_is_not_listed_letter_by_letter_does_not_exist(console: Console, path: str) -> None:
    assert console.ask("GET", path)[0] == 404


# Who may ask


@pytest.mark.parametrize(
    "host",
    ["console.example", "127.0.0.1", "localhost:1", "127.0.0.1.example:{port}", "[::1]:{port}", ""],
)
@pytest.mark.parametrize("path", ["/", "/app.js", "/health", "/api/state", "/api/stream"])
def test_another_name_than_loopback_with_its_port_is_refused(
    console: Console, host: str, path: str
) -> None:
    """A page of another site may be led here by its name (DNS rebinding)."""
    assert console.ask("GET", path, {"Host": host.format(port=console.port)})[0] == 403


def test_an_action_under_a_foreign_name_is_not_done(console: Console) -> None:
    assert console.act(Host="console.example") == 403
    assert console.actions.done == []


@pytest.mark.parametrize("token", ["", "another", "the-tokens", "the-toke", "th\xe9-token"])
@pytest.mark.parametrize("path", ["/api/state", "/api/stream", "/api/order", "/api/unknown"])
def test_without_the_token_nothing_is_told(console: Console, token: str, path: str) -> None:
    status, _, body = console.ask("GET", path, {TOKEN_HEADER: token})

    assert status == 401
    assert b"make status" in body


def test_without_the_token_nothing_is_done(console: Console) -> None:
    assert console.act(X_Console_Token="") == 401
    assert console.ask("POST", f"/api/kill?token={TOKEN}", {**JSON, TOKEN_HEADER: ""})[0] == 401
    assert console.actions.done == []


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"]
)
def test_a_page_of_another_origin_does_nothing_even_with_the_token(
    console: Console, origin: str
) -> None:
    assert console.act(Origin=origin.format(port=console.port)) == 403
    assert console.actions.done == []


def test_the_console_s_own_page_does_what_it_asks_for(console: Console) -> None:
    origin = f"http://localhost:{console.port}"

    assert console.act(b'{"service": "emulator"}', Origin=origin) == 200
    assert console.actions.done == [("kill", {"service": "emulator"})]


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/unknown", "/health"])
def test_no_answer_invites_other_origins_or_sets_a_cookie(console: Console, path: str) -> None:
    _, headers, _ = console.ask("GET", path, {"Origin": "http://evil.example"})

    assert not [name for name in headers if name.startswith("Access-Control")]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_not_there(console: Console, method: str) -> None:
    assert console.ask(method, "/api/kill")[0] == 501


def test_an_action_is_no_get(console: Console) -> None:
    assert console.ask("GET", "/api/kill")[0] == 404
    assert console.actions.done == []


# What is asked


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"service=emulator", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{" + b" " * 70_000 + b"}", "application/json", 413),
    ],
    ids=["list", "half", "deep", "form", "text", "large"],
)
def test_a_body_that_is_no_object_of_json_is_refused(
    console: Console, body: bytes, kind: str, status: int
) -> None:
    assert console.act(body, Content_Type=kind) == status
    assert console.actions.done == []


def test_a_refusal_is_told_in_its_own_words(console: Console) -> None:
    status, _, body = console.ask("POST", "/api/time", JSON, b'{"seconds": -60}')

    assert (status, json.loads(body)) == (400, {"error": "Time only goes forward."})


# The stream


def test_two_pages_see_the_same(console: Console) -> None:
    with console.listening() as one, console.listening() as other:
        assert next(one)["run"] == next(other)["run"] == console.stream.run
        assert console.stream.wait_for_listener(10)

        console.stream.tell("console", action="kill")

        assert next(one)["action"] == "kill"
        assert next(other)["action"] == "kill"


def test_a_page_that_comes_back_hears_only_what_it_has_missed(console: Console) -> None:
    console.stream.tell("console", action="first")
    with console.listening() as page:
        run = next(page)["run"]
        seen = next(one["number"] for one in page if one["action"] == "first")
    console.stream.tell("console", action="second")

    with console.listening(f"/api/stream?run={run}&after={seen}") as again:
        assert next(again)["run"] == run
        assert next(again)["action"] == "second"
    with console.listening(f"/api/stream?run=older&after={seen}") as of_another_run:
        next(of_another_run)
        assert next(of_another_run)["number"] == 1
