"""Access tokens: what is accepted, and everything that is not."""

import base64
import json
import string
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest

from storefront.access import Caller, Role
from storefront.accounts.tokens import (
    AccessTokens,
    InvalidAccessTokenError,
)
from storefront.clock import epoch
from storefront.ids import new_id
from storefront.keys import SigningKeysError
from storefront.parameters import Secret
from tests.support.account_fixtures import KEYS
from tests.support.clock import FrozenClock

ISSUER = "storefront/test"
HEADER = {"alg": "HS256", "kid": "key-1", "typ": "at+jwt"}
KEY = base64.urlsafe_b64decode(KEYS["key-1"])
CLOCK = FrozenClock()
NOW = epoch(CLOCK())
CLAIMS = {
    "iss": ISSUER,
    "aud": "storefront-api",
    "sub": new_id(CLOCK()),
    "role": "customer",
    "sid": new_id(CLOCK()),
    "iat": NOW,
    "exp": NOW + 900,
    "jti": new_id(CLOCK()),
}

# A public key, for the old trick of using it as an HMAC secret.
PEM = (
    b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"
)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token(
    claims: dict[str, Any] | None = None,
    header: dict[str, Any] | None = None,
    key: bytes = KEY,
    without: str = "",
) -> str:
    """Return a token that is right but for what is given."""
    body = {**CLAIMS, **(claims or {})}
    head = {**HEADER, **(header or {})}
    body.pop(without, None)
    head.pop(without, None)
    signed = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(body).encode())}"
    return f"{signed}.{b64(sign(signed, key))}"


def sign(text: str, key: bytes = KEY) -> bytes:
    return jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        text.encode(), key
    )


def raw(header: bytes, payload: bytes) -> str:
    """Return a well-signed token of any bytes."""
    signed = f"{b64(header)}.{b64(payload)}"
    return f"{signed}.{b64(sign(signed))}"


GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
JSON_HEAD, JSON_BODY = json.dumps(HEADER).encode(), json.dumps(CLAIMS).encode()


def unsigned(algorithm: str) -> str:
    head = b64(json.dumps({**HEADER, "alg": algorithm}).encode())
    return f"{head}.{BODY}."


