"""Accounts: who may sign in, and the sessions they opened. Rules only, no database."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from storefront.access import Role
from storefront.clock import epoch
from storefront.editions import edition_of
from storefront.errors import ConflictError, UnauthenticatedError
from storefront.ids import is_id, made_at, new_id
from storefront.values import dataclass

#: How long a session lasts after sign-in, however often its refresh token is rotated.
SESSION_LIFE = timedelta(days=30)
#: For how long a guest is one, and sees what they ordered.
GUEST_LIFE = timedelta(days=30)
#: For how long the refresh token that was just used gets its successor again. An answer that was
#: lost takes 29 s to be given up by API Gateway, and the repeat as long again.
REFRESH_REPEAT_WINDOW = timedelta(seconds=60)
#: Passwords that one source may try for one address in one window; then the address is locked to
#: this source, and to no other, until the window ends. Windows are fixed quarters of an hour, so
#: that one unconditional write counts and tells.
MAX_ATTEMPTS = 10
#: Passwords that all sources may try in one window from which the account never signed in; then the
#: address is locked to these. It takes ten of them, and the owner's own is not among them.
MAX_STRANGERS_ATTEMPTS = 100
#: How long a source is known from which the account has signed in.
SOURCE_LIFE = timedelta(days=90)
#: The source of what is tried within a session: nobody else's tries count with its own.
SIGNED_IN = "signed in"
#: The source of what somebody does by a command.
OPERATOR = "operator"
ATTEMPT_WINDOW = timedelta(minutes=15)

#: How long the request that set a password is recognised when it comes again: its answer was lost.
REPEAT_WINDOW = timedelta(minutes=10)
#: Most characters of what somebody is called.
MAX_NAME = 100
MAX_EMAIL_LENGTH = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
# The syntax browsers accept (https://html.spec.whatwg.org/#valid-e-mail-address), with a dot in
# the domain. ASCII only: no two addresses look the same, and lower case is all there is to fold.
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_SECRET_BYTES = 32
_MAX_TOKEN_LENGTH = 256


class InvalidCredentialsError(UnauthenticatedError):
    """The address is unknown, the password wrong, or the address locked: nobody is told which."""

    slug = "invalid-credentials"
    title = "The e-mail address or the password is not right"


class InvalidRefreshTokenError(UnauthenticatedError):
    """The refresh token is damaged, unknown, used, expired or revoked: nobody is told which."""

    slug = "invalid-refresh-token"
    title = "The refresh token is not valid, sign in again"


class SessionEndedError(UnauthenticatedError):
    """The token was good once; since then its session ended, or its account is no more."""

    slug = "session-ended"
    title = "The session has ended, sign in again"


class EmailTakenError(ConflictError):
    """An account with this address exists."""

    slug = "email-taken"
    title = "There is an account with this e-mail address"


class OwnAccountError(ConflictError):
    """What is done to accounts by those who run the shop, they do not do to their own."""

    slug = "own-account"
    title = "This is your own account"


def normalise_email(text: str) -> str:
    """Return the one spelling of an address by which accounts are found: trimmed, lower case.

    Raises:
        ValueError: this is no e-mail address we accept.
    """
    email = text.strip(" \t\r\n").lower()
    # `text` itself must be ASCII: lower() makes an ASCII k of the Kelvin sign.
    if not text.isascii() or len(email) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        msg = f"must be an e-mail address of at most {MAX_EMAIL_LENGTH} ASCII characters"
        raise ValueError(msg)
    return email


@dataclass(frozen=True, slots=True)
class User:
    """An account.

    Args:
        user_id: ULID.
        email: normalised address.
        name: what to call the person.
        role: what the account may do.
        session_epoch: counts up to end all sessions at once; sessions of an older one are dead.
        created_at: when it was made.
    """

    user_id: str
    email: str
    name: str
    role: Role
    session_epoch: int
    created_at: datetime

    @property
    def edition(self) -> str:
        """ETag of what others can edit of the account: its role."""
        return edition_of(self.role.value)


@dataclass(frozen=True, slots=True)
class Login:
    """What a password opens: found by address, with copies of what a new session must know.

    Args:
        email: normalised address.
        user_id: whose.
        password_hash: argon2 in PHC text form.
        role, session_epoch: the user's; always changed in one transaction with them.
        password_set_at: when somebody chose the password; None if that was before it was noted.
    """

    email: str
    user_id: str
    password_hash: str
    role: Role
    session_epoch: int
    password_set_at: datetime | None = None

    def may_repeat(self, now: datetime) -> bool:
        """Return whether who sends this very password may be repeating the request that set it."""
        return self.password_set_at is not None and now < self.password_set_at + REPEAT_WINDOW


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many passwords were tried for an address in one window.

    Args:
        email: normalised address, of an account or not.
        window: the window's number, see `attempt_window`.
        source: where they came from; None for all that are not known to the account together.
        count: tries in the window so far, this one included.
    """

    email: str
    window: int
    source: str | None
    count: int

    @property
    def locked(self) -> bool:
        """Return whether the address is locked: no password is accepted until the window ends."""
        return self.count > (MAX_STRANGERS_ATTEMPTS if self.source is None else MAX_ATTEMPTS)

    @property
    def spent(self) -> bool:
        """Return whether the next try will find the address locked."""
        return self.count >= MAX_ATTEMPTS


