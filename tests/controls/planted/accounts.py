"""Bugs of accounts, passwords, sessions and tokens."""

from tests.controls.bug import Bug

BUGS = [
    Bug(
        "two-owners-demote-each-other",
        "accounts/administration.py",
        "            self._accounts.require_role(transaction, by.user_id, by.role)\n",
        "            pass\n",
        (
            "tests/unit/accounts/test_administration.py",
            "tests/integration/races/test_roles.py",
        ),
    ),
    Bug(
        "an-owner-demotes-themselves",
        "accounts/administration.py",
        "        if by is not None and by.user_id == user_id:\n",
        "        if by is not None and by.user_id == user_id and event is Event.END_SESSIONS:\n",
        ("tests/unit/functions/test_update_account.py",),
    ),
    Bug(
        "a-manager-signs-the-owner-out",
        "accounts/administration.py",
        "                _require(by, Permission.ACCOUNTS_END_STAFF_SESSIONS)\n",
        "                _require(by, Permission.ACCOUNTS_END_SESSIONS)\n",
        ("tests/unit/functions/test_end_sessions.py",),
    ),
    Bug(
        "a-new-role-leaves-the-login-as-it-was",
        "accounts/repository.py",
        "            (LOGIN_LABEL, LoginRecord, (email_pk(before.email), LOGIN)),\n        ]\n",
        "        ]\n",
        ("tests/unit/accounts/test_administration.py", "tests/unit/commands/test_staff.py"),
    ),
    Bug(
        "ended-sessions-are-shown-as-if-they-lived",
        "accounts/administration.py",
        "for session in found if session.is_alive(user, now))",
        "for session in found if now < session.expires_at)",
        ("tests/unit/accounts/test_administration.py", "-k", "session"),
    ),
    Bug(
        "a-page-is-told-what-another-token-may",
        "accounts/views.py",
        "sorted(PERMISSIONS[role])",
        "sorted(PERMISSIONS[user.role])",
        ("tests/unit/functions/test_get_me.py",),
    ),
    Bug(
        "a-repeated-registration-is-an-address-that-is-taken",
        "accounts/service.py",
        "            made = self._made_before(user, password, source)\n",
        "            made = None\n",
        ("tests/unit/test_repeats.py", "-k", "register"),
    ),
    Bug(
        "registering-again-is-a-place-to-guess-passwords-at",
        "accounts/service.py",
        "            return self.check_password(email, password, source).login\n",
        "            is_right = self._passwords.matches(password, login.password_hash)\n"
        "            return login if is_right else None\n",
        ("tests/unit/accounts", "-k", "guess"),
    ),
    Bug(
        "a-new-name-revives-ended-sessions",
        "accounts/repository.py",
        "            (ProfileRecord.role == before.role.value)\n"
        "            & (ProfileRecord.session_epoch == before.session_epoch),\n",
        "            ProfileRecord.role == before.role.value,\n",
        ("tests/unit/accounts/test_sessions.py", "-k", "name"),
    ),
    Bug(
        "a-strangers-guesses-lock-the-owner-out",
        "accounts/repository.py",
        '    of_whom = f"#{_source_digest(email, source)}" if source else ""\n',
        '    of_whom = "#all" if source else ""\n',
        ("tests/unit/accounts/test_service.py",),
    ),
    Bug(
        "one-source-uses-up-the-tries-of-all",
        "accounts/service.py",
        "        if attempts.locked:\n            raise refused(AccountOutcome.LOCKED)\n",
        "",
        ("tests/unit/accounts/test_service.py", "tests/integration/races/test_sign_in.py"),
    ),
    Bug(
        "a-year-makes-a-common-password-good",
        "accounts/strength.py",
        "    first, end = _letters(folded)\n    for start",
        "    first, end = 0, len(folded)\n    for start",
        ("tests/unit/accounts/test_strength.py",),
    ),
    Bug(
        "a-zero-makes-a-common-password-good",
        "accounts/strength.py",
        "    read = {one.translate(letters) for one in as_typed for letters in _LEET}\n",
        "    read = as_typed\n",
        ("tests/unit/accounts/test_strength.py",),
    ),
    Bug(
        "a-stolen-token-that-comes-back-leaves-no-trace",
        "accounts/sessions.py",
        "        note(AccountEvent.REFRESH, AccountOutcome.REUSED, user.email, source)\n",
        "",
        ("tests/unit/accounts/test_events.py",),
    ),
    Bug(
        "an-ended-session-can-still-order",
        "accounts/session_guard.py",
        "        self._require_good(session_of(who))\n",
        "",
        (
            "tests/unit/accounts/test_session_guard.py",
            "tests/unit/functions/test_ended_sessions.py",
        ),
    ),
    Bug(
        "a-token-is-good-before-its-time",
        "accounts/tokens.py",
        "            and begins <= epoch(now + _SKEW)\n",
        "",
        ("tests/unit/accounts/test_tokens.py",),
    ),
    Bug(
        "a-repeated-refresh-ends-the-session",
        "accounts/model.py",
        "        if last is None or now - last.at >= REFRESH_REPEAT_WINDOW:\n",
        "        if last is None or now >= last.at:\n",
        ("tests/unit/accounts/test_sessions.py", "tests/integration/races/test_tokens.py"),
    ),
    Bug(
        "a-used-refresh-token-works-for-ever",
        "accounts/model.py",
        "        if last is None or now - last.at >= REFRESH_REPEAT_WINDOW:\n",
        "        if last is None:\n",
        ("tests/unit/accounts/test_sessions.py",),
    ),
    Bug(
        "who-is-unlocked-meanwhile-is-not-signed-in",
        "accounts/repository.py",
        "            ],\n            _WHATEVER_IS_THERE,\n",
        "            ],\n            AttemptsRecord.pk.exists(),\n",
        ("tests/unit/accounts/test_sessions.py", "-k", "unlocked"),
    ),
    Bug(
        "a-used-token-of-a-session-that-is-gone-is-an-error",
        "accounts/sessions.py",
        "        _revoke(self._store, self._sessions, session.user_id, session.family_id)\n",
        "        transaction = self._store.transaction()\n"
        "        self._sessions.revoke(transaction, session.user_id, session.family_id)\n"
        "        transaction.commit()\n",
        ("tests/unit/accounts/test_sessions.py", "-k", "gone"),
    ),
    Bug(
        "a-change-of-stock-that-is-never-made-is-answered",
        "inventory/service.py",
        "            return view\n        raise UnavailableError\n",
        "            return view\n        return view\n",
        ("tests/unit/test_repeats.py", "-k", "always_before and adjust_stock"),
    ),
]
