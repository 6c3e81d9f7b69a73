"""Stripe's signature: only what Stripe signed just now, with a secret of ours, is an event."""

import hashlib
import hmac
import json
from collections.abc import Callable

import pytest

from storefront.clock import epoch
from storefront.parameters import Secret
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.payments.inbound.stripe_webhook import StripeSignature
from tests.support.clock import FrozenClock

SECRET, OLD_SECRET = "whsec_present", "whsec_former"
BODY = json.dumps({"id": "evt_1", "type": "checkout.session.completed"}).encode()
NOW = epoch(FrozenClock()())


def signature(body: bytes = BODY, at: object = NOW, secret: str = SECRET) -> str:
    """Return the hex digest for a body at a time."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def header(at: object = NOW, v1: str | None = None) -> str:
    """Return a header; genuine unless told otherwise."""
    return f"t={at},v1={signature(at=at) if v1 is None else v1}"


def verifier(secrets: str = SECRET) -> StripeSignature:
    """Return a verifier with these secrets."""
    return StripeSignature(Secret("secrets", lambda _: secrets, lambda: 0.0), FrozenClock())


GOOD = header()
DIGEST = signature()

HEADERS = {
    "nothing": "",
    "a space": " ",
    "a comma": ",",
    "an equals sign": "=",
    "a word": "signature",
    "no time": f"v1={DIGEST}",
    "no signature": f"t={NOW}",
    "an empty time": f"t=,v1={DIGEST}",
    "an empty signature": f"t={NOW},v1=",
    "a time in words": f"t=now,v1={DIGEST}",
    "a time in hex": f"t={NOW:x},v1={DIGEST}",
    "a time as float": f"t={NOW}.0,v1={DIGEST}",
    "a negative time": header(at=-NOW),
    "time zero": header(at=0),
    "an hour ago": header(at=NOW - 3600),
    "301 seconds ago": header(at=NOW - 301),
    "301 seconds ahead": header(at=NOW + 301),
    "a year ahead": header(at=NOW + 31_536_000),
    "the end of time": header(at=10**30),
    "another time than signed, earlier": f"t={NOW - 1},v1={DIGEST}",
    "another time than signed, later": f"t={NOW + 1},v1={DIGEST}",
    "another secret": header(v1=signature(secret="whsec_other")),
    "no secret": header(v1=signature(secret="")),
    "the secret's name": header(v1=signature(secret="whsec_")),
    "the secret in capitals": header(v1=signature(secret=SECRET.upper())),
    "the secret with a space": header(v1=signature(secret=SECRET + " ")),
    "the secret without its prefix": header(v1=signature(secret="present")),
    "another body": header(v1=signature(body=b"{}")),
    "an empty body": header(v1=signature(body=b"")),
    "the body with a space": header(v1=signature(body=BODY + b" ")),
    "the body with a line end": header(v1=signature(body=BODY + b"\n")),
    "only v0": f"t={NOW},v0={DIGEST}",
    "only v2": f"t={NOW},v2={DIGEST}",
    "only V1": f"t={NOW},V1={DIGEST}",
    "v1 with a space": f"t={NOW},v1 ={DIGEST}",
    "a signature with a space before": f"t={NOW},v1= {DIGEST}",
    "a signature in quotes": f't={NOW},v1="{DIGEST}"',
    "a signature in capitals": f"t={NOW},v1={DIGEST.upper()}",
    "a signature cut short": f"t={NOW},v1={DIGEST[:-1]}",
    "a signature of one digit": f"t={NOW},v1={DIGEST[:1]}",
    "a longer signature": f"t={NOW},v1={DIGEST}0",
    "a reversed signature": f"t={NOW},v1={DIGEST[::-1]}",
    "zeros": f"t={NOW},v1={'0' * 64}",
    "the first digit changed": f"t={NOW},v1={'0' if DIGEST[0] != '0' else '1'}{DIGEST[1:]}",
    "the last digit changed": f"t={NOW},v1={DIGEST[:-1]}{'0' if DIGEST[-1] != '0' else '1'}",
    "not ASCII": f"t={NOW},v1=é{DIGEST[1:]}",
    "full-width digits": f"t={NOW},v1={DIGEST.translate({ord('0'): chr(0xFF10)})}\uff10",
    "emoji": "t=💸,v1=💸",
    "semicolons": f"t={NOW};v1={DIGEST}",
    "two colons": f"t:{NOW},v1:{DIGEST}",
    "a JSON header": json.dumps({"t": NOW, "v1": DIGEST}),
    "a bearer token": f"Bearer {DIGEST}",
    "sha256= in front": f"t={NOW},v1=sha256={DIGEST}",
    "two times, the old one signed": f"t={NOW},t={NOW - 900},v1={signature(at=NOW - 900)}",
    "two times, the old one first": f"t={NOW - 900},t={NOW},v1={DIGEST}",
    "a thousand wrong signatures": f"t={NOW}," + ",".join(["v1=" + "0" * 64] * 1000),
    "a header of a megabyte": f"t={NOW},v1=" + "a" * 1_000_000,
    "a null character": f"t={NOW},v1={DIGEST}\x00",
    "SHA-1": header(v1=hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()),
    "SHA-512": header(v1=hmac.new(SECRET.encode(), BODY, hashlib.sha512).hexdigest()),
    "a digest without key": header(v1=hashlib.sha256(BODY).hexdigest()),
    "the time left out of what is signed": header(
        v1=hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    ),
    "the secret itself": header(v1=SECRET),
}

BODIES = {
    "nothing": b"",
    "another event": BODY.replace(b"evt_1", b"evt_2"),
    "one space more": BODY + b" ",
    "one byte less": BODY[:-1],
    "keys in another order": json.dumps(dict(reversed(json.loads(BODY).items()))).encode(),
    "no UTF-8": b"\xff\xfe" + BODY,
    "a byte order mark": b"\xef\xbb\xbf" + BODY,
    "UTF-16": BODY.decode().encode("utf-16"),
}

SIGNED_NONSENSE = {
    "no UTF-8": b"\xff\xfe\xfa",
    "no JSON": b"id=evt_1",
    "a list": b"[]",
    "text": b'"evt_1"',
    "null": b"null",
    "a number": b"1",
    "half an object": b'{"id":',
    "nesting without end": b"[" * 100_000,
}


def test_a_genuine_event_is_returned_as_sent() -> None:
    assert verifier().verified_event(BODY, GOOD) == json.loads(BODY)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_of_at_most_300_seconds_age_counts(seconds: int) -> None:
    assert verifier().verified_event(BODY, header(at=NOW + seconds))


@pytest.mark.parametrize("name", list(HEADERS))
def test_a_header_that_is_not_the_genuine_one_is_refused(name: str) -> None:
    with pytest.raises(InvalidSignatureError):
        verifier().verified_event(BODY, HEADERS[name])


def test_there_are_sixty_mutants() -> None:
    assert len(HEADERS) >= 60
    assert GOOD not in HEADERS.values()


@pytest.mark.parametrize("name", list(BODIES))
def test_a_body_that_is_not_the_signed_one_is_refused(name: str) -> None:
    with pytest.raises(InvalidSignatureError):
        verifier().verified_event(BODIES[name], GOOD)


@pytest.mark.parametrize("name", list(SIGNED_NONSENSE))
def test_a_signed_body_that_is_no_event_is_refused(name: str) -> None:
    body = SIGNED_NONSENSE[name]

    with pytest.raises(InvalidSignatureError):
        verifier().verified_event(body, header(v1=signature(body)))


@pytest.mark.parametrize("secrets", ["", " ", ",", "\n"])
def test_without_a_secret_nothing_is_an_event(secrets: str) -> None:
    for secret in ("", secrets, "None"):
        with pytest.raises(InvalidSignatureError):
            verifier(secrets).verified_event(BODY, header(v1=signature(secret=secret)))


@pytest.mark.parametrize("secrets", [f"{SECRET},{OLD_SECRET}", f"{OLD_SECRET}\n{SECRET}\n"])
def test_during_a_rotation_either_secret_counts(secrets: str) -> None:
    for secret in (SECRET, OLD_SECRET):
        assert verifier(secrets).verified_event(BODY, header(v1=signature(secret=secret)))


def test_stripes_header_of_a_rotation_holds_both_signatures() -> None:
    both = f"t={NOW},v1={signature(secret=OLD_SECRET)},v1={DIGEST},v0=abc"

    assert verifier().verified_event(BODY, both)


def rolled() -> tuple[StripeSignature, list[str], Callable[[float], None]]:
    """Return a verifier whose secret was rolled after it was read, its reads, and its clock."""
    values, now = [OLD_SECRET, SECRET], [0.0]
    reads: list[str] = []

    def read(_: str) -> str:
        reads.append(values[min(len(reads), 1)])
        return reads[-1]

    def move(seconds: float) -> None:
        now[0] += seconds

    secret = Secret("secrets", read, lambda: now[0])
    return StripeSignature(secret, FrozenClock()), reads, move


def test_a_secret_rolled_since_it_was_read_is_read_again() -> None:
    signatures, reads, move = rolled()
    assert signatures.verified_event(BODY, header(v1=signature(secret=OLD_SECRET)))

    move(61)
    assert signatures.verified_event(BODY, GOOD)

    assert reads == [OLD_SECRET, SECRET]
    with pytest.raises(InvalidSignatureError):
        signatures.verified_event(BODY, header(v1=signature(secret=OLD_SECRET)))


def test_nonsense_does_not_make_us_ask_for_the_secret_each_time() -> None:
    signatures, reads, move = rolled()
    for _ in range(100):
        move(0.1)
        with pytest.raises(InvalidSignatureError):
            signatures.verified_event(BODY, header(v1="0" * 64))

    assert len(reads) == 1


def test_the_parts_of_the_header_may_come_in_any_order() -> None:
    event = verifier().verified_event(BODY, f"v0={DIGEST},v1={DIGEST},t={NOW}")

    assert event == json.loads(BODY)
