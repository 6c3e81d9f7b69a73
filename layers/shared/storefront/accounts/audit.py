"""What the audit knows of accounts: profiles, logins and sessions. It shows no e-mail address."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from storefront.accounts.model import User
from storefront.accounts.repository import (
    LOGIN,
    PROFILE,
    AttemptsRecord,
    LoginRecord,
    ProfileRecord,
    SessionRecord,
    SourceRecord,
    email_pk,
    user_pk,
)
from storefront.books.look import Look
from storefront.books.model import Difference, Differences, Rule, Subject, digest_of
from storefront.books.registration import DomainAudit, Inspection, Kind
from storefront.books.sections import Books, Section
from storefront.db.tables import Table
from storefront.values import dataclass

ACCOUNT = Subject("an account", "accounts")


class AccountRule(Rule):
    """What must hold of accounts."""

    #: An account's address, and no other, is its login; both say the same role and epoch.
    LOGIN = "login"
    #: No session began in an epoch that its account has not reached.
    SESSION = "session"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        return (
            "The account and the login of its address say different things, shown by digests of "
            "the addresses; put them right as items of other rules, after `end-sessions` if the "
            "login can still be used."
        )


class LoginState(NamedTuple):
    """What a login and its account must both say: a role, and an epoch of sessions."""

    role: str
    epoch: int

    def __str__(self) -> str:
        return f"{self.role} in epoch {self.epoch}"


@dataclass(slots=True)
class AccountSection(Section):
    """An account.

    Args:
        profile: itself; None if it is missing.
        logins: what the logins that lead to it say, by address.
        sessions: the epochs of its sessions, by family.
    """

    subject = ACCOUNT

    profile: User | None = None
    logins: dict[str, LoginState] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether the account exists."""
        return self.profile is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an account that is missing."""
        parts = {"a login": self.logins, "sessions": self.sessions}
        return [name for name, part in parts.items() if part]


def _enter_profile(books: Books, user_id: str, record: ProfileRecord) -> None:
    books.open(AccountSection, user_id).profile = record.to_model()


def _enter_session(books: Books, user_id: str, record: SessionRecord) -> None:
    session = record.to_model()
    books.open(AccountSection, user_id).sessions[session.family_id] = session.session_epoch


def _enter_login(books: Books, email: str, record: LoginRecord) -> None:
    state = LoginState(record.role, record.session_epoch)
    books.open(AccountSection, record.user_id).logins[email] = state


def _check(books: Books, user_id: str, now: datetime) -> Differences:
    """Yield everything in which an account, its login and its sessions do not agree."""
    del now
    section = books.section(AccountSection, user_id)
    if section.profile is None:
        return
    user = section.profile
    expected = {user.email: LoginState(user.role.value, user.session_epoch)}
    if section.logins != expected:
        yield Difference(
            AccountRule.LOGIN, user_id, _shown(expected), _shown(section.logins) or "none"
        )
    early = sorted(one for one, epoch in section.sessions.items() if epoch > user.session_epoch)
    if early:
        found = f"sessions {', '.join(early)} of a later one"
        yield Difference(AccountRule.SESSION, user_id, f"epoch {user.session_epoch}", found)


def _shown(logins: dict[str, LoginState]) -> str:
    """Return logins without their addresses."""
    shown = [f"address {digest_of(email)}: {state}" for email, state in logins.items()]
    return ", ".join(sorted(shown))


def _reread(look: Look, user_id: str) -> None:
    look.partition(Table.USERS, user_pk(user_id))
    profile = look.books.section(AccountSection, user_id).profile
    known = look.known.section(AccountSection, user_id)
    addresses = known.logins.keys() | ({profile.email} if profile else set())
    look.items(Table.USERS, [(email_pk(email), LOGIN) for email in addresses])


AUDIT = DomainAudit(
    rules=AccountRule,
    kinds=[
        Kind(ProfileRecord, "USER", PROFILE, _enter_profile),
        Kind(
            SessionRecord,
            "USER",
            "SESSION",
            _enter_session,
            hidden=("token_hash", "used_hash", "salt"),
        ),
        Kind(
            LoginRecord,
            "EMAIL",
            LOGIN,
            _enter_login,
            is_personal=True,
            hidden=("password_hash",),
        ),
        Kind(AttemptsRecord, "EMAIL", "ATTEMPTS", is_personal=True),
        Kind(SourceRecord, "EMAIL", "SOURCE", is_personal=True),
    ],
    inspections=[Inspection(AccountSection, _check, _reread)],
    counted=[AccountSection],
)