FORGED: dict[str, str] = {
    # no token, or not the form of one
    "empty": "",
    "blank": " ",
    "null": "null",
    "dots": "..",
    "one part": HEAD,
    "two parts": f"{HEAD}.{BODY}",
    "four parts": f"{GOOD}.{SIGNATURE}",
    "five parts, as encrypted tokens have": f"{HEAD}.a.b.c.{SIGNATURE}",
    "no header": f".{BODY}.{SIGNATURE}",
    "no payload": f"{HEAD}..{SIGNATURE}",
    "no signature": f"{HEAD}.{BODY}.",
    "space before": f" {GOOD}",
    "space after": f"{GOOD} ",
    "line end after": f"{GOOD}\n",
    "padding after": f"{GOOD}=",
    "plain base64 alphabet": GOOD.replace("-", "+").replace("_", "/") + "+/",
    "not ASCII": GOOD + "é",
    "a null byte": GOOD + "\x00",
    "very long": f"{HEAD}.{'A' * 100_000}.{SIGNATURE}",
    "JSON serialization": json.dumps({"payload": BODY, "signatures": [SIGNATURE]}),
    # not JSON objects
    "header is no JSON": raw(b"{", JSON_BODY),
    "header is a list": raw(b"[]", JSON_BODY),
    "header is not UTF-8": raw(b"\xff\xfe", JSON_BODY),
    "header is nested deeply": raw(b"[" * 600, b"{}"),
    "payload is no JSON": raw(JSON_HEAD, b"{"),
    "payload is a list": raw(JSON_HEAD, b"[]"),
    "payload is a text": raw(JSON_HEAD, b'"sub"'),
    "payload is nested deeply": raw(b'{"alg":"HS256","kid":"key-1","typ":"at+jwt"}', b"[" * 1200),
    "payload is not UTF-8": raw(JSON_HEAD, b"\xff\xfe"),
    # algorithms
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE": unsigned("NONE"),
    "alg none, signed": token(header={"alg": "none"}),
    "alg HS384": token(header={"alg": "HS384"}),
    "alg HS512": token(header={"alg": "HS512"}),
    "alg RS256": token(header={"alg": "RS256"}),
    "alg hs256": token(header={"alg": "hs256"}),
    "alg empty": token(header={"alg": ""}),
    "alg null": token(header={"alg": None}),
    "alg missing": token(without="alg"),
    # keys
    "signed with the empty key": token(key=b""),
    "signed with a public key": token(key=PEM),
    "signed with the key's text": token(key=KEYS["key-1"].encode()),
    "signed with the other key": token(key=base64.urlsafe_b64decode(KEYS["key-0"])),
    "kid unknown": token(header={"kid": "key-9"}),
    "kid missing": token(without="kid"),
    "kid empty": token(header={"kid": ""}),
    "kid null": token(header={"kid": None}),
    "kid a number": token(header={"kid": 1}),
    "kid a list": token(header={"kid": ["key-1"]}),
    "kid a path": token(header={"kid": "../../dev/null"}),
    "key brought along": token(
        header={"kid": "mine", "jwk": {"kty": "oct", "k": b64(b"x" * 32)}}, key=b"x" * 32
    ),
    "key at an address": token(header={"kid": "mine", "jku": "https://example.com/k"}),
    # what else a JWT may be for
    "typ missing": token(without="typ"),
    "typ JWT": token(header={"typ": "JWT"}),
    "typ of another use": token(header={"typ": "rt+jwt"}),
    "typ of a guest's, without a role but for a year": token(
        {"exp": NOW + 365 * 86400}, {"typ": "guest+jwt"}, without="role"
    ),
    "typ of an order's, without an order": token(header={"typ": "order+jwt"}),
    "typ in capitals": token(header={"typ": "AT+JWT"}),
    "typ a list": token(header={"typ": ["at+jwt"]}),
    "crit unknown": token(header={"crit": ["exp"]}),
    # issuer and audience
    "iss of another stage": token({"iss": "storefront/prod"}),
    "iss missing": token(without="iss"),
    "iss null": token({"iss": None}),
    "iss a list": token({"iss": [ISSUER]}),
    "aud of another API": token({"aud": "another-api"}),
    "aud missing": token(without="aud"),
    "aud a list": token({"aud": ["storefront-api"]}),
    "aud a list with others": token({"aud": ["another-api", "storefront-api"]}),
    "aud null": token({"aud": None}),
    # who
    "sub missing": token(without="sub"),
    "sub empty": token({"sub": ""}),
    "sub null": token({"sub": None}),
    "sub a number": token({"sub": 1}),
    "sub no id": token({"sub": "admin"}),
    "sub an id in lower case": token({"sub": str(CLAIMS["sub"]).lower()}),
    "sub an id and more": token({"sub": f"{CLAIMS['sub']}#PROFILE"}),
    "role missing": token(without="role"),
    "role unknown": token({"role": "admin"}),
    "role in capitals": token({"role": "MANAGER"}),
    "role null": token({"role": None}),
    "role a list": token({"role": ["manager"]}),
    "role an object": token({"role": {"manager": True}}),
    "role of those without an account": token({"role": "guest"}),
    "sid missing": token(without="sid"),
    "sid null": token({"sid": None}),
    "sid no id": token({"sid": "PROFILE"}),
    # when
    "exp missing": token(without="exp"),
    "exp now": token({"iat": NOW - 900, "exp": NOW}),
    "exp long ago": token({"iat": NOW - 9000, "exp": NOW - 8100}),
    "exp too long after iat": token({"exp": NOW + 901}),
    "exp never": token({"exp": 10**400}),
    "exp minus never": token({"iat": -(10**400), "exp": -(10**400) + 1}),
    "exp before iat": token({"iat": NOW + 20, "exp": NOW + 10}),
    "exp a text": token({"exp": str(NOW + 900)}),
    "exp a fraction": token({"exp": NOW + 899.5}),
    "exp true": token({"exp": True}),
    "exp null": token({"exp": None}),
    "exp infinite": raw(JSON_HEAD, JSON_BODY.replace(str(NOW + 900).encode(), b"Infinity")),
    "exp not a number": raw(JSON_HEAD, JSON_BODY.replace(str(NOW + 900).encode(), b"NaN")),
    "iat missing": token(without="iat"),
    "nbf in the future": token({"nbf": NOW + 31}),
    "nbf never": token({"nbf": 10**400}),
    "nbf a text": token({"nbf": str(NOW)}),
    "nbf nothing": token({"nbf": None}),
    "iat in the future": token({"iat": NOW + 31, "exp": NOW + 900}),
    "iat a text": token({"iat": str(NOW)}),
    "iat a fraction": token({"iat": NOW + 0.5}),
    "iat true": token({"iat": True}),
    "iat and exp both of far ahead": token({"iat": 10**300, "exp": 10**300 + 900}),
    "jti missing": token(without="jti"),
    "jti a number": token({"jti": 1}),
    "jti null": token({"jti": None}),
}


