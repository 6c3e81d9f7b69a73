"""Addresses and refresh tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from storefront.accounts.model import (
    ATTEMPT_WINDOW,
    InvalidRefreshTokenError,
    RefreshToken,
    attempt_window,
    normalise_email,
)
from storefront.ids import new_id

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_an_address_is_found_however_it_is_spelled() -> None:
    assert normalise_email("  Rahima.Khatun+Shop@Example.COM ") == "rahima.khatun+shop@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rahima",
        "@example.com",
        "rahima@",
        "rahima@example",
        "rahima@@example.com",
        "rahima@exa mple.com",
        "rahima@-example.com",
        "rahima@example..com",
        "rahima@example.com\nbcc:x@example.com",
        "rahíma@example.com",
        "rahima@exаmple.com",  # noqa: RUF001 - a Cyrillic letter that looks like a Latin one
        "r" * 65 + "@example.com",
        "r@" + "a." * 126 + "com",
        "\x1frahima@example.com",
        "rahima@example.com\x0b",
    ],
)
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        normalise_email(text)


def test_an_address_may_be_as_long_as_mail_takes_it_and_no_longer() -> None:
    longest = f"{'r' * 64}@{'a' * 63}.{'b' * 63}.{'c' * 57}.com"

    assert len(normalise_email(longest)) == 254
    with pytest.raises(ValueError, match="254"):
        normalise_email(longest.replace("ccc", "cccc", 1))


def test_the_kelvin_sign_does_not_become_a_k() -> None:
    """Lower-casing it gives an ASCII k: two spellings must not open one account."""
    with pytest.raises(ValueError, match="e-mail address"):
        normalise_email("\N{KELVIN SIGN}arim@example.com")


def test_a_refresh_token_survives_the_journey_to_the_client_and_back() -> None:
    token = RefreshToken.new(new_id(NOW), new_id(NOW))

    assert RefreshToken.parse(str(token)) == token


def test_a_refresh_token_has_at_least_128_random_bits_and_is_kept_only_as_a_hash() -> None:
    one, other = (RefreshToken.new("user", "family") for _ in range(2))

    assert one.secret != other.secret
    assert len(one.secret) * 6 >= 128
    assert one.secret not in one.secret_hash


def test_a_refresh_token_has_one_spelling() -> None:
    """What decoders pass over, such as spaces, is not passed over here."""
    text = str(RefreshToken.new(new_id(NOW), new_id(NOW)))

    for odd in (f"{text[:9]}!!!!{text[9:]}", f"    {text}", f"{text}\n"):
        with pytest.raises(InvalidRefreshTokenError):
            RefreshToken.parse(odd)


@pytest.mark.parametrize(
    "text", ["", "a", "....", "ä" * 20, "=" * 8, "x" * 300, "YS5iLmM", "\x00", "//////"]
)
def test_text_that_is_no_refresh_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidRefreshTokenError):
        RefreshToken.parse(text)


def test_a_window_of_attempts_lasts_a_quarter_of_an_hour() -> None:
    assert attempt_window(NOW) == attempt_window(NOW + ATTEMPT_WINDOW - timedelta(seconds=1))
    assert attempt_window(NOW) != attempt_window(NOW + ATTEMPT_WINDOW)
