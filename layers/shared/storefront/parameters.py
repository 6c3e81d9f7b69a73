"""Secrets: SSM SecureString parameters, fetched when first needed and kept for a while.

Rotation needs no redeploy: a value is read again when it is older than `MAX_AGE_SECONDS`, or when
the holder found it refused (`refresh`). A value is replaced by another one only: while SSM cannot
be read the old one serves, however old it is.
"""

import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from storefront import log
from storefront.answers import let_answers_end
from storefront.errors import UnavailableError
from storefront.values import dataclass

MAX_AGE_SECONDS = 300
#: After a read that failed, SSM is not asked again for this long if there is an older value.
PAUSE_SECONDS = 30

_CONNECT_SECONDS, _READ_SECONDS = 2, 3
#: `SecretRetry` repeats: botocore gives up while hundreds of functions still ask at once.
_CONFIG = Config(
    connect_timeout=_CONNECT_SECONDS,
    read_timeout=_READ_SECONDS,
    retries={"total_max_attempts": 1, "mode": "standard"},
)
_SERVER_ERROR = 500
_INCOMPLETE = "The shop is not set up completely; its operator finds the reason in the logs."


class SsmBusyError(UnavailableError):
    """SSM did not answer, and may the next time."""


@dataclass(frozen=True, slots=True)
class SecretRetry:
    """How a function that starts goes on asking SSM, which answers 40 calls a second.

    That is all functions together (https://docs.aws.amazon.com/general/latest/gr/ssm.html). A rush
    of 400 that start in one second is served in nine, if those who are turned away come again at
    different times: full jitter, as in `db.store.Retry`.

    Args:
        seconds: no call begins later than this after the first one.
        base_seconds: longest wait before the first repeat; doubles with each.
        cap_seconds: longest wait at all.
        sleep, monotonic, uniform: the world, for tests to replace.
    """

    seconds: float = 13.0
    base_seconds: float = 0.2
    cap_seconds: float = 1.6
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform

    @property
    def longest(self) -> float:
        """Seconds after which the last call has been answered, or not."""
        return self.seconds + _CONNECT_SECONDS + _READ_SECONDS

    def pause(self, turn: int, elapsed: float) -> float | None:
        """Return how long to wait after a call that was turned away; None to give up.

        Args:
            turn: which call it was, from 0.
            elapsed: seconds since the first one.
        """
        wait = self.uniform(0, min(self.cap_seconds, self.base_seconds * 2**turn))
        return wait if elapsed + wait <= self.seconds else None

    def ask(self, read: Callable[[], str]) -> str:
        """Read until there is an answer.

        Raises:
            SsmBusyError: there was none in time.
        """
        started = self.monotonic()
        for turn in count():
            try:
                return read()
            except SsmBusyError:
                wait = self.pause(turn, self.monotonic() - started)
                if wait is None:
                    raise
                self.sleep(wait)
        raise AssertionError  # pragma: no cover - the loop returns or raises


DEFAULT_RETRY = SecretRetry()


class SecretMissingError(UnavailableError):
    """There is no such parameter: what it opens is switched off."""


class Secret:
    """One secret, by the name of its SSM parameter.

    Args:
        name: the parameter's full name.
        read: how to get the value of a name; SSM where not given.
        monotonic: seconds of a clock that never goes back.
        retry: how long the first value is waited for. A later one is asked for once: there is
            a value to go on with.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[str], str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        retry: SecretRetry = DEFAULT_RETRY,
    ) -> None:
        self._retry = retry
        self._name = name
        self._read = read or _read_from_ssm
        self._monotonic = monotonic
        self._value: str | None = None
        self._read_at = 0.0
        self._tried_at = 0.0
        self._missed_at: float | None = None

    def text(self) -> str:
        """Return the value.

        Raises:
            SecretMissingError: SSM has no such parameter, and no value is kept.
            UnavailableError: SSM gives no answer, and no value is kept.
        """
        now = self._monotonic()
        if self._value is None:
            if self._missed_at is not None and now - self._missed_at <= PAUSE_SECONDS:
                raise SecretMissingError(_INCOMPLETE)  # strangers cannot make us ask SSM each time
            return self._fetch(now)
        if now - self._read_at > MAX_AGE_SECONDS and now - self._tried_at > PAUSE_SECONDS:
            with suppress(UnavailableError):
                return self._fetch(now)
        return self._value

    def is_there(self) -> bool:
        """Return whether there is a value; also if that cannot be told just now."""
        try:
            self.text()
        except SecretMissingError:
            return False
        except UnavailableError:
            pass
        return True

    def json(self) -> dict[str, Any]:
        """Return the value read as a JSON object."""
        value = json.loads(self.text())
        if not isinstance(value, dict):
            raise TypeError(f"secret {self._name} must be a JSON object")
        return value

    def words(self) -> list[str]:
        """Return the value split at commas and white space: several secrets during a rotation."""
        return self.text().replace(",", " ").split()

    def refresh(self, *, older_than_seconds: float = 0) -> bool:
        """Read the value again, after somebody refused it.

        Args:
            older_than_seconds: leave alone what was read, or was tried to be, a shorter time ago,
                so that strangers who send nonsense cannot make us ask SSM each time.

        Returns:
            whether it is another value now, and a second try makes sense.
        """
        now, before = self._monotonic(), self._value
        if before is None or now - self._tried_at < older_than_seconds:
            return False
        with suppress(UnavailableError):
            self._fetch(now)
        return self._value != before

    def _fetch(self, now: float) -> str:
        self._tried_at = now
        try:
            if self._value is None:
                self._value = self._retry.ask(lambda: self._read(self._name))
            else:
                self._value = self._read(self._name)
        except SecretMissingError:
            log.warning(f"there is no secret {self._name}: what it opens is switched off")
            self._missed_at = now
            raise
        except UnavailableError as error:
            log.failure(f"secret {self._name} cannot be read", error.__cause__ or error)
            raise
        self._read_at = now
        return self._value


def _read_from_ssm(name: str) -> str:
    client: Any = botocore.session.get_session().create_client("ssm", config=_CONFIG)
    let_answers_end(client)
    try:
        answer = client.get_parameter(Name=name, WithDecryption=True)
    except client.exceptions.ParameterNotFound as error:
        raise SecretMissingError(_INCOMPLETE) from error
    except Exception as error:
        if _is_passing(error):
            raise SsmBusyError from error
        raise UnavailableError(_INCOMPLETE) from error
    value: str = answer["Parameter"]["Value"]
    return value


def _is_passing(error: Exception) -> bool:
    """Return whether the same call may be answered the next time: SSM is busy, or out of reach."""
    if not isinstance(error, ClientError):
        return isinstance(error, HTTPClientError)
    said = error.response
    is_fault = said.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _SERVER_ERROR
    return is_fault or "Throttl" in said["Error"]["Code"] or "TooMany" in said["Error"]["Code"]
