"""Bugs of the audit of links that are sent: what it would not find."""

from tests.controls.bug import Bug

_DRIFTS = "tests/unit/audit/test_domains.py"

BUGS = [
    Bug(
        "a-link-for-a-stranger-is-not-found",
        "messages/audit.py",
        "    if link.owner_id not in owners:\n",
        "    if not owners:\n",
        (_DRIFTS, "-k", "a_link_for_a_stranger"),
    ),
    Bug(
        "a-link-that-opens-for-ever-is-not-found",
        "messages/audit.py",
        "< link.until <= now + LINK_LIFE:",
        "< link.until:",
        (_DRIFTS, "-k", "a_link_that_opens"),
    ),
]
