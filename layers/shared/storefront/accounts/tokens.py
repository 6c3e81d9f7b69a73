"""Access tokens: JWTs (RFC 9068 profile, HS256) that are checked without a database.

There are three types, told apart by the header's `typ`, and each is accepted only as what it is:

* an account's, with its role and session: 15 minutes;
* a guest's, who buys without an account: 30 days;
* one for a single order, such as a link in a message: 180 days.

Imported only by the functions that issue or check them.
"""

import re
from datetime import datetime, timedelta
from typing import Any, Self

from storefront.access import Caller, Role
from storefront.accounts.model import GUEST_LIFE
from storefront.clock import Clock, epoch
from storefront.errors import UnauthenticatedError
from storefront.ids import is_id, new_id
from storefront.keys import read_keys
from storefront.lean import without
from storefront.parameters import Secret
from storefront.settings import SecretName, Settings
from storefront.values import dataclass

with without("cryptography"):  # which is for algorithms not accepted here, and takes 70 ms to load
    import jwt

AUDIENCE = "storefront-api"
ALGORITHM = "HS256"

_CLAIMS = ("iss", "aud", "sub", "iat", "exp", "jti")
_MAX_LENGTH = 2048
_FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
#: Clocks of two Lambda hosts may differ by this much.
_SKEW = timedelta(seconds=30)
#: How often an unknown key id may make one process fetch the keys again.
_REFETCH_PAUSE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class TokenType:
    """A type of access token.

    Args:
        typ: what the JWT's header says; tells these tokens from any others signed with our keys.
        life: how long one is good for.
        claims: what it says besides `_CLAIMS`.
    """

    typ: str
    life: timedelta
    claims: tuple[str, ...] = ()


ACCOUNT = TokenType("at+jwt", timedelta(minutes=15), ("role", "sid"))  # RFC 9068 §2.1
GUEST = TokenType("guest+jwt", GUEST_LIFE)
ORDER = TokenType("order+jwt", timedelta(days=180), ("order", "epoch"))
_TYPES = {one.typ: one for one in (ACCOUNT, GUEST, ORDER)}


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
        keys = Secret(settings.secret_name(SecretName.SIGNING_KEYS))
        return cls(keys, f"storefront/{settings.stage}", clock)

    @property
    def life_seconds(self) -> int:
        """How long an issued token is good for."""
        return int(ACCOUNT.life.total_seconds())

    def issue(self, user_id: str, role: Role, session_id: str) -> str:
        """Return a token that lets its bearer act as this account.

        Args:
            user_id: the account.
            role: its role now.
            session_id: the session that it signed in by.

        Raises:
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        return self._sign(ACCOUNT, user_id, role=role.value, sid=session_id)

    def issue_guest(self, guest_id: str) -> str:
        """Return a token that lets its bearer buy as this guest; raises as `issue` does."""
        return self._sign(GUEST, guest_id)

    def issue_order(
        self, owner_id: str, order_id: str, token_epoch: int, until: datetime | None = None
    ) -> str:
        """Return a token for one order; raises as `issue` does.

        Args:
            owner_id: the guest or account that placed it.
            order_id: the order.
            token_epoch: how often tokens for the order were ended so far.
            until: when it ends, if that is before its life does.
        """
        return self._sign(ORDER, owner_id, until, order=order_id, epoch=token_epoch)

    def _sign(
        self, kind: TokenType, subject: str, until: datetime | None = None, **claims: str | int
    ) -> str:
        now = self._clock()
        ends = now + kind.life if until is None else min(until, now + kind.life)
        key_id, key = next(iter(self._keys().items()))
        common = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": epoch(now),
            "exp": epoch(ends),
            "jti": new_id(now),
        }
        headers = {"kid": key_id, "typ": kind.typ}
        return jwt.encode(common | claims, key, ALGORITHM, headers=headers)

    def verify(self, token: str) -> Caller:
        """Return who holds a token of any type, by what it says alone.

        Raises:
            InvalidAccessTokenError: it is not, or no longer, a token this shop issued.
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        if len(token) > _MAX_LENGTH or not _FORM.fullmatch(token):
            raise InvalidAccessTokenError
        try:
            header = jwt.get_unverified_header(token)
            kind = _type_of(header)
            claims = self._decode(token, kind, self._key(header.get("kid")))
        except jwt.InvalidTokenError:
            raise InvalidAccessTokenError from None
        self._check_times(kind, claims["iat"], claims["exp"], claims.get("nbf", 0))
        return _caller(kind, claims)

    def _decode(self, token: str, kind: TokenType, key: bytes) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=self._issuer,
            options={
                "require": [*_CLAIMS, *kind.claims],
                "strict_aud": True,
                "enforce_minimum_key_length": True,
                # Times are checked against the injected clock.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return claims

    def _check_times(self, kind: TokenType, issued: Any, expires: Any, begins: Any) -> None:
        now = self._clock()
        if not (
            isinstance(issued, int)
            and isinstance(expires, int)
            and 0 < expires - issued <= kind.life.total_seconds()
            and issued <= epoch(now + _SKEW)
            and isinstance(begins, int)
            and begins <= epoch(now + _SKEW)
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


def _type_of(header: dict[str, Any]) -> TokenType:
    typ = header.get("typ")
    if not isinstance(typ, str) or typ not in _TYPES:
        raise InvalidAccessTokenError
    return _TYPES[typ]


def _caller(kind: TokenType, claims: dict[str, Any]) -> Caller:
    """Read who a token is for; of what it claims, only what its type is for is looked at."""
    subject = _id(claims["sub"])
    if kind is GUEST:
        return Caller(subject, Role.GUEST)
    if kind is ORDER:
        if type(claims["epoch"]) is not int:
            raise InvalidAccessTokenError
        order_id = _id(claims["order"])
        return Caller(subject, Role.GUEST, order_id, token_epoch=claims["epoch"])
    try:
        role = Role(claims["role"])
    except ValueError:
        raise InvalidAccessTokenError from None
    if role is Role.GUEST:  # guests have no account
        raise InvalidAccessTokenError
    return Caller(subject, role, session_id=_id(claims["sid"]))


def _id(value: Any) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise InvalidAccessTokenError
    return value
