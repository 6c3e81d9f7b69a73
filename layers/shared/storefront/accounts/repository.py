"""Accounts in DynamoDB: profiles and sessions by user, logins and failed tries by address."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, DiscriminatorAttribute, UnicodeAttribute

from storefront.access import Role
from storefront.accounts.model import (
    ATTEMPT_WINDOW,
    Attempts,
    Login,
    Session,
    User,
    attempt_window,
)
from storefront.clock import epoch
from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table

PROFILE = "PROFILE"
LOGIN = "LOGIN"
#: Labels of the writes: `login` fails when the address is taken or the login changed meanwhile.
PROFILE_LABEL = "profile"
LOGIN_LABEL = "login"
SESSION_LABEL = "session"


class UserRecord(Record):
    """Base of the items in a user's partition, which one BatchGetItem reads together."""

    table: ClassVar[Table] = Table.USERS

    kind = DiscriminatorAttribute()


class ProfileRecord(UserRecord, discriminator="profile"):
    """The account."""

    email = UnicodeAttribute()
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    session_epoch = IntegerAttribute()
    created_at = MomentAttribute()

    def to_model(self) -> User:
        """Return the account as the domain sees it."""
        return User(
            user_id=self.pk.removeprefix("USER#"),
            email=self.email,
            name=self.name,
            role=Role(self.role),
            session_epoch=self.session_epoch,
            created_at=self.created_at,
        )


class SessionRecord(UserRecord, discriminator="session"):
    """A session; deleted by TTL some time after its end."""

    token_hash = UnicodeAttribute()
    session_epoch = IntegerAttribute()
    expires_at = MomentAttribute()
    revoked = BooleanAttribute()
    ttl = IntegerAttribute()

    def to_model(self) -> Session:
        """Return the session as the domain sees it."""
        return Session(
            user_id=self.pk.removeprefix("USER#"),
            family_id=self.sk.removeprefix("SESSION#"),
            token_hash=self.token_hash,
            session_epoch=self.session_epoch,
            expires_at=self.expires_at,
            revoked=self.revoked,
        )


class LoginRecord(Record):
    """What an address and a password open; that it exists makes the address unique."""

    table: ClassVar[Table] = Table.USERS

    user_id = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    role = UnicodeAttribute()
    session_epoch = IntegerAttribute()


class AttemptsRecord(Record):
    """How often passwords were tried in one window, for addresses without an account too."""

    table: ClassVar[Table] = Table.USERS

    attempts = IntegerAttribute()
    ttl = IntegerAttribute()


