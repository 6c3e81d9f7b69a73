"""Secrets: SSM SecureString parameters, fetched when first needed and kept for a while.

Rotation needs no redeploy: a value is read again when it is older than `MAX_AGE_SECONDS`, or when
the holder found it refused (`refresh`).
"""

import json
import time
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.config import Config

from storefront import log
from storefront.errors import UnavailableError

MAX_AGE_SECONDS = 300

_CONFIG = Config(
    connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 3, "mode": "standard"}
)


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

    def text(self) -> str:
        """Return the value.

        Raises:
            UnavailableError: SSM has no such parameter or gives no answer, and no value is kept.
        """
        now = self._monotonic()
        if self._value is None or now - self._read_at > MAX_AGE_SECONDS:
            self._value = self._read(self._name)
            self._read_at = now
        return self._value

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
        """Forget the value, after somebody refused it.

        Args:
            older_than_seconds: keep a younger value, so that strangers who send nonsense cannot
                make us ask SSM each time.

        Returns:
            whether the value was forgotten and a second try makes sense.
        """
        if self._value is None or self._monotonic() - self._read_at < older_than_seconds:
            return False
        self._value = None
        return True


def _read_from_ssm(name: str) -> str:
    client: Any = botocore.session.get_session().create_client("ssm", config=_CONFIG)
    try:
        answer = client.get_parameter(Name=name, WithDecryption=True)
    except Exception as error:
        log.failure(f"secret {name} cannot be read", error)
        raise UnavailableError(
            "The shop is not set up completely; its operator finds the reason in the logs."
        ) from error
    value: str = answer["Parameter"]["Value"]
    return value
