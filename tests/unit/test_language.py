"""In which language somebody wants to read."""

import pytest

from storefront.errors import ValidationFailedError
from storefront.language import Language, read_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("bn", "bn"),
        ("bn-BD,bn;q=0.9,en;q=0.8", "bn"),
        ("en-GB,en;q=0.9,bn;q=0.8", "en"),
        ("fr;q=1, en;q=0.2, bn;q=0.7", "bn"),
        ("bn;q=0, en;q=0.1", "en"),
        ("BN", "bn"),
        ("fr, *;q=0.5", "en"),
        ("bn;q=high", "en"),
        (";;;,,=", "en"),
    ],
)
def test_the_language_that_is_liked_best(header: str, language: str) -> None:
    assert read_language({}, {"accept-language": header}) == language


def test_the_query_goes_before_the_header() -> None:
    assert read_language({"lang": "en"}, {"accept-language": "bn"}) is Language.ENGLISH


def test_a_language_that_we_do_not_have_is_refused() -> None:
    with pytest.raises(ValidationFailedError):
        read_language({"lang": "fr"}, {})
