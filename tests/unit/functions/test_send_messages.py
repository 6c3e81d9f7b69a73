"""Messages that wait are sent, by what the shop is set to."""

from typing import Any

import pytest

from tests.support.aws import carried_in_process
from tests.unit.functions.lost_links import EMAIL, PHONE, ask, send


@pytest.mark.parametrize(("channels", "sent"), [("none", 0), ("email", 1), ("sms,email", 2)])
def test_a_shop_sends_by_what_it_is_set_to(
    guest_order: dict[str, Any], monkeypatch: pytest.MonkeyPatch, channels: str, sent: int
) -> None:
    for known in ({"phone": PHONE}, {"email": EMAIL}):
        ask({"number": guest_order["number"], **known})
    monkeypatch.setenv("MESSAGES", channels)

    assert send() == {
        "sent": sent,
        "dropped": 2 - sent,
        "waiting": 0,
    }
    assert len(carried_in_process()) == sent
