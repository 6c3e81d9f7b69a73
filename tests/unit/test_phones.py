"""A phone number has one spelling, however it was written."""
# ruff: noqa: RUF001 - digits and signs of Bangla that look like others are meant

import pytest

from storefront.phones import read_phone


@pytest.mark.parametrize(
    "written",
    [
        "01712345678",
        "8801712345678",
        "+8801712345678",
        "০১৭১২৩৪৫৬৭৮",
        "+৮৮০১৭১২৩৪৫৬৭৮",
        "+880 1712-345678",
        " (017) 12 34 56 78 ",
        "017\u201112\u00a0345678",
        "০১৭12-345৬৭৮",
    ],
)
def test_a_mobile_number_of_bangladesh_has_one_spelling(written: str) -> None:
    assert read_phone(written) == "+8801712345678"
    assert read_phone(written, abroad=True) == "+8801712345678"


@pytest.mark.parametrize("operator", "3456789")
def test_each_operator_has_numbers(operator: str) -> None:
    assert read_phone(f"01{operator}00000000") == f"+8801{operator}00000000"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0171234567",  # a digit is missing
        "017123456789",
        "+8801212345678",  # no operator has 12
        "01112345678",
        "02123456789",  # the fixed network of Dhaka
        "0171234567a",
        "০১৭১২৩৪৫৬৭৷",  # a sign that is no digit
        "٠١٧١٢٣٤٥٦٧٨",  # digits of another script
        "+88001712345678",
        "008801712345678",
        "01712345678\n",
        "01712345678" + " " * 40,
        "+447911123456",
    ],
)
def test_what_is_none_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(ValueError, match=r'mobile number of Bangladesh, such as "01712345678"$'):
        read_phone(written)


@pytest.mark.parametrize("written", ["+44 7911 123456", "+৪৪ ৭৯১১ ১২৩৪৫৬", "+44-7911-123456"])
def test_numbers_of_other_countries_are_for_those_who_allow_them(written: str) -> None:
    assert read_phone(written, abroad=True) == "+447911123456"


@pytest.mark.parametrize(
    "written",
    ["+8801212345678", "+880212345678", "447911123456", "+0123456789", "+1234567", "+" + "1" * 16],
)
def test_a_wrong_number_of_bangladesh_is_none_of_another_country(written: str) -> None:
    with pytest.raises(ValueError, match="country's code"):
        read_phone(written, abroad=True)
