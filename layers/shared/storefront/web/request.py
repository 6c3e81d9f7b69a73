"""Requests to the API: who calls, what the path names, and the key of what takes effect once.

A path declares its parameters with their types: `{order_id}`, `{slug:slug}`, `{sku:code}`,
`{product_id:address}`, which is an id or a slug, and `{asset+:asset}`, which takes all that
follows. API Gateway hands parameters over as the client wrote them, so what is percent-encoded is
decoded here, once. No type allows a `%`: a value that was decoded already is not changed by that,
and one that was encoded twice names nothing.
"""

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import unquote

from storefront.access import PERMISSIONS, Caller, Permission, Role
from storefront.editions import Seen
from storefront.errors import (
    ForbiddenError,
    KeyRequiredError,
    MalformedRequestError,
    MethodNotAllowedError,
    NotFoundError,
    PayloadTooLargeError,
    UnauthenticatedError,
    ValidationFailedError,
)
from storefront.idempotency import IdempotencyKey
from storefront.ids import MAX_WORD, SALE_PATTERN, WORD_PATTERN
from storefront.ids import PATTERN as ID_PATTERN
from storefront.language import Language, read_language
from storefront.slugs import MAX_SLUG, SLUG_CATEGORIES
from storefront.values import dataclass

IDEMPOTENCY_KEY_PATTERN = re.compile(r"[!-~]{1,255}")

#: The source of a request of which API Gateway says none, as in `sam local`.
UNKNOWN_SOURCE = "unknown"
MAX_CODE = 64
#: What of a slug can be said in the syntax of every reader: of ASCII it holds so much, and of all
#: else what `SLUG_CATEGORIES` say.
_SLUG_CLASS = r"[^\x00-,./:-`{-\x7f]"
MAX_ASSET = 200
#: Of what is numbered from 1 on.
_NUMBER = re.compile("[1-9][0-9]{0,7}")
_CODE = re.compile("[A-Za-z0-9._-]+")
#: A path of files; what is in it is looked up, so dots do no harm.
_ASSET = re.compile("[A-Za-z0-9._/-]+")
#: As API Gateway writes it: `{asset+}` takes all that follows, slashes included.
_PARAMETER = re.compile(r"{(\w+)(\+?)(?::(\w+))?}")

#: Of a request to a function URL: far above any event a provider sends.
_MAX_BODY_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has been read and admitted.

    Args:
        path: path parameters; each is well-formed for its type.
        query: query parameters (the last one, where repeated).
        repeated: all values of each.
        headers: by lower-case name.
        context: API Gateway's `requestContext`.
        signed_in: who calls; None where nobody has to sign in.
        model: the checked body; None without one.
        json: the body as plain JSON.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    repeated: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    signed_in: Caller | None = None
    model: Any = None
    json: Any = None

    @property
    def caller(self) -> Caller:
        """Who calls; only for endpoints that are not open to everybody."""
        if self.signed_in is None:
            raise AssertionError
        return self.signed_in

    @property
    def seen(self) -> Seen:
        """What the client has seen of what it changes; see `Seen.of`."""
        return Seen.of(self.headers.get("if-match"))

    @property
    def language(self) -> Language:
        """In which language the client wants to read; `lang`, or what its browser says."""
        return read_language(self.query, self.headers)

    @property
    def source(self) -> str:
        """Where the request comes from: an IPv4 address, or the /64 network of an IPv6 one.

        Only API Gateway writes it; what a client says in headers is not looked at. One customer of
        a network has 2^64 IPv6 addresses, so these are no more than one source.
        """
        text = (self.context.get("identity") or {}).get("sourceIp")
        return source_of(text) if isinstance(text, str) else UNKNOWN_SOURCE

    def key(self, operation: str) -> IdempotencyKey:
        """Return the Idempotency-Key in the scope of caller and operation.

        Args:
            operation: what the key is for; with an id where the path names one, so that one key
                used for two things is two keys.

        Raises:
            KeyRequiredError: none was sent.
            ValidationFailedError: it is not 1 to 255 printable ASCII characters.
        """
        key = self.headers.get("idempotency-key")
        if key is None:
            raise KeyRequiredError(
                "Send an Idempotency-Key of your own making: under one key a request takes effect "
                "once, however often it is sent."
            )
        if not IDEMPOTENCY_KEY_PATTERN.fullmatch(key):
            raise ValidationFailedError(
                "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces."
            )
        return IdempotencyKey(self.caller.user_id, operation, key, self.json)


