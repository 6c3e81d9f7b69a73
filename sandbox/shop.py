"""The deployed API, as a client sees it."""

from __future__ import annotations

from typing import Any

import requests

from sandbox.terminal import SandboxError

TIMEOUT_SECONDS = 60


class Shop:
    """The deployed API, as a client sees it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}

    def log_in(
        self, account: dict[str, str], accepted: frozenset[int] = frozenset({200})
    ) -> dict[str, Any]:
        """Make the calls that follow as ``account``, and return what the shop answered."""
        answer: dict[str, Any] = self.call("POST", "/api/auth/login/", account, accepted)
        if "access_token" in answer:
            self._headers = {"Authorization": f"Bearer {answer['access_token']}"}
        return answer

    def guest(self) -> Shop:
        """Return the API as somebody has it who buys without an account."""
        token = self.call("POST", "/api/guests/", accepted={201})["access_token"]
        guest = Shop(self._url)
        guest._headers = {"Authorization": f"Bearer {token}"}
        return guest

    def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        accepted: frozenset[int] | set[int] = frozenset({200}),
        key: str | None = None,
    ) -> Any:
        """Return the JSON that the shop answers.

        Args:
            method: such as POST.
            path: of the endpoint.
            body: JSON.
            accepted: statuses of success.
            key: the Idempotency-Key, where the endpoint needs one.

        Raises:
            SandboxError: the status is not one of ``accepted``.
        """
        answer = requests.request(
            method,
            self._url + path,
            json=body,
            headers=self._headers | ({"Idempotency-Key": key} if key else {}),
            timeout=TIMEOUT_SECONDS,
        )
        if answer.status_code not in accepted:
            problem = f"{method} {path} answered {answer.status_code}: {answer.text[:500]}"
            raise SandboxError(problem, "`make logs` tells why; mend it, then run `make deploy`.")
        return answer.json()
