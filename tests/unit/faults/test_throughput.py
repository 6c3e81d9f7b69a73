"""Units: rounded up to whole ones, and so many of them in a second."""

import pytest

from sandbox.faults.throughput import Bucket, read_units, write_units


@pytest.mark.parametrize(
    ("size", "writing", "reading"),
    [(1, 1, 1), (1024, 1, 1), (1025, 2, 1), (4096, 4, 1), (4097, 5, 2)],
)
def test_a_kilobyte_is_a_unit_of_writing_and_four_are_one_of_reading(
    size: int, writing: int, reading: int
) -> None:
    assert (write_units(size), read_units(size)) == (writing, reading)


def test_a_partition_gives_the_units_of_a_second_and_then_as_many_as_time_brings() -> None:
    bucket = Bucket(1000)

    assert all(bucket.take(10, 0.0) for _ in range(100))
    assert not bucket.take(1, 0.0)
    assert bucket.take(50, 0.05)
    assert not bucket.take(1, 0.05)


def test_a_partition_that_rested_gives_no_more_than_the_units_of_a_second() -> None:
    bucket = Bucket(1000)
    bucket.take(1, 0.0)

    assert not bucket.take(1001, 3600.0)
    assert bucket.take(1000, 3600.0)


def test_what_is_drained_leaves_nothing_below_zero() -> None:
    bucket = Bucket(1000)

    bucket.drain(5000, 0.0)

    assert not bucket.take(100, 0.05)
    assert bucket.take(100, 0.1)