@dataclass(frozen=True, slots=True)
class UrlRequest:
    """A request to a function URL.

    Args:
        body: the bytes exactly as sent.
        headers: by lower-case name.
        query: query parameters; the first one, where repeated.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]

    @classmethod
    def read(cls, event: Mapping[str, Any], method: str) -> "UrlRequest":
        """Return the request in an event of a function URL.

        Args:
            event: as Lambda hands it over.
            method: the one method that is served.

        Raises:
            MethodNotAllowedError: another method.
            MalformedRequestError, PayloadTooLargeError: see `body_of`.
        """
        used = (event.get("requestContext") or {}).get("http", {}).get("method", "")
        if used != method:
            raise MethodNotAllowedError(f"Only {method} is allowed here.", allowed=method)
        body = body_of(event, _MAX_BODY_BYTES)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        query = {
            # Lambda joins repeated parameters with commas; none of ours holds one.
            name: value.split(",")[0]
            for name, value in (event.get("queryStringParameters") or {}).items()
        }
        return cls(body, headers, query)


def source_of(text: str) -> str:
    """Return the one name of the source that an address belongs to; see `Request.source`."""
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN_SOURCE
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed, 64), strict=False))


def body_of(event: Mapping[str, Any], max_bytes: int) -> bytes:
    """Return the bytes of an event's body.

    Raises:
        MalformedRequestError: it is not base64 as announced.
        PayloadTooLargeError: there are more than `max_bytes`.
    """
    body = event.get("body") or ""
    if len(body) > max_bytes * 4 // 3 + 4:  # before it is decoded; base64 is longer by a third
        raise PayloadTooLargeError(f"The body may have at most {max_bytes} bytes.")
    if event.get("isBase64Encoded"):
        try:
            raw = base64.b64decode(body, validate=True)
        except ValueError:
            raise MalformedRequestError("The body is not valid base64.") from None
    else:
        raw = body.encode(errors="surrogatepass")
    if len(raw) > max_bytes:
        raise PayloadTooLargeError(f"The body may have at most {max_bytes} bytes.")
    return raw


def caller_of(context: Mapping[str, Any]) -> Caller | None:
    """Return the caller in a `requestContext`, or None.

    Only API Gateway writes `requestContext.authorizer`; anything odd in it means no caller.
    """
    authorizer = context.get("authorizer") or {}
    try:
        order_id = _text(authorizer["order_id"]) if "order_id" in authorizer else None
        session_id = _text(authorizer["session_id"]) if "session_id" in authorizer else None
        epoch = int(_text(authorizer["token_epoch"])) if order_id else 0
        user_id, role = _text(authorizer["user_id"]), Role(authorizer["role"])
        return Caller(user_id, role, order_id, session_id, epoch)
    except (KeyError, TypeError, ValueError):
        return None


def require(permission: Permission | None, caller: Caller | None, *, order_scope: bool) -> None:
    """Refuse a caller whom an endpoint does not serve.

    Args:
        permission: what the endpoint needs; None if it serves everybody.
        caller: who calls; None for nobody.
        order_scope: whether it serves those who may see one order only.

    Raises:
        UnauthenticatedError: nobody is signed in.
        ForbiddenError: the caller's role does not hold the permission, or they have a token for
            one order and this is about others as well.
    """
    if permission is None:
        return
    if caller is None:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer <token>.")
    if permission not in PERMISSIONS[caller.role]:
        raise ForbiddenError(f"This needs the permission {permission.value}.")
    if caller.order_id is not None and not order_scope:
        raise ForbiddenError("A token for one order is not enough for this.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


@dataclass(frozen=True, slots=True)
class PathType:
    """What a path parameter can be.

    Args:
        schema: what the contract says of the text, in the words of JSON Schema.
        read: returns the value in the one spelling by which things are found; None for a text that
            is none of this type.
    """

    schema: Mapping[str, str | int]
    read: Callable[[str], str | None]


def _read_id(text: str) -> str | None:
    return text if ID_PATTERN.fullmatch(text) else None


def _read_sale_id(text: str) -> str | None:
    return text if SALE_PATTERN.fullmatch(text) else None


def _read_slug(text: str) -> str | None:
    slug = unicodedata.normalize("NFC", text)
    allowed = all(one == "-" or unicodedata.category(one) in SLUG_CATEGORIES for one in slug)
    return slug if allowed and 0 < len(slug) <= MAX_SLUG else None


def _read_address(text: str) -> str | None:
    return _read_id(text) or _read_slug(text)


def _read_code(text: str) -> str | None:
    return text.upper() if len(text) <= MAX_CODE and _CODE.fullmatch(text) else None


def _read_word(text: str) -> str | None:
    return text if len(text) <= MAX_WORD and WORD_PATTERN.fullmatch(text) else None


def _read_number(text: str) -> str | None:
    return text if _NUMBER.fullmatch(text) else None


def _read_asset(text: str) -> str | None:
    return text if len(text) <= MAX_ASSET and _ASSET.fullmatch(text) else None


#: The types by the names that paths use; a parameter without one is an id.
PATH_TYPES = {
    "id": PathType({"pattern": f"^{ID_PATTERN.pattern}$"}, _read_id),
    "sale": PathType({"pattern": f"^{SALE_PATTERN.pattern}$"}, _read_sale_id),
    "slug": PathType({"pattern": f"^{_SLUG_CLASS}+$", "maxLength": MAX_SLUG}, _read_slug),
    "address": PathType(
        {"pattern": f"^({ID_PATTERN.pattern}|{_SLUG_CLASS}+)$", "maxLength": MAX_SLUG},
        _read_address,
    ),
    "word": PathType({"pattern": f"^{WORD_PATTERN.pattern}$", "maxLength": MAX_WORD}, _read_word),
    "number": PathType({"pattern": f"^{_NUMBER.pattern}$"}, _read_number),
    "asset": PathType({"pattern": f"^{_ASSET.pattern}$", "maxLength": MAX_ASSET}, _read_asset),
    "code": PathType({"pattern": f"^{_CODE.pattern}$", "maxLength": MAX_CODE}, _read_code),
}


def parse_path(declared: str) -> tuple[str, dict[str, PathType]]:
    """Return a declared path as routers know it, and the types of its parameters by name.

    Raises:
        KeyError: there is no such type.
    """
    types = {name: PATH_TYPES[kind or "id"] for name, _, kind in _PARAMETER.findall(declared)}
    return _PARAMETER.sub(r"{\1\2}", declared), types


def read_path(types: Mapping[str, PathType], given: Mapping[str, str]) -> dict[str, str]:
    """Return a request's path parameters, checked.

    Raises:
        NotFoundError: one of them cannot name anything.
    """
    return {name: _read(types.get(name), text) for name, text in given.items()}


def _read(path_type: PathType | None, text: str) -> str:
    try:
        value = path_type.read(unquote(text, errors="strict")) if path_type else None
    except UnicodeDecodeError:
        value = None
    if value is None:
        raise NotFoundError
    return value
