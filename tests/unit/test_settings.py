"""A shop that takes real orders never believes a simulator, whatever it is configured with."""

import pytest

from storefront.settings import Settings, SettingsError

OWN = [
    ("STRIPE_API_BASE", "https://api.stripe.com"),
    ("BKASH_API_BASE", "https://tokenized.pay.bka.sh"),
    ("BKASH_API_BASE", "https://tokenized.sandbox.bka.sh"),
    ("BKASH_SNS_BASE", ""),
    ("PICTURE_SOURCE_BASE", ""),
]
NAMES = sorted({name for name, _ in OWN})
SIMULATOR = "http://127.0.0.1:4243"


@pytest.mark.parametrize("stage", ["prod", "dev", "sandbox"])
@pytest.mark.parametrize(("name", "base"), OWN)
def test_a_provider_s_own_address_is_good_on_every_stage(name: str, base: str, stage: str) -> None:
    assert Settings({"STAGE": stage, name: base}).provider_base(name) == base


@pytest.mark.parametrize("stage", ["sandbox", "sandbox-test"])
@pytest.mark.parametrize("name", NAMES)
def test_a_simulator_stands_in_on_a_sandbox_stage(name: str, stage: str) -> None:
    assert Settings({"STAGE": stage, name: SIMULATOR + "/"}).provider_base(name) == SIMULATOR


@pytest.mark.parametrize("stage", ["prod", "dev", "local", "sandboxed", "a-sandbox"])
@pytest.mark.parametrize("name", NAMES)
def test_a_simulator_is_refused_on_any_other_stage(name: str, stage: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings({"STAGE": stage, name: SIMULATOR}).provider_base(name)


def test_a_stage_that_is_written_otherwise_is_no_stage() -> None:
    with pytest.raises(SettingsError, match="STAGE"):
        Settings({"STAGE": "Sandbox", "STRIPE_API_BASE": SIMULATOR}).provider_base(
            "STRIPE_API_BASE"
        )


@pytest.mark.parametrize("stage", ["prod", "sandbox"])
@pytest.mark.parametrize("name", ["STRIPE_API_BASE", "BKASH_API_BASE"])
def test_a_provider_without_an_address_is_a_mistake(name: str, stage: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings({"STAGE": stage}).provider_base(name)


@pytest.mark.parametrize("base", ["ftp://127.0.0.1", "127.0.0.1:4243", "file:///tmp"])
def test_a_simulator_is_reached_over_http(base: str) -> None:
    with pytest.raises(SettingsError, match="http"):
        Settings({"STAGE": "sandbox", "BKASH_SNS_BASE": base}).provider_base("BKASH_SNS_BASE")


@pytest.mark.parametrize("text", ["0", "-1", "five", "1.5", "٣", ""])
def test_a_count_that_is_none_is_a_mistake(text: str) -> None:
    with pytest.raises(SettingsError, match="MAX_UNPAID_ORDERS"):
        Settings({"MAX_UNPAID_ORDERS": text}).count("MAX_UNPAID_ORDERS")


def test_a_count_is_a_positive_whole_number() -> None:
    assert Settings({"MAX_UNPAID_ORDERS": "5"}).count("MAX_UNPAID_ORDERS") == 5
