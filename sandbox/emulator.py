"""Run the AWS emulator: `emulator-venv/bin/python -P sandbox/emulator.py [FOLDER PORT]`.

The arguments only tell whose process it is: see processes.py. Ten things differ from ministack
1.5.33 as it comes:

* It takes any request with a query parameter named `signature` for a request signed the old AWS
  way, and refuses it (403 IncompleteSignatureException). bKash sends browsers back with just such a
  parameter, to a function URL that asks for no signature. AWS serves those.
* It knows its own access keys only. `sam local` gives containers the developer's keys (or
  `defaultkey`, where there are none), whose secrets nobody here knows. On loopback those belong to
  the owner of the machine: they may do everything, unchecked. The functions that the emulator runs
  use keys that it issued, so their policies are enforced as ever.
* It saves its state when it is stopped, and forgets what came since if it is killed. DynamoDB never
  forgets a write that it has answered: here each write is also in a journal before it is answered,
  and SIGUSR1 saves everything else, as `make start` asks for when it has deployed.
* Where a function fails it answers 502 by itself. API Gateway answers as its gateway responses
  say, with the headers without which a browser keeps an error from a page.
* It unpacks a function's layers for each process that it starts for it: a third of a cold start.
  Here each layer is unpacked once.
* It listens after each run for whether more is logged, 50 ms where nothing was. Here the process
  says when it has logged all.
* It writes each run to a log stream that does not say whose it is. Where functions share a log
  group, Lambda's streams carry the function's name, and so they do here.
* It saves how far a table's stream was followed, and not the stream: after a start, who followed
  it waited for changes that had been there before. Here they begin with what comes.
* It reads each expression anew for each item that it is tried on, several times, which takes longer
  than to go by it. A shop has few: here each is read once.

This file runs in the emulator's own environment and imports nothing of the project.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import io
import json
import os
import queue
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ministack import app
from ministack.core import iam_evaluator, lambda_runtime, persistence
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway_v1, cloudwatch_logs, dynamodb, lambda_svc

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FOREIGN_PARAMETERS = {"signature", "Signature"}
ACCESS_KEY_PARAMETER = "AWSAccessKeyId"
"""What a request that is signed in its query the old way also names."""
ROOT_KEY = "test"
"""The key that the emulator takes for its root account's."""
SAVED_MARKER = "saved"
"""File in the folder of the state; is written whenever SIGUSR1 has saved it."""
LAYERS_VARIABLE = "_LAMBDA_LAYERS_DIRS"
"""Where a function's process is told its layers."""
ANSWERED = "        _real_stdout.flush()\n\nrun()"
"""How the program of a function's process ends its answer to a run, and itself."""
LOGGED = "__logged__"
"""What it writes on stderr, where logs go, when a run has logged all."""
LOG_SECONDS = 0.25
"""How long logs are waited for if it does not say so, since it has died."""


def ignore_foreign_signatures() -> None:
    """Make the emulator look at a `signature` only if an AWS access key comes with it."""
    attempted = iam_evaluator._signature_attempted

    def signature_attempted(authorization: str, query: dict[str, Any] | None) -> Any:
        parameters = dict(query or {})
        if ACCESS_KEY_PARAMETER not in parameters:
            for name in FOREIGN_PARAMETERS:
                parameters.pop(name, None)
        return attempted(authorization, parameters)

    iam_evaluator._signature_attempted = signature_attempted


def admit_developers_keys() -> None:
    """Make the emulator take access keys that it did not issue for its root account's."""
    is_root, authenticate = iam_evaluator.is_root_access_key, iam_evaluator.authenticate

    def is_root_access_key(access_key_id: str) -> bool:
        return is_root(access_key_id) or not was_issued(access_key_id)

    def authenticate_unless_foreign(access_key_id: str, account_id: str) -> Any:
        if is_root(access_key_id) or was_issued(access_key_id):
            return authenticate(access_key_id, account_id)
        iam_evaluator._signed_request.set(None)
        return iam_evaluator.resolve_credential(ROOT_KEY, account_id)

    iam_evaluator.is_root_access_key = is_root_access_key
    iam_evaluator.authenticate = authenticate_unless_foreign


def was_issued(access_key_id: str) -> bool:
    """Return whether the emulator issued an access key, to a role or to a user."""
    from ministack.services import iam, sts  # noqa: PLC0415 - ministack loads them when needed

    users = {key for (_, key) in iam._access_keys.to_dict()}
    return access_key_id in sts._sessions or access_key_id in users


