"""Of however much is due, a run keeps what it can begin with: the oldest, and what is not final."""

from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.reconciliation.due import Due
from tests.support.payment_models import NOW, attempt

MOST = {Provider.STRIPE: 2, Provider.BKASH: 3}


def due(number: int, provider: Provider, status: AttemptStatus) -> Attempt:
    ended = NOW if status is AttemptStatus.CAPTURED else None
    return attempt(
        status, attempt_id=f"{number:02}", provider=provider, captured_at=ended, updated_at=NOW
    )


def test_the_oldest_of_each_provider_are_kept_and_every_other_one_is_told_of_once() -> None:
    kept = Due(MOST)
    told = [
        left
        for number in reversed(range(20))
        for provider in MOST
        for left in kept.add(due(number, provider, AttemptStatus.OPEN))
    ]
    told += kept.close()

    of = {one: sorted(due.attempt_id for due in kept if due.provider is one) for one in MOST}
    assert of == {Provider.STRIPE: ["00", "01"], Provider.BKASH: ["00", "01", "02"]}
    every = [(one.provider, one.attempt_id) for one in (*kept, *told)]
    assert len(every) == len(set(every)) == 2 * 20


def test_what_is_not_final_is_kept_before_what_is_older_and_final() -> None:
    kept = Due(MOST)
    for number in range(8):
        kept.add(due(number, Provider.STRIPE, AttemptStatus.CAPTURED))
    for number in range(8, 10):
        kept.add(due(number, Provider.STRIPE, AttemptStatus.OPEN))
    list(kept.close())

    assert [one.attempt_id for one in kept] == ["08", "09"]


def test_while_it_collects_it_holds_little_more_than_it_keeps() -> None:
    kept = Due(MOST)
    for number in range(50):
        kept.add(due(number, Provider.BKASH, AttemptStatus.OPEN))
        assert len(list(kept)) <= 2 * MOST[Provider.BKASH]