@pytest.fixture
def parameter() -> dict[str, Any]:
    """What the parameter store holds, and how often it was read."""
    return {"value": json.dumps(KEYS), "reads": 0}


@pytest.fixture
def tokens(parameter: dict[str, Any], clock: FrozenClock) -> AccessTokens:
    def read(name: str) -> str:
        assert name == "keys"
        parameter["reads"] += 1
        return str(parameter["value"])

    return AccessTokens(Secret("keys", read=read, monotonic=lambda: 0.0), ISSUER, clock)


def issue(
    tokens: AccessTokens, role: Role = Role.CUSTOMER, user_id: str = str(CLAIMS["sub"])
) -> str:
    return tokens.issue(user_id, role, str(CLAIMS["sid"]))


def refused(tokens: AccessTokens, text: str) -> bool:
    with pytest.raises(InvalidAccessTokenError):
        tokens.verify(text)
    return True


def test_the_token_the_forgeries_are_made_from_is_good(tokens: AccessTokens) -> None:
    """Otherwise they would be refused for the wrong reason."""
    assert tokens.verify(GOOD).user_id == CLAIMS["sub"]


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
def test_forged_and_damaged_tokens_are_refused(tokens: AccessTokens, text: str) -> None:
    assert refused(tokens, text)


BASE64URL = string.ascii_letters + string.digits + "-_"


def one_character_changed(text: str) -> Iterator[str]:
    for index, character in enumerate(text):
        # The last character has bits that decoding drops, so every other one is tried there.
        for other in BASE64URL if index == len(text) - 1 else "AQgw-.":
            if other != character:
                yield text[:index] + other + text[index + 1 :]
        yield text[:index] + text[index + 1 :]


def test_no_character_of_a_token_can_be_changed_or_left_out(tokens: AccessTokens) -> None:
    """Not even the unused bits at the end of its base64."""
    assert all(refused(tokens, text) for text in one_character_changed(GOOD))


def test_no_end_of_a_token_can_be_cut_off(tokens: AccessTokens) -> None:
    assert all(refused(tokens, GOOD[:end]) for end in range(len(GOOD)))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.GUEST])
def test_what_was_issued_is_accepted(tokens: AccessTokens, role: Role) -> None:
    bearer = tokens.verify(issue(tokens, role))

    assert bearer == Caller(str(CLAIMS["sub"]), role, session_id=str(CLAIMS["sid"]))


def test_a_token_is_good_for_fifteen_minutes(tokens: AccessTokens, clock: FrozenClock) -> None:
    text = issue(tokens, Role.CUSTOMER)

    clock.advance(seconds=tokens.life_seconds - 1)
    assert tokens.verify(text).user_id == CLAIMS["sub"]
    clock.advance(seconds=1)
    assert refused(tokens, text)


def test_a_host_whose_clock_is_a_little_slow_accepts_a_new_token(
    tokens: AccessTokens, clock: FrozenClock
) -> None:
    text = issue(tokens, Role.CUSTOMER)
    clock.advance(seconds=-30)

    assert tokens.verify(text).user_id == CLAIMS["sub"]