class Journal:
    """DynamoDB's writes since its state was last saved: what items became, not what was asked.

    So it may be read twice without harm, and a line that a kill has cut short is one of a request
    that nobody was answered.

    Args:
        path: the file. It is emptied whenever the state is saved.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._items: list[list[Any]] = []
        self._tokens: list[list[Any]] = []
        self._set, self._remove = dynamodb._set_item, dynamodb._remove_item

    def install(self) -> None:
        """Write everything down from now on, and read it when the saved state is read."""
        handle, store_token = dynamodb.handle_request, dynamodb._txn_token_store
        load, save = dynamodb.load_persisted_state, persistence.save_state
        saved = self._path.with_name("dynamodb.json")

        def set_item(table: dict[str, Any], hash_key: str, range_key: str, item: Any) -> Any:
            self._items.append([table["TableArn"], hash_key, range_key, item])
            return self._set(table, hash_key, range_key, item)

        def remove_item(table: dict[str, Any], hash_key: str, range_key: str) -> Any:
            self._items.append([table["TableArn"], hash_key, range_key, None])
            return self._remove(table, hash_key, range_key)

        def txn_token_store(token: str, entry: dict[str, Any]) -> None:
            store_token(token, entry)
            self._tokens.append([get_account_id(), get_region(), token, entry])

        def load_persisted_state(data: Any) -> None:
            load(data)
            self._replay()

        def save_state(service: str, data: Any) -> None:
            before = _identity(saved)
            save(service, data)
            # ministack only logs that it could not: then the journal is still needed.
            if service == "dynamodb" and _identity(saved) != before:
                self._path.write_text("")

        dynamodb._set_item, dynamodb._remove_item = set_item, remove_item
        dynamodb._txn_token_store = txn_token_store
        dynamodb.handle_request = self._before_answering(handle)
        dynamodb.load_persisted_state = load_persisted_state
        persistence.save_state = save_state

    def _before_answering(
        self, handle: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        async def handle_request(*request: Any) -> Any:
            answer = await handle(*request)
            if self._items or self._tokens:
                line = json.dumps({"items": self._items, "tokens": self._tokens})
                self._items, self._tokens = [], []
                # Not synchronized with the disk: it outlives the process, not the machine.
                with self._path.open("a") as journal:
                    journal.write(line + "\n")
            return answer

        return handle_request

    def _replay(self) -> None:
        text = self._path.read_text() if self._path.exists() else ""
        tables = {table["TableArn"]: table for table in dynamodb._tables.all_values()}
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n"):
                break
            writes = json.loads(line)
            for arn, hash_key, range_key, item in writes["items"]:
                if arn not in tables:
                    continue  # made after the state was saved: its deployment is lost as a whole
                if item is None:
                    self._remove(tables[arn], hash_key, range_key)
                else:
                    self._set(tables[arn], hash_key, range_key, item)
            for account, region, token, entry in writes["tokens"]:
                dynamodb._txn_idempotency.set_scoped(account, region, token, entry)


class FunctionFailedError(Exception):
    """A function behind the gateway raised, or could not start."""


def answer_failures_as_the_api_says() -> None:
    """Answer 502 through the API's gateway responses (DEFAULT_5XX) where a function fails."""
    shape, invoke = apigateway_v1._lambda_proxy_response, apigateway_v1._invoke_lambda_proxy_v1
    render = apigateway_v1._gateway_error_response
    failure = "INTEGRATION_FAILURE"  # which takes its headers from DEFAULT_5XX, too

    def lambda_proxy_response(result: Any) -> Any:
        response, error = shape(result)
        if error:
            raise FunctionFailedError
        return response, None

    async def invoke_lambda_proxy(*request: Any, **options: Any) -> Any:
        try:
            return await invoke(*request, **options)
        except FunctionFailedError:
            return apigateway_v1._gw_error(failure, "Internal server error")

    def gateway_error_response(error: Any, request: Any) -> Any:
        status, headers, body = render(error, request)
        return (502 if error.response_type == failure else status), headers, body

    apigateway_v1._lambda_proxy_response = lambda_proxy_response
    apigateway_v1._invoke_lambda_proxy_v1 = invoke_lambda_proxy
    apigateway_v1._gateway_error_response = gateway_error_response


