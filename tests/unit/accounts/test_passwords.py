"""How passwords are kept."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from storefront.accounts.passwords import DUMMY_HASH, Passwords


def test_passwords_are_hashed_with_argon2id_at_the_chosen_cost() -> None:
    parameters = extract_parameters(Passwords().hash("green tea at noon"))

    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (47104, 1, 1)


def test_the_dummy_hash_costs_what_a_real_one_does() -> None:
    """Otherwise the time of a refusal would tell whether there is an account."""
    assert extract_parameters(DUMMY_HASH) == extract_parameters(Passwords().hash("x" * 12))


def test_only_the_right_password_matches() -> None:
    passwords = Passwords()
    kept = passwords.hash("green tea at noon")

    assert passwords.matches("green tea at noon", kept)
    assert not passwords.matches("green tea at Noon", kept)
    assert not passwords.matches("", kept)


def test_nothing_matches_where_there_is_no_account_or_no_proper_hash() -> None:
    passwords = Passwords()

    assert not passwords.matches("green tea at noon", None)
    assert not passwords.matches("green tea at noon", "not a hash")


def test_even_the_dummy_password_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Passwords().hash("green tea at noon")
    monkeypatch.setattr("storefront.accounts.passwords.DUMMY_HASH", known)

    assert not Passwords().matches("green tea at noon", None)


def test_the_same_characters_match_however_they_were_composed() -> None:
    passwords = Passwords()

    assert passwords.matches("cafe\N{COMBINING ACUTE ACCENT}", passwords.hash("café"))


def test_a_hash_of_other_costs_is_outdated() -> None:
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("green tea at noon")

    assert Passwords().is_outdated(old)
    assert not Passwords().is_outdated(Passwords().hash("green tea at noon"))
