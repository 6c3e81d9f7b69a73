"""DynamoDB with faults, while it is wanted: the proxy of `sandbox/faults`, in this process."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.faults.attachment import attach, detach, is_attached
from sandbox.faults.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.console.place import Place
    from sandbox.console.stream import Stream

POLL_SECONDS = 0.05


class Database:
    """The way of the deployed functions to DynamoDB, and the faults on it.

    Args:
        place: the sandbox.
    """

    seconds = 0.5

    def __init__(self, place: Place) -> None:
        self._place = place
        self._proxy: FaultProxy | None = None
        self._rules: list[dict[str, Any]] = []
        self._told = 0
        self._is_restarting = False
        self._lock = threading.RLock()

    def rules(self) -> list[dict[str, Any]]:
        """Return the faults in force, each with an `id`, and how often any of them struck."""
        with self._lock:
            self._notice_detachment()
            struck = [one.kind for one in self._proxy.plan.log] if self._proxy else []
            return [
                {**rule, "fired": sum(kind in rule["kinds"] for kind in struck)}
                for rule in self._rules
            ]

    def add(self, rule: dict[str, Any]) -> None:
        """Put a fault in force, as `Rule.from_json` takes it.

        Raises:
            ValueError: it is none.
        """
        with self._lock:
            self._notice_detachment()
            numbers = [int(one["id"]) for one in self._rules]
            named = {**rule, "id": str(max(numbers, default=0) + 1)}
            self._enforce([*self._rules, named])

    def remove(self, rule_id: str) -> None:
        """Call a fault off; the last one leads functions to DynamoDB itself again."""
        with self._lock:
            self._notice_detachment()
            self._enforce([one for one in self._rules if one["id"] != rule_id])

    @contextmanager
    def surviving(self) -> Iterator[None]:
        """Keep the faults in force although the block starts an emulator that forgot them."""
        self._is_restarting = True
        try:
            yield
            with self._lock:
                if self._proxy:
                    self._attach(self._proxy)
        finally:
            self._is_restarting = False

    def close(self) -> None:
        """Call everything off."""
        with self._lock:
            if self._proxy:
                self._enforce([])

    def look(self, stream: Stream) -> None:
        """Tell the requests that went wrong since."""
        with self._lock:
            log = self._proxy.plan.log[self._told :] if self._proxy else []
            self._told += len(log)
        for one in log:
            stream.tell(
                "strike",
                provider="dynamodb",
                operation=one.operation,
                fault=one.kind,
                order_id=None,
            )

    def _enforce(self, rules: list[dict[str, Any]]) -> None:
        """Put exactly these faults in force; what is no fault changes nothing."""
        proxy = self._proxy or FaultProxy(0, self._place.sandbox.endpoint)
        plain = [{name: rule[name] for name in rule.keys() - {"id"}} for rule in rules]
        try:
            proxy.begin({"rules": plain})
        except (TypeError, ValueError):
            if not self._proxy:
                proxy.server_close()
            raise
        self._rules, self._told = rules, 0
        if rules and not self._proxy:
            self._serve(proxy)
        elif not rules:
            self._end(proxy)

    def _serve(self, proxy: FaultProxy) -> None:
        self._proxy = proxy
        serve = partial(proxy.serve_forever, poll_interval=POLL_SECONDS)
        threading.Thread(target=serve, name="dynamodb-faults", daemon=True).start()
        self._attach(proxy)

    def _end(self, proxy: FaultProxy) -> None:
        if self._proxy:
            detach(self._place.functions, self._place.sandbox.stack_name)
            proxy.shutdown()
        proxy.server_close()
        self._proxy = None

    def _attach(self, proxy: FaultProxy) -> None:
        address = f"http://127.0.0.1:{proxy.server_port}"
        attach(self._place.functions, self._place.sandbox.stack_name, address)

    def _notice_detachment(self) -> None:
        """Forget the faults if a deployment has led the functions past them meanwhile."""
        if self._proxy is None or self._is_restarting:
            return
        try:
            attached = is_attached(self._place.functions, self._place.sandbox.stack_name)
        except (BotoCoreError, ClientError):
            return  # the emulator is down, and nobody can tell
        if not attached:
            self._proxy.shutdown()
            self._proxy.server_close()
            self._proxy, self._rules = None, []