class AccountRepository:
    """Reads accounts and adds their changes to transactions.

    Args:
        store: must know the users table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, user_id: str) -> User | None:
        """Return an account."""
        record = self._store.get(ProfileRecord, user_pk(user_id), PROFILE)
        return record.to_model() if record else None

    def get_many(self, user_ids: Collection[str]) -> dict[str, User]:
        """Return the accounts that exist among some, by id; a guest has none."""
        keys = [(user_pk(user_id), PROFILE) for user_id in sorted(set(user_ids))]
        records = self._store.get_many(ProfileRecord, keys) if keys else []
        users = [record.to_model() for record in records]
        return {user.user_id: user for user in users}

    def login_of(self, email: str) -> Login | None:
        """Return the login of a normalised address."""
        record = self._store.get(LoginRecord, email_pk(email), LOGIN)
        if record is None:
            return None
        return Login(
            email=email,
            user_id=record.user_id,
            password_hash=record.password_hash,
            role=Role(record.role),
            session_epoch=record.session_epoch,
        )

    def add(self, transaction: Transaction, user: User, password_hash: str) -> None:
        """Create an account; the transaction fails under `LOGIN_LABEL` if its address is taken."""
        profile = ProfileRecord(
            pk=user_pk(user.user_id),
            sk=PROFILE,
            email=user.email,
            name=user.name,
            role=user.role.value,
            session_epoch=user.session_epoch,
            created_at=user.created_at,
        )
        login = LoginRecord(
            pk=email_pk(user.email),
            sk=LOGIN,
            user_id=user.user_id,
            password_hash=password_hash,
            role=user.role.value,
            session_epoch=user.session_epoch,
        )
        transaction.put(PROFILE_LABEL, profile)
        transaction.put(LOGIN_LABEL, login)

    def save(self, transaction: Transaction, before: User, after: User) -> None:
        """Write an account's name, role and epoch, unless role or epoch changed since `before`."""
        transaction.update(
            PROFILE_LABEL,
            ProfileRecord,
            (user_pk(before.user_id), PROFILE),
            [
                ProfileRecord.name.set(after.name),
                ProfileRecord.role.set(after.role.value),
                ProfileRecord.session_epoch.set(after.session_epoch),
            ],
            (ProfileRecord.role == before.role.value)
            & (ProfileRecord.session_epoch == before.session_epoch),
        )

    def save_login(self, transaction: Transaction, before: Login, after: Login) -> None:
        """Write a login's hash, role and epoch, unless role or epoch changed since `before`.

        A new password always comes with a new epoch, so the epoch guards the hash as well.
        """
        transaction.update(
            LOGIN_LABEL,
            LoginRecord,
            (email_pk(before.email), LOGIN),
            [
                LoginRecord.password_hash.set(after.password_hash),
                LoginRecord.role.set(after.role.value),
                LoginRecord.session_epoch.set(after.session_epoch),
            ],
            (LoginRecord.role == before.role.value)
            & (LoginRecord.session_epoch == before.session_epoch),
        )

    def count_attempt(self, email: str, now: datetime) -> Attempts:
        """Count a try of a password, before the password is looked at, and return the count.

        Parallel guesses cannot outrun it: each is counted by one atomic write of its own.
        """
        window = attempt_window(now)
        record = self._store.count_up(
            AttemptsRecord,
            *_attempts_key(email, window),
            [
                AttemptsRecord.attempts.add(1),
                AttemptsRecord.ttl.set(epoch(now + 2 * ATTEMPT_WINDOW)),
            ],
        )
        return Attempts(email, window, record.attempts)

    def attempts_of(self, email: str, now: datetime) -> Attempts | None:
        """Return how often passwords were tried in this window; None if none was."""
        window = attempt_window(now)
        record = self._store.get(AttemptsRecord, *_attempts_key(email, window))
        return Attempts(email, window, record.attempts) if record else None

    def forgive_attempts(self, transaction: Transaction, attempts: Attempts) -> None:
        """Begin counting anew, after a right password."""
        transaction.update(
            "attempts",
            AttemptsRecord,
            _attempts_key(attempts.email, attempts.window),
            [AttemptsRecord.attempts.set(0)],
            AttemptsRecord.pk.exists(),
        )


class SessionRepository:
    """Reads sessions and adds their changes to transactions.

    Args:
        store: must know the users table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, user_id: str, family_id: str) -> tuple[User, Session] | None:
        """Return a session and its user as last written, in one call; None without either."""
        keys = [
            (user_pk(user_id), PROFILE),
            (user_pk(user_id), _session_sk(family_id)),
        ]
        user = session = None
        for record in self._store.get_many(UserRecord, keys):
            if isinstance(record, ProfileRecord):
                user = record.to_model()
            elif isinstance(record, SessionRecord):
                session = record.to_model()
        return (user, session) if user and session else None

    def add(self, transaction: Transaction, session: Session) -> None:
        """Begin a session."""
        record = SessionRecord(
            pk=user_pk(session.user_id),
            sk=_session_sk(session.family_id),
            token_hash=session.token_hash,
            session_epoch=session.session_epoch,
            expires_at=session.expires_at,
            revoked=session.revoked,
            ttl=epoch(session.expires_at),
        )
        transaction.put(SESSION_LABEL, record)

    def rotate(self, transaction: Transaction, session: Session, token_hash: str) -> None:
        """Replace the session's token; fails if it was replaced or revoked meanwhile."""
        transaction.update(
            SESSION_LABEL,
            SessionRecord,
            (user_pk(session.user_id), _session_sk(session.family_id)),
            [SessionRecord.token_hash.set(token_hash)],
            (SessionRecord.token_hash == session.token_hash)
            & (SessionRecord.revoked == session.revoked),
        )

    def revoke(self, transaction: Transaction, user_id: str, family_id: str) -> None:
        """End a session for good; fails if there is none."""
        transaction.update(
            SESSION_LABEL,
            SessionRecord,
            (user_pk(user_id), _session_sk(family_id)),
            [SessionRecord.revoked.set(True)],
            SessionRecord.pk.exists(),
        )


def user_pk(user_id: str) -> str:
    """Return the partition of an account and its sessions."""
    return f"USER#{user_id}"


def email_pk(email: str) -> str:
    """Return the partition of an address: its login, and its counted tries."""
    return f"EMAIL#{email}"


def _session_sk(family_id: str) -> str:
    return f"SESSION#{family_id}"


def _attempts_key(email: str, window: int) -> tuple[str, str]:
    return email_pk(email), f"ATTEMPTS#{window}"
