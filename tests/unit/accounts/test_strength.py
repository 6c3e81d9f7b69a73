"""Which passwords are accepted."""

import pytest

from storefront.accounts import strength
from storefront.accounts.strength import weakness_of

EMAIL = "rahima.khatun@example.com"
NAME = "Rahima Khatun"


@pytest.mark.parametrize(
    "password",
    [
        "green tea at noon",
        "hunter2hunter3",
        "সবুজ চা দুপুরে খাই",
        "rahima drinks green tea",
        "twelve chars",
        "x7" * 3 + "longer" * 20 + "ab",
        " spaces  count too ",
    ],
)
def test_a_long_password_of_ones_own_is_accepted(password: str) -> None:
    assert weakness_of(password, EMAIL, NAME) is None


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 11])
def test_eleven_characters_are_too_few(password: str) -> None:
    assert "12 to 128" in str(weakness_of(password, EMAIL, NAME))


def test_128_characters_are_accepted_and_129_are_not() -> None:
    password = "".join(chr(ord("a") + index % 26) for index in range(129))

    assert weakness_of(password[:128], EMAIL, NAME) is None
    assert weakness_of(password, EMAIL, NAME) is not None


def test_characters_are_counted_however_the_keyboard_composed_them() -> None:
    decomposed = "e\N{COMBINING ACUTE ACCENT}" * 3 + "uvwxyz"

    assert weakness_of(decomposed, EMAIL, NAME) is not None


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaa", "123123123123", "abcabcabcabca", "123456123456", "ha" * 10],
)
def test_repeats_of_a_short_piece_are_refused(password: str) -> None:
    assert "first that anybody would try" in str(weakness_of(password, EMAIL, NAME))


@pytest.mark.parametrize(
    "password", ["password1234", "PassWord1234", "qwertyuiop123", "1qaz2wsx3edc"]
)
def test_common_passwords_are_refused_in_any_case(password: str) -> None:
    assert "first that anybody would try" in str(weakness_of(password, EMAIL, NAME))


@pytest.mark.parametrize(
    "password",
    [
        "rahima.khatun@example.com",
        "RahimaKhatun1",
        "khatun-rahima-99",
        "rahima123456",
        "example.com.rahima",
    ],
)
def test_passwords_made_from_the_account_are_refused(password: str) -> None:
    assert "name or the e-mail" in str(weakness_of(password, EMAIL, NAME))


def test_the_list_of_common_passwords_holds_only_what_the_other_rules_let_through() -> None:
    common = strength._COMMON

    assert len(common) > 150
    assert all(len(password) >= strength.MIN_LENGTH for password in common)
    assert all(password == password.casefold() for password in common)


def test_a_name_that_is_part_of_the_address_does_not_save_the_rest_of_it() -> None:
    weakness = weakness_of("annabellefontaine1", "annabellefontaine@example.com", "Ann Abel")

    assert "name or the e-mail" in str(weakness)


@pytest.mark.parametrize("password", ["montgomery-2024", "wolfeschlegel7"])
def test_words_of_the_name_and_words_of_the_address_count_alike(password: str) -> None:
    weakness = weakness_of(password, "montgomery@example.com", "Hubert Wolfeschlegel")

    assert "name or the e-mail" in str(weakness)
