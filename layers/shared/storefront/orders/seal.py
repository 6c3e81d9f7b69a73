"""The seal on a quote: whoever has one has it from this shop, and has changed nothing.

A token is `<key id>.<quote>.<seal>`: the quote is JSON, packed by zlib; the seal an HMAC with
SHA-256 (RFC 2104) of what stands before it and of who issues, so that one of another stage is none.
Both are base64url. The keys are quotes' own: whoever can seal quotes cannot sign anybody in.
"""

import hashlib
import hmac
import json
import re
import zlib
from datetime import UTC

from storefront.keys import from_base64url, read_keys, to_base64url
from storefront.orders.quote import MAX_LENGTH, Quote, QuoteInvalidError
from storefront.parameters import Secret

_FORM = re.compile(r"([\w-]{1,64})\.([\w-]+)\.([\w-]{43})", re.ASCII)


class QuoteSeal:
    """Seals quotes, and opens what it has sealed.

    Args:
        keys: JSON object of key id to base64url key; the first seals, all open.
        issuer: who issues, such as the stage.
    """

    def __init__(self, keys: Secret, issuer: str) -> None:
        self._secret = keys
        self._issuer = issuer

    def seal(self, quote: Quote) -> str:
        """Return a quote as a token.

        Raises:
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        key_id, key = next(iter(self._keys().items()))
        text = json.dumps(quote.claims(), separators=(",", ":"), ensure_ascii=False)
        said = f"{key_id}.{to_base64url(zlib.compress(text.encode(), 9))}"
        return f"{said}.{self._mac(key, said)}"

    def open(self, token: str, subject: str) -> Quote:
        """Return the quote that a token is; it may have lapsed.

        Args:
            token: whatever somebody has sent.
            subject: who has.

        Raises:
            QuoteInvalidError: it is none of this shop, is changed, or is for somebody else.
            SigningKeysError: there is no proper key.
            UnavailableError: the keys cannot be fetched.
        """
        match = _FORM.fullmatch(token) if len(token) <= MAX_LENGTH else None
        key = self._keys().get(match[1]) if match else None
        if match is None or key is None:
            raise QuoteInvalidError
        said = f"{match[1]}.{match[2]}"
        if not hmac.compare_digest(self._mac(key, said), match[3]):
            raise QuoteInvalidError
        try:
            claims = json.loads(zlib.decompress(from_base64url(match[2])))
            quote = Quote.from_claims(claims, UTC)
        except (ValueError, KeyError, IndexError, TypeError, zlib.error):
            raise QuoteInvalidError from None  # sealed by another version of this code
        if quote.subject != subject:
            raise QuoteInvalidError
        return quote

    def _mac(self, key: bytes, said: str) -> str:
        text = f"{self._issuer}\n{said}"
        return to_base64url(hmac.digest(key, text.encode(), hashlib.sha256))

    def _keys(self) -> dict[str, bytes]:
        return read_keys(self._secret.json())