def name_log_streams() -> None:
    """Put the function's name into its log streams: `2026/07/01/<name>[$LATEST]<id>`."""
    emit, lock = lambda_svc._emit_lambda_logs, threading.Lock()

    def emit_named(function: dict[str, Any], *run: Any, **options: Any) -> None:
        config = function.get("config") or function
        group = (config.get("LoggingConfig") or {}).get("LogGroup", "")
        with lock:
            before = set(_streams(group))
            emit(function, *run, **options)
            streams = _streams(group)
            for stream in set(streams) - before:
                named = stream.replace("/[", f"/{config['FunctionName']}[")
                streams[named] = streams.pop(stream)

    lambda_svc._emit_lambda_logs = emit_named


class Layers:
    """The layers that functions use, each unpacked once, in a folder that all of them read."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="ministack-layers-"))
        atexit.register(shutil.rmtree, self._root, ignore_errors=True)
        self._lock = threading.Lock()

    def share(self) -> None:
        """Give them to the processes of functions, from now on."""
        spawn = lambda_runtime.Worker._spawn

        def spawn_with_shared(worker: Any) -> None:
            config = worker.config
            folders = os.pathsep.join(str(self._folder(one)) for one in config.get("Layers") or ())
            variables = (config.get("Environment") or {}).get("Variables") or {}
            environment = {"Variables": {**variables, LAYERS_VARIABLE: folders}}
            worker.config = {**config, "Layers": [], "Environment": environment}
            try:
                spawn(worker)
            finally:
                worker.config = config

        lambda_runtime.Worker._spawn = spawn_with_shared

    def _folder(self, layer: Any) -> Path:
        content = lambda_svc._resolve_layer_zip(layer)
        folder = self._root / hashlib.sha256(content).hexdigest()
        with self._lock:
            if not folder.exists():
                unpacked = folder.with_suffix(".new")
                zipfile.ZipFile(io.BytesIO(content)).extractall(unpacked)
                unpacked.rename(folder)
        return folder


def end_logs_with_a_word() -> None:
    """Let functions' processes say when a run has logged all, and wait for that alone."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if not script.endswith(f"{ANSWERED}\n"):
        raise RuntimeError("This is not the ministack that sandbox/emulator.py was written for.")
    word = f"        print({LOGGED!r}, file=sys.stderr, flush=True)\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(ANSWERED, word + ANSWERED)

    def drained(worker: Any) -> str:
        lines: list[str] = []
        try:
            while (line := worker._stderr_queue.get(timeout=LOG_SECONDS)) != LOGGED:
                lines.append(line)
        except queue.Empty:
            pass
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drained


def _streams(group: str) -> dict[str, Any]:
    groups = cloudwatch_logs._log_groups
    streams: dict[str, Any] = groups[group]["streams"] if group in groups else {}
    return streams


def _identity(path: Path) -> int | None:
    """Return what tells a file from the one that replaces it; None where there is none."""
    return path.stat().st_ino if path.exists() else None


def save_when_told(marker: Path) -> None:
    """Save the state of every service on SIGUSR1, between two requests; then write `marker`."""

    def save() -> None:
        app.save_all(app._build_persistence_save_dict())
        marker.touch()

    signal.signal(signal.SIGUSR1, lambda *_: asyncio.get_running_loop().call_soon_threadsafe(save))


def begin_streams_anew() -> None:
    """Let who follows a table's stream begin with what comes: the stream itself is not saved."""
    restore = lambda_svc._restore_esm_positions

    def restore_others(positions: Any, saved: Any) -> None:
        if positions is not lambda_svc._dynamodb_stream_positions:
            restore(positions, saved)

    lambda_svc._restore_esm_positions = restore_others


def remember_expressions() -> None:
    """Let each condition be taken apart, and looked at for faults, once."""
    for reader in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, reader, lru_cache(maxsize=4096)(getattr(dynamodb, reader)))


def copy_processes() -> None:
    """Let functions' processes be copies of one that has loaded their libraries."""
    copies = runpy.run_path(str(Path(__file__).with_name("copies.py")))
    kinds = {name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "STDOUT")}
    lambda_runtime.subprocess = SimpleNamespace(Popen=copies["Originals"]().start, **kinds)


if __name__ == "__main__":
    ignore_foreign_signatures()
    admit_developers_keys()
    answer_failures_as_the_api_says()
    name_log_streams()
    begin_streams_anew()
    remember_expressions()
    Layers().share()
    end_logs_with_a_word()
    copy_processes()
    if persistence.PERSIST_STATE:
        state = Path(persistence.STATE_DIR)
        state.mkdir(parents=True, exist_ok=True)
        Journal(state / "dynamodb.journal").install()
        save_when_told(state / SAVED_MARKER)
    del sys.argv[1:]  # they are not for the emulator
    app.main()
