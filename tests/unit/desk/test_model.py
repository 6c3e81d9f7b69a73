"""Clues as people type them."""

import pytest

from storefront.desk.model import Clue, ClueKind, read_clue
from storefront.errors import ValidationFailedError


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        (ClueKind.EMAIL, " Rahima@Example.com ", "rahima@example.com"),
        (ClueKind.PAYMENT, " BKT9A1B2C3\n", "BKT9A1B2C3"),
        (ClueKind.PAYMENT, "pi_3PabcDEF", "pi_3PabcDEF"),
        (ClueKind.NUMBER, "SF-7K3M9QDZ", "SF-7K3M9QDZ"),
        (ClueKind.NUMBER, " sf 7k3m 9qdz ", "SF-7K3M9QDZ"),
        (ClueKind.NUMBER, "oik3m9ql", "SF-01K3M9Q1"),
        (ClueKind.NUMBER, "SF3M9QDZ", "SF-SF3M9QDZ"),
        (ClueKind.NUMBER, "SFSF3M9QDZ", "SF-SF3M9QDZ"),
        (ClueKind.NUMBER, "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "01JZ8K3V6M4Q2X9T7B5N1C0DEF"),
    ],
)
def test_a_clue_is_read_as_people_write_it(kind: ClueKind, typed: str, read: str) -> None:
    assert read_clue(kind, typed) == Clue(kind, read)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ClueKind.EMAIL, "rahima"),
        (ClueKind.EMAIL, ""),
        (ClueKind.PAYMENT, " "),
        (ClueKind.PAYMENT, "BKT 9A1"),
        (ClueKind.PAYMENT, "x" * 256),
        (ClueKind.NUMBER, "SF-01JZ8K3"),
        (ClueKind.NUMBER, "SF-01JZ8K3U"),
        (ClueKind.NUMBER, "01JZ8K3V6M"),
        (ClueKind.NUMBER, "91JZ8K3V6M4Q2X9T7B5N1C0DEF"),
        (ClueKind.NUMBER, "01JZ8K3V6M4Q2X9T7B5N1C0DEF0"),
        (ClueKind.NUMBER, ""),
    ],
)
def test_what_can_be_no_such_clue_is_pointed_at(kind: ClueKind, typed: str) -> None:
    with pytest.raises(ValidationFailedError) as caught:
        read_clue(kind, typed)

    (error,) = caught.value.fields["errors"]
    assert error["field"] == kind.value