def test_no_two_tokens_are_the_same(tokens: AccessTokens) -> None:
    assert issue(tokens) != issue(tokens)


def test_the_first_key_signs_and_every_key_verifies(tokens: AccessTokens) -> None:
    issued = issue(tokens, Role.CUSTOMER)
    older = token(header={"kid": "key-0"}, key=base64.urlsafe_b64decode(KEYS["key-0"]))

    assert jwt.get_unverified_header(issued)["kid"] == "key-1"
    assert tokens.verify(older).user_id == CLAIMS["sub"]


def test_a_key_that_was_taken_out_verifies_no_more(
    parameter: dict[str, Any], tokens: AccessTokens
) -> None:
    parameter["value"] = json.dumps({"key-0": KEYS["key-0"]})

    assert refused(tokens, GOOD)


def test_a_key_added_since_the_keys_were_fetched_is_found(
    parameter: dict[str, Any], tokens: AccessTokens
) -> None:
    """A rotation must not refuse tokens until every process has forgotten the old set."""
    tokens.verify(GOOD)
    parameter["value"] = json.dumps({"key-2": b64(b"2" * 32)} | KEYS)

    newer = token(header={"kid": "key-2"}, key=b"2" * 32)
    assert tokens.verify(newer).user_id == CLAIMS["sub"]


def test_unknown_key_ids_do_not_make_the_keys_be_fetched_each_time(
    parameter: dict[str, Any], tokens: AccessTokens, clock: FrozenClock
) -> None:
    forged = token(header={"kid": "key-9"})
    for _ in range(50):
        refused(tokens, forged)
    assert parameter["reads"] == 2

    clock.advance(seconds=10)
    refused(tokens, forged)
    assert parameter["reads"] == 3


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"key-1": b64(b"x" * 31)},
        {"key-1": KEYS["key-1"], "key-0": ""},
        {"key-1": "not base64!" * 8},
        {"key-1": None},
        {"key-1": 1},
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        lambda tokens: tokens.verify(GOOD),
        lambda tokens: issue(tokens, Role.MANAGER),
    ],
    ids=["verify", "issue"],
)
def test_improper_keys_are_the_shops_fault_not_the_clients(
    parameter: dict[str, Any],
    tokens: AccessTokens,
    value: dict[str, Any],
    use: Callable[[AccessTokens], Any],
) -> None:
    parameter["value"] = json.dumps(value)

    with pytest.raises(SigningKeysError):
        use(tokens)


@pytest.mark.parametrize("year", [2001, 2090])
def test_only_the_injected_clock_says_what_time_it_is(
    tokens: AccessTokens, clock: FrozenClock, year: int
) -> None:
    clock.now = clock().replace(year=year)
    user_id = new_id(clock())

    assert tokens.verify(issue(tokens, user_id=user_id)).user_id == user_id


GUEST = {name: CLAIMS[name] for name in ("iss", "aud", "sub", "iat", "exp", "jti")}
ORDER = GUEST | {"order": new_id(CLOCK()), "epoch": 0}
LONG = {"exp": NOW + 180 * 86400}


def limited(typ: str, claims: dict[str, Any], **header: Any) -> str:
    """Return a well-signed token of a guest or for an order, with just these claims."""
    head = HEADER | {"typ": typ} | header
    return raw(json.dumps(head).encode(), json.dumps(claims).encode())


