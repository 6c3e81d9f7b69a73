"""Accounts in DynamoDB: profiles and sessions by user, logins and failed tries by address."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from pynamodb.attributes import BooleanAttribute, DiscriminatorAttribute, UnicodeAttribute

from storefront.access import Role
from storefront.accounts.model import (
    ATTEMPT_WINDOW,
    SOURCE_LIFE,
    Attempts,
    Login,
    Rotation,
    Session,
    User,
    attempt_window,
)
from storefront.clock import epoch
from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.shards import in_order
from storefront.db.store import MAX_WRITES, Store, Transaction
from storefront.db.tables import Table
from storefront.paging import MAX_LIMIT

PROFILE = "PROFILE"
LOGIN = "LOGIN"
#: Labels of the writes: `login` fails when the address is taken or the login changed meanwhile,
#: `actor` when whoever does this has another role meanwhile.
PROFILE_LABEL = "profile"
LOGIN_LABEL = "login"
SESSION_LABEL = "session"
ACTOR_LABEL = "actor"

#: An account and one of its sessions.
AccountSession = tuple[User, Session]

#: Sorts after every id.
_LATEST = "~"
_WHATEVER_IS_THERE = Record.pk.exists() | Record.pk.does_not_exist()


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
    used_hash = UnicodeAttribute(null=True)  # the last rotation's, as are the next two
    salt = UnicodeAttribute(null=True)
    rotated_at = MomentAttribute(null=True)
    ttl = IntegerAttribute()

    def to_model(self) -> Session:
        """Return the session as the domain sees it."""
        rotation = None
        if self.used_hash:
            rotation = Rotation(self.used_hash, self.salt, self.rotated_at)
        return Session(
            user_id=self.pk.removeprefix("USER#"),
            family_id=self.sk.removeprefix("SESSION#"),
            token_hash=self.token_hash,
            session_epoch=self.session_epoch,
            expires_at=self.expires_at,
            revoked=self.revoked,
            rotation=rotation,
        )


class LoginRecord(Record):
    """What an address and a password open; that it exists makes the address unique."""

    table: ClassVar[Table] = Table.USERS

    user_id = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    role = UnicodeAttribute()
    session_epoch = IntegerAttribute()
    password_set_at = MomentAttribute(null=True)


class SourceRecord(Record):
    """A source from which an account has signed in: a digest, and until when it is known."""

    table: ClassVar[Table] = Table.USERS

    ttl = IntegerAttribute()


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

    def of_session(self, user_id: str, family_id: str) -> AccountSession | None:
        """Return an account and one of its sessions, in one call; None without either."""
        return session_of(self._store.get_raw(Table.USERS, session_keys(user_id, family_id)))

    def get_many(self, user_ids: Collection[str]) -> dict[str, User]:
        """Return the accounts that exist among some, by id; a guest has none."""
        keys = [(user_pk(user_id), PROFILE) for user_id in sorted(set(user_ids))]
        records = self._store.get_many(ProfileRecord, keys) if keys else []
        users = [record.to_model() for record in records]
        return {user.user_id: user for user in users}

    def login_of(self, email: str) -> Login | None:
        """Return the login of a normalised address."""
        record = self._store.get(LoginRecord, email_pk(email), LOGIN)
        return _login(email, record) if record else None

    def login_from(self, email: str, source: str, now: datetime) -> tuple[Login | None, bool]:
        """Return the login of an address, and whether it is known to sign in from a source."""
        source_sk = _source_sk(email, source)
        login, known = None, False
        keys = [(email_pk(email), LOGIN), (email_pk(email), source_sk)]
        for item in self._store.get_raw(Table.USERS, keys):
            if item["sk"]["S"] == LOGIN:
                login = _login(email, LoginRecord.from_raw_data(item))
            else:
                known = SourceRecord.from_raw_data(item).ttl > epoch(now)
        return login, known

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
            password_set_at=user.created_at,
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
        """Write a login's password, role and epoch, unless role or epoch changed since `before`.

        A new password always comes with a new epoch, so the epoch guards the hash as well.
        """
        changes = [
            LoginRecord.password_hash.set(after.password_hash),
            LoginRecord.role.set(after.role.value),
            LoginRecord.session_epoch.set(after.session_epoch),
        ]
        if after.password_set_at is not None:
            changes.append(LoginRecord.password_set_at.set(after.password_set_at))
        transaction.update(
            LOGIN_LABEL,
            LoginRecord,
            (email_pk(before.email), LOGIN),
            changes,
            (LoginRecord.role == before.role.value)
            & (LoginRecord.session_epoch == before.session_epoch),
        )

    def save_standing(self, transaction: Transaction, before: User, after: User) -> None:
        """Write an account's role and epoch, and its login's, unless they changed since `before`.

        Nothing else of them is written: a name or a hash that is new meanwhile stays.
        """
        items: list[tuple[str, type[ProfileRecord | LoginRecord], tuple[str, str]]] = [
            (PROFILE_LABEL, ProfileRecord, (user_pk(before.user_id), PROFILE)),
            (LOGIN_LABEL, LoginRecord, (email_pk(before.email), LOGIN)),
        ]
        for label, record, key in items:
            changes = [
                record.role.set(after.role.value),
                record.session_epoch.set(after.session_epoch),
            ]
            is_as_before = (record.role == before.role.value) & (
                record.session_epoch == before.session_epoch
            )
            transaction.update(label, record, key, changes, is_as_before)

    def require_role(self, transaction: Transaction, user_id: str, role: Role) -> None:
        """Let the transaction fail under `ACTOR_LABEL` unless an account has a role.

        What is written is there already: a mere check would be an action of IAM of its own.
        """
        transaction.update(
            ACTOR_LABEL,
            ProfileRecord,
            (user_pk(user_id), PROFILE),
            [ProfileRecord.role.set(role.value)],
            ProfileRecord.role == role.value,
        )

    def count_attempt(self, email: str, source: str | None, now: datetime) -> Attempts:
        """Count a try of a password, before the password is looked at, and return the count.

        Parallel guesses cannot outrun it: each is counted by one atomic write of its own.

        Args:
            email: normalised address, of an account or not.
            source: where the try comes from; None to count it with those of all strangers.
            now: the present.
        """
        window = attempt_window(now)
        record = self._store.count_up(
            AttemptsRecord,
            *_attempts_key(email, window, source),
            [
                AttemptsRecord.attempts.add(1),
                AttemptsRecord.ttl.set(epoch(now + 2 * ATTEMPT_WINDOW)),
            ],
        )
        return Attempts(email, window, source, record.attempts)

    def forgive_attempts(self, transaction: Transaction, attempts: Attempts, now: datetime) -> None:
        """Begin counting anew, after a right password.

        An operator may have unlocked the account since it was counted: then it begins anew, too.
        """
        transaction.update(
            "attempts",
            AttemptsRecord,
            _attempts_key(attempts.email, attempts.window, attempts.source),
            [
                AttemptsRecord.attempts.set(0),
                AttemptsRecord.ttl.set(epoch(now + 2 * ATTEMPT_WINDOW)),
            ],
            _WHATEVER_IS_THERE,
        )

    def remember_source(
        self, transaction: Transaction, email: str, source: str, now: datetime
    ) -> None:
        """Note that the account signs in from a source."""
        record = SourceRecord(
            pk=email_pk(email), sk=_source_sk(email, source), ttl=epoch(now + SOURCE_LIFE)
        )
        # Two sign-ins from one source may meet, and both are right.
        transaction.put("source", record, _WHATEVER_IS_THERE)

    def forget_attempts(self, email: str) -> int:
        """Forget all tries for an address, whoever made them; return how many were counted."""
        tries, after = 0, None
        while True:
            page = self._store.query(
                Table.USERS,
                email_pk(email),
                AttemptsRecord.sk.startswith("ATTEMPTS#"),
                after=after,
                limit=MAX_WRITES,
            )
            if page.items:
                transaction = self._store.transaction()
                for item in page.items:
                    key = item["pk"]["S"], item["sk"]["S"]
                    transaction.delete(key[1], AttemptsRecord, key, _WHATEVER_IS_THERE)
                transaction.commit()
            tries += sum(AttemptsRecord.from_raw_data(item).attempts for item in page.items)
            after = page.last
            if after is None:
                return tries


class SessionRepository:
    """Reads sessions and adds their changes to transactions.

    Args:
        store: must know the users table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, user_id: str, family_id: str) -> AccountSession | None:
        """Return a session and its user as last written, in one call; None without either."""
        return session_of(self._store.get_raw(Table.USERS, session_keys(user_id, family_id)))

    def of_user(self, user_id: str, before: str | None = None) -> Iterator[Session]:
        """Yield an account's sessions, the newest first, also those that have ended.

        Args:
            user_id: whose.
            before: only those that began before this one; all, where not given.
        """
        span = SessionRecord.sk.between(_session_sk(""), _session_sk(before or _LATEST))
        found = in_order(
            self._store,
            Table.USERS,
            [user_pk(user_id)],
            span,
            newest_first=True,
            at_once=MAX_LIMIT,
        )
        for item in found:
            session = SessionRecord.from_raw_data(dict(item)).to_model()
            if session.family_id != before:
                yield session

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

    def rotate(
        self, transaction: Transaction, before: Session, token_hash: str, rotation: Rotation
    ) -> None:
        """Replace a session's refresh token.

        Args:
            transaction: cancelled under `SESSION_LABEL` if it was replaced or revoked meanwhile.
            before: the session as it was read.
            token_hash: the digest of the next token.
            rotation: by which a repeat of the same refresh finds that token again.
        """
        transaction.update(
            SESSION_LABEL,
            SessionRecord,
            (user_pk(before.user_id), _session_sk(before.family_id)),
            [
                SessionRecord.token_hash.set(token_hash),
                SessionRecord.used_hash.set(rotation.used_hash),
                SessionRecord.salt.set(rotation.salt),
                SessionRecord.rotated_at.set(rotation.at),
            ],
            (SessionRecord.token_hash == before.token_hash)
            & (SessionRecord.revoked == before.revoked),
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


def session_keys(user_id: str, family_id: str) -> list[tuple[str, str]]:
    """Return the keys of what `session_of` takes: an account and one of its sessions."""
    return [(user_pk(user_id), PROFILE), (user_pk(user_id), _session_sk(family_id))]


def session_of(items: Iterable[dict[str, Any]]) -> AccountSession | None:
    """Return the account and the session among raw items; None without either."""
    user = session = None
    for record in map(UserRecord.from_raw_data, items):
        if isinstance(record, ProfileRecord):
            user = record.to_model()
        elif isinstance(record, SessionRecord):
            session = record.to_model()
    return (user, session) if user and session else None


def user_pk(user_id: str) -> str:
    """Return the partition of an account and its sessions."""
    return f"USER#{user_id}"


def email_pk(email: str) -> str:
    """Return the partition of an address: its login, and its counted tries."""
    return f"EMAIL#{email}"


def _session_sk(family_id: str) -> str:
    return f"SESSION#{family_id}"


def _login(email: str, record: LoginRecord) -> Login:
    return Login(
        email=email,
        user_id=record.user_id,
        password_hash=record.password_hash,
        role=Role(record.role),
        session_epoch=record.session_epoch,
        password_set_at=record.password_set_at,
    )


def _attempts_key(email: str, window: int, source: str | None) -> tuple[str, str]:
    of_whom = f"#{_source_digest(email, source)}" if source else ""
    return email_pk(email), f"ATTEMPTS#{window}{of_whom}"


def _source_sk(email: str, source: str) -> str:
    return f"SOURCE#{_source_digest(email, source)}"


def _source_digest(email: str, source: str) -> str:
    """Name a source within one address: nobody can tell which accounts it has in common."""
    return sha256(f"{email} {source}".encode()).hexdigest()[:16]
