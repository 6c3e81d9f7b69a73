"""Secrets: SSM SecureString parameters, fetched when first needed and kept for a while.

Rotation needs no redeploy: a value is read again when it is older than `MAX_AGE_SECONDS`, or when
the holder found it refused (`refresh`). A value is replaced by another one only: while SSM cannot
be read the old one serves, however old it is.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import botocore.session
from botocore.config import Config

from storefront import log
from storefront.errors import UnavailableError

MAX_AGE_SECONDS = 300
#: After a read that failed, SSM is not asked again for this long if there is an older value.
PAUSE_SECONDS = 30

_CONFIG = Config(
    connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"}
)


class SecretMissingError(UnavailableError):
    """There is no such parameter: what it opens is switched off."""


class Secret:
    """One secret, by the name of its SSM parameter.

    Args:
        name: the parameter's full name.
        read: how to get the value of a name; SSM where not given.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[str], str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
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
                raise SecretMissingError  # strangers cannot make us ask SSM each time
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
            self._value = self._read(self._name)
        except SecretMissingError:
            self._missed_at = now
            raise
        self._read_at = now
        return self._value


def _read_from_ssm(name: str) -> str:
    client: Any = botocore.session.get_session().create_client("ssm", config=_CONFIG)
    try:
        answer = client.get_parameter(Name=name, WithDecryption=True)
    except client.exceptions.ParameterNotFound as error:
        log.warning(f"there is no secret {name}: what it opens is switched off")
        raise SecretMissingError from error
    except Exception as error:
        log.failure(f"secret {name} cannot be read", error)
        raise UnavailableError(
            "The shop is not set up completely; its operator finds the reason in the logs."
        ) from error
    value: str = answer["Parameter"]["Value"]
    return value