def attempt_window(now: datetime) -> int:
    """Return the number of the window that `now` is in: whole `ATTEMPT_WINDOW`s since 1970."""
    return epoch(now) // int(ATTEMPT_WINDOW.total_seconds())


@dataclass(frozen=True, slots=True)
class SignIn:
    """A right password, not used yet.

    Args:
        login: what it opens.
        attempts: the count it stands in, to be forgiven.
        rehashed: the login with a hash at today's costs, if its hash is outdated.
        is_new_source: whether the account is not known to sign in from there.
    """

    login: Login
    attempts: Attempts
    rehashed: Login | None
    is_new_source: bool


@dataclass(frozen=True, slots=True)
class Rotation:
    """The last exchange of a session's refresh token: what is needed to give its answer again.

    Args:
        used_hash: hash of the secret that was given in exchange.
        salt: from which, with that secret, the successor's is made; alone it opens nothing.
        at: when.
    """

    used_hash: str
    salt: str
    at: datetime

    @classmethod
    def of(cls, token: "RefreshToken", now: datetime) -> Self:
        """Return a new exchange of the session's latest token."""
        return cls(token.secret_hash, secrets.token_urlsafe(_SECRET_BYTES), now)


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in on one device: a family of refresh tokens, of which only the latest works.

    Args:
        user_id: whose.
        family_id: ULID.
        token_hash: hash of the latest refresh token's secret.
        session_epoch: the user's when the session began.
        expires_at: end, fixed at sign-in.
        revoked: ended early, by its owner or because an old token came back.
        rotation: how the latest token came about; None for the first one.
    """

    user_id: str
    family_id: str
    token_hash: str
    session_epoch: int
    expires_at: datetime
    revoked: bool = False
    rotation: Rotation | None = None

    @property
    def created_at(self) -> datetime:
        """When somebody signed in."""
        return made_at(self.family_id)

    def is_alive(self, user: User, now: datetime) -> bool:
        """Return whether the session is neither revoked, outdated nor over."""
        return (
            not self.revoked and self.session_epoch == user.session_epoch and now < self.expires_at
        )

    def is_latest(self, token: "RefreshToken") -> bool:
        """Return whether `token` is the latest of the session (in constant time)."""
        return hmac.compare_digest(self.token_hash, token.secret_hash)

    def repeated(self, token: "RefreshToken", now: datetime) -> "RefreshToken | None":
        """Return the latest token again to whoever repeats the exchange that made it.

        Two tabs refresh at once, or an answer was lost: the token that was just used comes again
        within `REFRESH_REPEAT_WINDOW`, and nobody has used its successor yet.

        Returns:
            None if `token` is any other, or comes too late.
        """
        last = self.rotation
        if last is None or now - last.at >= REFRESH_REPEAT_WINDOW:
            return None
        if not hmac.compare_digest(last.used_hash, token.secret_hash):
            return None
        return token.successor(last.salt)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token: where its session is, and a secret of which only a hash is kept.

    Args:
        user_id, family_id: the session's key.
        secret: base64url of 256 random bits.
    """

    user_id: str
    family_id: str
    secret: str

    @classmethod
    def new(cls, user_id: str, family_id: str) -> Self:
        """Return a token with a fresh secret."""
        return cls(user_id, family_id, secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a token as clients hold it.

        Raises:
            InvalidRefreshTokenError: this is no refresh token.
        """
        try:
            if len(text) > _MAX_TOKEN_LENGTH:
                raise InvalidRefreshTokenError
            padded = text + "=" * (-len(text) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
            user_id, family_id, secret = raw.split(".")
        except ValueError:
            raise InvalidRefreshTokenError from None
        if not (is_id(user_id) and is_id(family_id) and secret):
            raise InvalidRefreshTokenError
        return cls(user_id, family_id, secret)

    @property
    def secret_hash(self) -> str:
        """SHA-256 of the secret; a fast hash will do, as 256 random bits cannot be guessed."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def successor(self, salt: str) -> Self:
        """Return the token that follows this one; the same one for the same salt.

        It takes both, so neither who reads the table nor who holds an old token can make it.
        """
        mac = hmac.digest(salt.encode(), self.secret.encode(), "sha256")
        return replace(self, secret=base64.urlsafe_b64encode(mac).decode().rstrip("="))

    def __str__(self) -> str:
        """Return the token as clients hold it; opaque to them."""
        raw = f"{self.user_id}.{self.family_id}.{self.secret}"
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def open_session(login: Login, now: datetime) -> tuple[Session, RefreshToken]:
    """Return a new session for somebody who proved their password, and its first token."""
    token = RefreshToken.new(login.user_id, new_id(now))
    session = Session(
        user_id=login.user_id,
        family_id=token.family_id,
        token_hash=token.secret_hash,
        session_epoch=login.session_epoch,
        expires_at=now + SESSION_LIFE,
    )
    return session, token


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client holds while signed in.

    Args:
        access_token: JWT for the Authorization header.
        refresh_token: opaque; good for one more pair.
        expires_in: seconds the access token is good for.
    """

    access_token: str
    refresh_token: str
    expires_in: int
