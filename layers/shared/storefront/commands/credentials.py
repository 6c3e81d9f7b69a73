"""The shop's secrets: signing keys it makes itself, and what the payment providers gave it."""

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from storefront.clock import Clock
from storefront.commands.reply import CommandError, Reply
from storefront.commands.stack import Stack
from storefront.ids import new_id
from storefront.settings import SecretName

SIGNING_KEYS = SecretName.SIGNING_KEYS.value
QUOTE_KEYS = SecretName.QUOTE_KEYS.value
#: Made once and never changed: what is counted by digests of buyers is counted by these.
BUYER_KEYS = SecretName.BUYER_KEYS.value
#: Keys that nobody gives us.
MADE = (SIGNING_KEYS, QUOTE_KEYS, BUYER_KEYS)
STRIPE_KEY = SecretName.STRIPE_KEY.value
STRIPE_WEBHOOK_SECRETS = SecretName.STRIPE_WEBHOOK_SECRETS.value
BKASH_CREDENTIALS = SecretName.BKASH_CREDENTIALS.value

#: Every provider secret, with the parts it is made of: asked one by one, checked by pattern.
PROVIDER_SECRETS: dict[str, dict[str, str]] = {
    STRIPE_KEY: {"": r"(sk|rk)_\S+"},
    STRIPE_WEBHOOK_SECRETS: {"": r"whsec_\S+([\s,]+whsec_\S+)*"},
    BKASH_CREDENTIALS: {
        "username": r".+",
        "password": r".+",
        "app_key": r".+",
        "app_secret": r".+",
    },
}
_KEY_BYTES = 32
_KEYS_KEPT = 2


def put_secrets(stack: Stack, clock: Clock, given: dict[str, Any]) -> Reply:
    """Set the provider secrets that are given, and make signing keys if there are none.

    Everything is checked before anything is written.

    Args:
        stack: whose.
        clock: the present.
        given: values by short name; bKash's is an object of its four parts.

    Returns:
        what was done with each; never a value.

    Raises:
        CommandError: a name is unknown or a value has not the form the provider gives.
    """
    texts = {name: _text(name, value) for name, value in given.items()}
    done = dict.fromkeys(MADE, "kept")
    for name in MADE:
        if stack.secret(name) is None:
            stack.set_secret(name, json.dumps(_new_key(clock)))
            done[name] = "made"
    for name in PROVIDER_SECRETS:
        if name in texts:
            stack.set_secret(name, texts[name])
            done[name] = "set"
        else:
            done[name] = "not set yet" if stack.secret(name) is None else "kept"
    return Reply([f"{name}: {what}" for name, what in done.items()], done)


def rotate_signing_keys(stack: Stack, clock: Clock, name: str = SIGNING_KEYS) -> Reply:
    """Sign with a new key from now on; what the one before has signed still verifies.

    Args:
        stack: whose.
        clock: the present.
        name: which keys, of `MADE`.

    Raises:
        CommandError: there is nothing to rotate.
    """
    present = stack.secret(name)
    if present is None:
        msg = "there are no signing keys yet: run put-secrets first"
        raise CommandError(msg)
    keys = _new_key(clock) | json.loads(present)
    kept = dict(list(keys.items())[:_KEYS_KEPT])
    stack.set_secret(name, json.dumps(kept))
    # Functions keep signing with the old key while they have it cached, then its tokens live on.
    done = "new key signs, the one before still verifies; wait 20 minutes to repeat"
    return Reply([f"{name}: {done}"], {name: done})


def ask(prompt: Callable[[str], str]) -> dict[str, Any]:
    """Ask for each provider secret; an empty answer leaves it as it is.

    Args:
        prompt: shows its argument and returns what was typed, unseen.
    """
    given: dict[str, Any] = {}
    for name, parts in PROVIDER_SECRETS.items():
        answers = {part: prompt(f"{name} {part}".strip() + " (empty: keep): ") for part in parts}
        if any(answers.values()):
            given[name] = answers.get("", answers)
    return given


def _text(name: str, value: Any) -> str:
    parts = PROVIDER_SECRETS.get(name)
    if parts is None:
        msg = f"unknown secret {name!r}; there are {', '.join(PROVIDER_SECRETS)}"
        raise CommandError(msg)
    values = value if isinstance(value, dict) else {"": value}
    if values.keys() != parts.keys():
        msg = f"{name} must be given as {', '.join(filter(None, parts)) or 'text'}"
        raise CommandError(msg)
    for part, pattern in parts.items():
        if not isinstance(values[part], str) or not re.fullmatch(pattern, values[part].strip()):
            msg = f"{name} {part}".strip() + " does not look like what the provider gives"
            raise CommandError(msg)
    stripped = {part: text.strip() for part, text in values.items()}
    return stripped[""] if "" in stripped else json.dumps(stripped)


def _new_key(clock: Clock) -> dict[str, str]:
    return {new_id(clock()): secrets.token_urlsafe(_KEY_BYTES)}
