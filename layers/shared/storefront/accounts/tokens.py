"""Access tokens: JWTs (RFC 9068 profile, HS256) that the authorizer checks without a database.

Imported only by the functions that issue or check them.
"""

import base64
import re
from datetime import datetime, timedelta
from typing import Any, Self

from storefront.clock import Clock, epoch
from storefront.errors import UnauthenticatedError
from storefront.ids import is_id, new_id
from storefront.lean import without
from storefront.parameters import Secret
from storefront.settings import Settings
from storefront.web.access import Caller, Role

with without("cryptography"):  # which is for algorithms not accepted here, and takes 70 ms to load
    import jwt

LIFE = timedelta(minutes=15)
AUDIENCE = "storefront-api"
TYPE = "at+jwt"  # RFC 9068 §2.1: tells access tokens from any other JWT signed with these keys
ALGORITHM = "HS256"
MIN_KEY_BYTES = 32  # RFC 7518 §3.2

_CLAIMS = ("iss", "aud", "sub", "role", "iat", "exp", "jti")
_MAX_LENGTH = 2048
_FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
#: Clocks of two Lambda hosts may differ by this much.
_SKEW = timedelta(seconds=30)
#: How often an unknown key id may make one process fetch the keys again.
_REFETCH_PAUSE = timedelta(seconds=10)


class SigningKeysError(Exception):
    """The key set is not what it should be; an operator must put it right."""


class InvalidAccessTokenError(UnauthenticatedError):
    """The access token is forged, damaged, expired or for something else."""

    slug = "invalid-access-token"
    title = "The access token is not valid"


class AccessTokens:
    """Issues and verifies access tokens.

    Args:
        keys: JSON object of key id to base64url key; the first signs, all verify.
        issuer: who issues: tokens of another stage are refused even if keys were copied there.
        clock: the present; PyJWT's own clock is never asked.
    """

    def __init__(self, keys: Secret, issuer: str, clock: Clock) -> None:
        self._secret = keys
        self._issuer = issuer
        self._clock = clock
        self._refetched_at: datetime | None = None

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> Self:
        """Return the tokens of this stage.

        Raises:
            SettingsError: the stage or the name of the keys' parameter is not configured.
        """
        keys = Secret(settings.required("JWT_KEYS_PARAMETER"))
        return cls(keys, f"storefront/{settings.stage}", clock)

    @property
    def life_seconds(self) -> int:
        """How long an issued token is good for."""
        return int(LIFE.total_seconds())

    def issue(self, user_id: str, role: Role) -> str:
        """Return a token that lets its bearer act as this account for `LIFE`.

        Raises:
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        now = self._clock()
        key_id, key = next(iter(self._keys().items()))
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": user_id,
            "role": role.value,
            "iat": epoch(now),
            "exp": epoch(now + LIFE),
            "jti": new_id(now),
        }
        return jwt.encode(claims, key, ALGORITHM, headers={"kid": key_id, "typ": TYPE})

    def verify(self, token: str) -> Caller:
        """Return whose token this is.

        Raises:
            InvalidAccessTokenError: it is not, or no longer, a token this shop issued.
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        if len(token) > _MAX_LENGTH or not _FORM.fullmatch(token):
            raise InvalidAccessTokenError
        try:
            claims = self._decode(token)
        except jwt.InvalidTokenError:
            raise InvalidAccessTokenError from None
        self._check_times(claims["iat"], claims["exp"])
        if not is_id(claims["sub"]):
            raise InvalidAccessTokenError
        try:
            return Caller(claims["sub"], Role(claims["role"]))
        except ValueError:
            raise InvalidAccessTokenError from None

    def _decode(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise InvalidAccessTokenError
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key(header.get("kid")),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=self._issuer,
            options={
                "require": list(_CLAIMS),
                "strict_aud": True,
                "enforce_minimum_key_length": True,
                # Times are checked below, against the injected clock.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return claims

    def _check_times(self, issued: Any, expires: Any) -> None:
        now = self._clock()
        if not (
            isinstance(issued, int)
            and isinstance(expires, int)
            and 0 < expires - issued <= LIFE.total_seconds()
            and issued <= epoch(now + _SKEW)
            and epoch(now) < expires
        ):
            raise InvalidAccessTokenError

    def _key(self, key_id: str | None) -> bytes:
        if key_id is None:
            raise InvalidAccessTokenError
        keys = self._keys()
        if key_id not in keys and self._may_refetch():
            # Another function may sign with a key that was added after we fetched the set.
            self._secret.refresh()
            keys = self._keys()
        if key_id not in keys:
            raise InvalidAccessTokenError
        return keys[key_id]

    def _may_refetch(self) -> bool:
        now = self._clock()
        if self._refetched_at is not None and now - self._refetched_at < _REFETCH_PAUSE:
            return False
        self._refetched_at = now
        return True

    def _keys(self) -> dict[str, bytes]:
        return read_keys(self._secret.json())


def read_keys(value: dict[str, Any]) -> dict[str, bytes]:
    """Return a key set as bytes, in its order.

    Args:
        value: key id to base64url text.

    Raises:
        SigningKeysError: no key, or one that is shorter than `MIN_KEY_BYTES`.
    """
    try:
        keys = {key_id: _base64url(text) for key_id, text in value.items()}
    except (AttributeError, TypeError, ValueError):
        msg = "signing keys must be base64url text"
        raise SigningKeysError(msg) from None
    if not keys or any(len(key) < MIN_KEY_BYTES for key in keys.values()):
        msg = f"there must be a signing key, and each of at least {MIN_KEY_BYTES} bytes"
        raise SigningKeysError(msg)
    return keys


def _base64url(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
