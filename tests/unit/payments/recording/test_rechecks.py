"""Hints mark an attempt until the provider was asked about all of them."""

from collections.abc import Callable
from functools import partial

from storefront.payments.model.change import Change, Snapshot
from storefront.payments.recording.rechecks import decide_differs, decide_recheck, decide_rechecked
from tests.support.payment_models import ANSWER, EVENT, NOW, attempt, order, paid

OPEN = Snapshot(attempt(), order())


def changed(change: Change | None) -> Change:
    assert change
    return change


def marked(hint: Callable[[Snapshot], Change | None], seen: Snapshot) -> Snapshot:
    change = changed(hint(seen))
    return Snapshot(change.attempt, change.order)


def test_a_mark_goes_only_with_the_hints_that_came_before_the_provider_was_asked() -> None:
    once = marked(partial(decide_recheck, now=NOW, message=EVENT), paid())
    twice = marked(partial(decide_recheck, now=NOW, message=EVENT), once)

    assert decide_recheck(once, NOW, ANSWER) is None
    assert decide_rechecked(twice, NOW, hints=1) is None
    assert not changed(decide_rechecked(twice, NOW, hints=2)).attempt.recheck


def test_only_what_is_final_is_marked_for_differing() -> None:
    assert decide_differs(OPEN, NOW) is None
    assert changed(decide_differs(paid(), NOW)).attempt.recheck
