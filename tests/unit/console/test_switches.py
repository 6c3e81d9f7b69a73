"""Each switch is a fault that can be ordered, has words on the page, and is known when it is on."""

from __future__ import annotations

import pytest

from sandbox.console.files import PAGE
from sandbox.console.switches import DATABASE, SWITCHES, Switch
from sandbox.faults.plan import Rule
from sandbox.simulators.bkash.dialect import MENU as BKASH
from sandbox.simulators.fault_kinds import FAULT
from sandbox.simulators.stripe.routes import MENU as STRIPE
from tests.unit.test_pages import strings_in

MENUS = {"stripe": STRIPE, "bkash": BKASH}


def name(switch: Switch) -> str:
    return f"{switch.target} {switch.name}"


@pytest.mark.parametrize("switch", SWITCHES, ids=name)
def test_it_is_a_fault_that_can_strike(switch: Switch) -> None:
    if switch.target == DATABASE:
        assert Rule.from_json(dict(switch.fault)).kinds
    else:
        fault = FAULT.validate_python(dict(switch.fault))
        MENUS[switch.target].check(fault)
        assert fault.times is None, "it is on until it is switched off"
        assert switch.is_in(fault.model_dump())


def test_no_two_are_the_same() -> None:
    assert len({name(switch) for switch in SWITCHES}) == len(SWITCHES)
    for switch in SWITCHES:
        alike = [one for one in SWITCHES if one.target == switch.target and one.is_in(switch.fault)]
        assert alike == [switch]


def test_the_page_has_words_for_each_and_for_no_other() -> None:
    labels = (PAGE / "labels.js").read_text()
    block = labels.split("export const SWITCHES = {")[1].split("};")[0]

    assert strings_in(block)[::2] == [name(switch) for switch in SWITCHES]
