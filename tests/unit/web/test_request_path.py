"""Path parameters: each type takes its own spelling, and anything else names nothing."""

import json
import re
from typing import Annotated, Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic.types import StringConstraints

from sandbox.generate.openapi import document
from storefront.access import PUBLIC
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.request import PATH_TYPES, parse_path
from tests.support.functions import LambdaContext, proxy_event

ID = "01JZ8K0000CVSTQMER00000000"
SHIRT = "সুতির-জামা-২"


@endpoint(
    "GET",
    "/api/things/{thing_id}/{slug:slug}/{sku:code}/",
    permission=PUBLIC,
    summary="",
)
def show(request: Request) -> Response:
    """Answer the path's parameters."""
    return ok(dict(request.path))


def found(**path: str) -> Any:
    """Return the parameters as the endpoint sees them; None where it answers 404."""
    answer = show(proxy_event(path=path), LambdaContext())
    assert answer["statusCode"] in {200, 404}
    return json.loads(answer["body"]) if answer["statusCode"] == 200 else None


def test_a_path_is_declared_with_types_and_plain_for_routers() -> None:
    assert show.path == "/api/things/{thing_id}/{slug}/{sku}/"
    assert show.path_types == {
        "thing_id": PATH_TYPES["id"],
        "slug": PATH_TYPES["slug"],
        "sku": PATH_TYPES["code"],
    }


def test_a_type_that_does_not_exist_is_a_mistake_of_the_declaration() -> None:
    with pytest.raises(KeyError, match="colour"):
        parse_path("/api/things/{name:colour}/")


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("thing_id", ID, ID),
        ("slug", "cotton-shirt-2", "cotton-shirt-2"),
        ("slug", SHIRT, SHIRT),
        ("slug", "é", "é"),
        ("slug", "e\u0301", "é"),
        ("slug", "\u09dc", "\u09a1\u09bc"),  # NFC takes this letter of Bangla apart
        ("slug", "s" * 80, "s" * 80),
        ("sku", "MUG-1.b_2", "MUG-1.B_2"),
        ("sku", "m" * 64, "M" * 64),
    ],
)
def test_a_value_is_read_in_its_one_spelling_encoded_or_not(
    name: str, given: str, read: str
) -> None:
    """API Gateway hands over what the client wrote; other gateways decode it before."""
    assert found(**{name: given}) == {name: read}
    assert found(**{name: quote(given, safe="")}) == {name: read}


BAD = {
    "thing_id": ["", ID.lower(), ID + "0", SHIRT, "mug-1"],
    "slug": [
        "",
        "Shirt",
        "cotton shirt",
        "cotton_shirt",
        "a/b",
        "..",
        "a\x00",
        "a\n",
        "a\u200d",
        "ⅷ",
        "👕",
        "s" * 81,
        ID,
    ],
    "sku": ["", "m" * 65, "mug 1", "mug/1", "mug\n", "\u017fku", "MÜG", "a%"],
    "other": [ID],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_what_is_none_of_its_type_names_nothing(name: str, value: str) -> None:
    assert found(**{name: value}) is None
    assert found(**{name: quote(value, safe="")}) is None


@pytest.mark.parametrize("value", [quote(quote(SHIRT)), "%25", "%", "%E0%A6", "%ff", "%2e%2e%2f"])
def test_what_is_encoded_twice_or_badly_names_nothing(value: str) -> None:
    assert found(slug=value) is None


def test_the_contract_tells_what_each_parameter_can_be() -> None:
    operation = document({"show": show})["paths"][show.path]["get"]

    told = {one["name"]: one["schema"] for one in operation["parameters"]}
    assert told == {
        name: {"type": "string", **path_type.schema} for name, path_type in show.path_types.items()
    }
    assert told["slug"]["maxLength"] == 80
    assert "404" in operation["responses"]


@pytest.mark.parametrize("kind", ["address", "slug", "asset", "code", "word"])
def test_the_contract_tells_how_long_a_value_may_be(kind: str) -> None:
    path_type = PATH_TYPES[kind]
    longest = int(path_type.schema["maxLength"])

    assert path_type.read("a" * longest) is not None
    assert path_type.read("a" * (longest + 1)) is None


@given(st.text(max_size=70))
@example(SHIRT)
@example("MUG-1")
@example("\u017f")
@example("shop/app.js")
@pytest.mark.parametrize("kind", PATH_TYPES)
def test_the_pattern_of_the_contract_allows_what_is_read(kind: str, text: str) -> None:
    """Its engine is the one of pydantic, which knows classes of Unicode; Python's does not."""
    path_type = PATH_TYPES[kind]
    pattern = str(path_type.schema["pattern"])
    checked: Any = TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)])

    value = path_type.read(text)

    if value is not None:
        checked.validate_python(value)
        assert path_type.read(value) == value
        # Only what takes all that follows may hold a slash.
        assert not re.search("[%?#]" if kind == "asset" else "[%/?#]", value)
    elif kind not in {"slug", "address"}:  # of a slug, also the spelling counts
        with pytest.raises(ValidationError):
            checked.validate_python(text)