OTHERS: dict[str, str] = {
    "guest's, as an account's": limited("at+jwt", GUEST),
    "guest's, as an order's": limited("order+jwt", GUEST),
    "order's, as an account's": limited("at+jwt", ORDER),
    "guest's, of another stage": limited("guest+jwt", GUEST | {"iss": "storefront/prod"}),
    "guest's, of another API": limited("guest+jwt", GUEST | {"aud": "another-api"}),
    "guest's, of no guest": limited("guest+jwt", GUEST | {"sub": "guest"}),
    "guest's, by an unknown key": limited("guest+jwt", GUEST, kid="key-9"),
    "guest's, unsigned": limited("guest+jwt", GUEST, alg="none"),
    "guest's, for more than 30 days": limited("guest+jwt", GUEST | {"exp": NOW + 30 * 86400 + 1}),
    "guest's, expired": limited("guest+jwt", GUEST | {"iat": NOW - 9000, "exp": NOW}),
    "order's, of another stage": limited("order+jwt", ORDER | {"iss": "storefront/prod"}),
    "order's, of another API": limited("order+jwt", ORDER | {"aud": "another-api"}),
    "order's, of nobody": limited("order+jwt", ORDER | {"sub": ""}),
    "order's, of no order": limited("order+jwt", ORDER | {"order": "all"}),
    "order's, of every order": limited("order+jwt", ORDER | {"order": None}),
    "order's, of two orders": limited("order+jwt", ORDER | {"order": [ORDER["order"]] * 2}),
    "order's, without an epoch": limited("order+jwt", ORDER | {"epoch": None}),
    "order's, with a text as epoch": limited("order+jwt", ORDER | {"epoch": "0"}),
    "order's, with a truth as epoch": limited("order+jwt", ORDER | {"epoch": True}),
    "order's, for too long": limited("order+jwt", ORDER | {"exp": NOW + 180 * 86400 + 1}),
    "order's, expired": limited("order+jwt", ORDER | {"iat": NOW - 9000, "exp": NOW}),
    "account's, for as long as an order's": token(LONG),
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_each_type_of_token_is_accepted_only_as_what_it_is(tokens: AccessTokens, text: str) -> None:
    assert refused(tokens, text)


def test_the_tokens_those_are_made_from_are_good(tokens: AccessTokens) -> None:
    assert tokens.verify(limited("guest+jwt", GUEST)).role is Role.GUEST
    assert tokens.verify(limited("order+jwt", ORDER | LONG)).order_id == ORDER["order"]


@pytest.mark.parametrize("more", [{"role": "owner"}, {"sid": CLAIMS["sid"], "role": "manager"}])
def test_what_a_guest_s_or_an_order_s_token_claims_besides_is_ignored(
    tokens: AccessTokens, more: dict[str, Any]
) -> None:
    owner, order = str(CLAIMS["sub"]), str(ORDER["order"])
    more = more | {"order_id": "another"}

    assert tokens.verify(limited("guest+jwt", GUEST | {"order": order} | more)) == Caller(
        owner, Role.GUEST
    )
    assert tokens.verify(limited("order+jwt", ORDER | more)) == Caller(owner, Role.GUEST, order)


def test_a_guest_s_token_is_good_for_thirty_days(tokens: AccessTokens, clock: FrozenClock) -> None:
    guest = new_id(clock())
    text = tokens.issue_guest(guest)

    clock.advance(days=30, seconds=-1)
    assert tokens.verify(text) == Caller(guest, Role.GUEST)
    clock.advance(seconds=1)
    assert refused(tokens, text)


def test_an_order_s_token_is_good_for_that_order_and_180_days(
    tokens: AccessTokens, clock: FrozenClock
) -> None:
    owner, order_id = new_id(clock()), new_id(clock())
    text = tokens.issue_order(owner, order_id, 3)

    clock.advance(days=180, seconds=-1)
    assert tokens.verify(text) == Caller(owner, Role.GUEST, order_id, token_epoch=3)
    clock.advance(seconds=1)
    assert refused(tokens, text)


def test_an_order_s_token_ends_sooner_if_told_to_and_never_later(
    tokens: AccessTokens, clock: FrozenClock
) -> None:
    owner, order_id = new_id(clock()), new_id(clock())
    soon, late = (clock() + timedelta(days=days) for days in (1, 400))
    short, whole = (tokens.issue_order(owner, order_id, 0, until=one) for one in (soon, late))

    clock.advance(days=1)
    assert refused(tokens, short)
    assert tokens.verify(whole).order_id == order_id
    clock.advance(days=179)
    assert refused(tokens, whole)
