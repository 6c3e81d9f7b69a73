"""Identifiers: unique, in the order of time, and of one form."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.ids import is_id, made_at, new_id

NOW = datetime(2030, 1, 1, tzinfo=UTC)
moments = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001 - the zone is given beside
    datetime(9990, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)


@given(moments)
def test_every_new_id_has_the_form_of_an_id(moment: datetime) -> None:
    assert is_id(new_id(moment))


@given(moments, st.timedeltas(timedelta(milliseconds=1), timedelta(days=1000)))
def test_later_ids_sort_after_earlier_ones(moment: datetime, later: timedelta) -> None:
    assert new_id(moment) < new_id(moment + later)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_an_id_begins_with_its_time() -> None:
    """The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=1_469_918_176_385)

    assert new_id(moment).startswith("01ARYZ6S41")
    assert made_at("01ARYZ6S410000000000000000") == moment


@given(moments)
def test_an_id_tells_when_it_was_made(moment: datetime) -> None:
    assert abs(made_at(new_id(moment)) - moment) < timedelta(milliseconds=2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01ARZ3NDEKTSV4RRFFQ69G5FAI",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV\n",
        "01arz3ndektsv4rrffq69g5fav",
        "01ARZ3NDEKTSV4RRFFQ69G5FA-",
    ],
)
def test_other_text_is_no_id(text: str) -> None:
    assert not is_id(text)
