"""Which passwords are accepted."""

from pathlib import Path

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


LONG = Path(__file__).with_name("common_long_passwords.txt").read_text().splitlines()


@pytest.mark.parametrize("password", LONG)
def test_long_passwords_that_django_ships_as_common_are_refused(password: str) -> None:
    """Those of at least twelve characters in its `common-passwords.txt.gz` (5.2, BSD licence)."""
    assert weakness_of(password, EMAIL, NAME) is not None


@pytest.mark.parametrize(
    "password",
    [
        "Password2025!",
        "bangladesh12",
        "2025Bangladesh!!",
        "P@$$w0rd2025",
        "p4ssw0rd-1971",
        "pa55word#####",
        "Passw0rd!Passw0rd!",
        "123dragon456!",
        "!!!ILOVEYOU!!!",
        "Ch1tt4gong!!!",
        "W31c0me-2026",
        "drowssap2025",
        "p-a-s-s-w-o-r-d-1",
        "qwerty_qwerty_1",
        "sunshine sunshine",
    ],
)
def test_a_common_password_does_not_pass_with_what_people_add_to_it(password: str) -> None:
    assert "first that anybody would try" in str(weakness_of(password, EMAIL, NAME))


@pytest.mark.parametrize(
    "password", ["123456654321", "01712-345678", "19521-19711-1990", "০১৭১২৩৪৫৬৭৮৯"]
)
def test_digits_and_signs_alone_are_refused(password: str) -> None:
    """They are dates and telephone numbers."""
    assert "digits and signs" in str(weakness_of(password, EMAIL, NAME))


@pytest.mark.parametrize(
    "password",
    [
        "Rahima19951231",
        "R4him4-19951231",
        "bKash-Stripe-71",
        "st0refront-2026!",
        "Rahima@teashop!",
        "rahimapassword1",
    ],
)
def test_words_of_the_account_and_the_shop_do_not_pass_with_what_people_add(password: str) -> None:
    words = ["storefront-prod", "https://teashop.example"]

    assert "the shop's words" in str(weakness_of(password, EMAIL, NAME, words))


@pytest.mark.parametrize(
    "password",
    [
        "x7Kq93847562",
        "kX9#mQ2$vL7!",
        "maple-river-9",
        "two teashop cups at dawn",
        "chittagong by night train",
    ],
)
def test_a_password_is_not_refused_for_a_word_that_is_only_a_part_of_it(password: str) -> None:
    assert weakness_of(password, EMAIL, NAME, ["https://teashop.example"]) is None


def test_the_longest_password_is_judged_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stranger sends costs a bounded number of look-ups."""
    looked_up = 0

    class Counting(frozenset[str]):
        def __contains__(self, text: object) -> bool:
            nonlocal looked_up
            looked_up += 1
            return False

    monkeypatch.setattr(strength, "_common", Counting)
    weakness_of("1" * 64 + "a" + "2" * 63, EMAIL, NAME)

    assert looked_up < 100_000


def test_the_list_of_common_passwords_holds_each_once_in_its_shortest_form() -> None:
    common = sorted(strength._common())

    assert len(common) > 25_000
    assert all(password == password.casefold() for password in common)
    file = Path(strength.__file__).with_name("common_passwords.txt")
    listed = [line for line in file.read_text().splitlines() if not line.startswith("# ")]
    assert listed == common


def test_a_name_that_is_part_of_the_address_does_not_save_the_rest_of_it() -> None:
    weakness = weakness_of("annabellefontaine1", "annabellefontaine@example.com", "Ann Abel")

    assert "name or the e-mail" in str(weakness)


@pytest.mark.parametrize("password", ["tereshkovaya-24", "wolfeschlegel7"])
def test_words_of_the_name_and_words_of_the_address_count_alike(password: str) -> None:
    weakness = weakness_of(password, "tereshkovaya@example.com", "Hubert Wolfeschlegel")

    assert "name or the e-mail" in str(weakness)
