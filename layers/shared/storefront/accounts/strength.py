"""Which passwords are good enough: long, not common, not made from the account's own words.

NIST SP 800-63B-4 §3.1.1.2: a list of what people really use, and no rules of composition.
"""

import re
import unicodedata

MIN_LENGTH = 12
MAX_LENGTH = 128

#: What must be left of a password without the words of the account's name and address.
_MIN_OWN_LENGTH = 8
_MIN_WORD = 3
#: A password that repeats a piece of at most this length is as weak as the piece.
_LONGEST_REPEAT = 6

#: The most common passwords of at least `MIN_LENGTH` characters that the other rules let through.
_COMMON = frozenset(
    """
    0123456789ab 0987654321qw 1029384756qp 112233445566 12345678900987654321 123456789012
    1234567890123 12345678901234 123456789012345 1234567890123456 1234567890ab 1234567890abc
    1234567890qw 1234567890qwe 1234567890qwertyuiop 1234567891011 123456789123 123456789123456789
    123456789abc 123456789abcdef 123456789asd 123456789qwe 123456789qwerty 1234qwerasdf
    1234qwerasdfzxcv 123qweasdzxc 147258369000 147258369147 1a2b3c4d5e6f 1q2w3e4r5t6y 1q2w3e4r5t6y7u
    1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 3rjs1la7qe456
    741852963000 789456123000 987654321000 987654321012 9876543210123 a123456789012 a1b2c3d4e5f6
    a1s2d3f4g5h6 aa1234567890 abc123456789 abcd12345678 abcdef123456 abcdefg12345 abcdefgh1234
    abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz admin1234567 admin12345678 adminadmin12
    administrator administrator1 asdfghjkl123 asdfghjkl1234 asdfghjklqwe asdfghjklzxc
    asdfghjklzxcvbnm asdfqwer1234 azertyuiop123 bangladesh123 bangladesh1971 basketball12
    changeme1234 changeme12345 changemenow1 charlie12345 chocolate123 computer1234
    correcthorsebatterystaple dragonball12 football1234 football12345 fuckyou12345 helloworld12
    helloworld123 iloveyou1234 iloveyou12345 iloveyou123456 iloveyouforever jesuschrist1
    jordan123456 letmein12345 letmein123456 letmeinplease liverpool123 liverpoolfc1 manchester12
    manchesterunited michael12345 monkey123456 motherfucker mynameis1234 p@ssw0rd1234 p@ssword1234
    pass12345678 passw0rd1234 passwd123456 password!123 password0123 password1234 password12345
    password123456 password1234567 password12345678 password123456789 password2024 password2025
    password2026 password@123 password@1234 passwordpassword pokemon12345 princess1234 q1w2e3r4t5y6
    q1w2e3r4t5y6u7 qazwsx123456 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qweasdzxc123 qwer12345678
    qwerasdfzxcv qwert1234567 qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyuiop12
    qwertyuiop123 qwertyuiop1234 qwertyuiop1234567890 qwertyuiop[] qwertyuiopasdfghjkl
    qwertyuiopasdfghjklzxcvbnm rockyou12345 secret123456 shadow123456 sunshine1234 superman1234
    supersecret1 test12345678 thisisapassword trustno11234 welcome12345 welcome123456 whatever1234
    zaq12wsxcde3 zaq1xsw2cde3 zxcvbnm12345 zxcvbnm123456 zxcvbnmasdfg zxcvbnmasdfghjkl
    """.split()
) | {"correct horse battery staple"}


def weakness_of(password: str, email: str, name: str) -> str | None:
    """Return why this password is too easy to guess for this account, or None if it will do.

    Args:
        password: as typed.
        email: normalised address of the account.
        name: its name.
    """
    plain = normalise_password(password)
    if not MIN_LENGTH <= len(plain) <= MAX_LENGTH:
        return f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"
    folded = plain.casefold()
    repeats = any(folded.startswith(folded[size:]) for size in range(1, _LONGEST_REPEAT + 1))
    if repeats or folded in _COMMON:
        return "is one of the first that anybody would try"
    own = folded
    for word in sorted(_words(email) | _words(name.casefold()), key=len, reverse=True):
        own = own.replace(word, "")
    if len(own) < _MIN_OWN_LENGTH:
        return "must not be made from the name or the e-mail address"
    return None


def normalise_password(password: str) -> str:
    """Return the one form of a password that counts, as keyboards differ in how they compose."""
    return unicodedata.normalize("NFC", password)


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", text) if len(word) >= _MIN_WORD}
