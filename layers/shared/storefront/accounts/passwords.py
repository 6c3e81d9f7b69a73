"""How passwords are kept. Imported only by the functions that hash: argon2 costs start-up time."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storefront.accounts.strength import normalise_password

#: argon2id as OWASP's second choice of equal strength: 46 MiB, one pass, one lane
#: (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id).
_HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
#: Hash of a password nobody knows, checked where there is no account: it costs the same time.
DUMMY_HASH = (
    "$argon2id$v=19$m=47104,t=1,p=1$k+BG/qk4Bi9yN59xsForPw$"
    "Bg9uXNPNoxvMvl7QJEhIuWmp2Hu/zmMThA0DWhpsTkw"
)


class Passwords:
    """Hashes and checks passwords.

    Args:
        hasher: argon2 with its costs; tests pass a cheap one.
    """

    def __init__(self, hasher: PasswordHasher = _HASHER) -> None:
        self._hasher = hasher

    def hash(self, password: str) -> str:
        """Return what to keep of a password (PHC text form, with a random salt)."""
        return self._hasher.hash(normalise_password(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Return whether the password is right; takes the same time where there is no account.

        Args:
            password: as typed.
            kept: the account's hash; None where there is no account.
        """
        try:
            self._hasher.verify(kept or DUMMY_HASH, normalise_password(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other cost parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)
