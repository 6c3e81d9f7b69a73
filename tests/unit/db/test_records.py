"""What an item is read as, and where it lies in an index: in one shard of its group for ever."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import AttributeDeserializationError, AttributeNullError
from pynamodb.models import Model

from storefront.accounts.repository import ProfileRecord, UserRecord
from storefront.audit.domains import DOMAINS
from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    RowsAttribute,
    SecondsAttribute,
    partition_of,
    partitions_of,
)
from storefront.db.tables import BY_STATUS, BY_USER, Table
from storefront.ids import new_id

#: A value of each type of DynamoDB's that an item has, by the attribute that holds it.
VALUES: dict[str, dict[str, Any]] = {
    "UnicodeAttribute": {"S": "শাড়ি"},
    "UnicodeSetAttribute": {"SS": ["b", "a"]},
    "BooleanAttribute": {"BOOL": False},
    "IntegerAttribute": {"N": "12345678901234567890"},
    "MomentAttribute": {"S": "2030-01-01T00:00:00.000001+00:00"},
    "SecondsAttribute": {"N": "1893456000"},
    "JSONTextAttribute": {"S": '{"a":[1]}'},
    "ListAttribute": {"L": []},
    "TranslationsAttribute": {"S": '{"bn":{"name":["মগ","0123456789ab"]}}'},
    "CountsAttribute": {"M": {"cotton": {"N": "3"}}},
    "DiscriminatorAttribute": {"S": "profile"},
}


class Sample(Record):
    """An item with something of everything."""

    table: ClassVar[Table] = Table.ORDERS

    text = UnicodeAttribute()
    several = UnicodeSetAttribute(null=True)
    yes = BooleanAttribute(default=True)
    number = IntegerAttribute(null=True, default=7)
    at = MomentAttribute(null=True)
    until = SecondsAttribute(null=True)
    said = JSONTextAttribute(attr_name="s", null=True)


def kinds(base: type[Record] = Record) -> Iterator[type[Record]]:
    """Yield every kind of record of the shop that can be read on its own, and the sample."""
    for one in base.__subclasses__():
        yield from kinds(one)
        is_ours = one.__module__.startswith("storefront.") or one is Sample
        if is_ours and one is not UserRecord:
            yield one


def value_of(attribute: Any) -> dict[str, Any]:
    """Return a value that an attribute may have, as DynamoDB gives it."""
    if not isinstance(attribute, RowsAttribute):
        return dict(VALUES[type(attribute).__name__])
    row = {name: {type_: "19900"} for name, (type_, _) in attribute._fields}
    return {"L": [{"M": row}]}


def whole(kind: type[Record]) -> dict[str, Any]:
    """Return a raw item that has all attributes of its kind."""
    item = {one.attr_name: value_of(one) for one in kind.get_attributes().values()}
    told = kind._get_discriminator_attribute()
    if told:
        item[told.attr_name] = {"S": told.get_discriminator(kind)}
    return item


def by_pynamodb(kind: type[Record], item: dict[str, Any]) -> dict[str, Any]:
    """Return what PynamoDB reads of an item."""
    record: Any = vars(Model)["from_raw_data"].__func__(kind, item)
    values: dict[str, Any] = record.attribute_values
    return values


assert DOMAINS  # all records are there, once all domains are


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_an_item_is_read_as_pynamodb_reads_it(kind: type[Record]) -> None:
    item = whole(kind)
    told = kind._get_discriminator_attribute()
    keep = {"pk", "sk"} | ({told.attr_name} if told else set())
    bare = {name: value for name, value in item.items() if name in keep}
    empty = bare | {name: {"NULL": True} for name in item if name not in keep}

    for one in (item, bare, empty, item | {"of_later_code": {"S": "new"}}):
        assert kind.from_raw_data(one).attribute_values == by_pynamodb(kind, one)
        assert type(kind.from_raw_data(one)) is kind


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_an_item_is_written_as_pynamodb_writes_it(kind: type[Record]) -> None:
    full, empty = kind.from_raw_data(whole(kind)), kind.from_raw_data({})
    theirs = [Model._container_serialize(full), Model._container_serialize(empty, null_check=False)]

    assert [full.serialize(), empty.serialize(null_check=False)] == theirs
    with pytest.raises(AttributeNullError) as refused:
        Model._container_serialize(empty)
    with pytest.raises(AttributeNullError, match=f"{refused.value}$"):
        empty.serialize()


def test_what_was_read_can_be_written_again() -> None:
    item = whole(Sample)

    written = Sample.from_raw_data(item).serialize()
    written["several"]["SS"].sort(reverse=True)  # a set has no order

    assert written == item


def test_two_items_do_not_share_what_is_read() -> None:
    first, second = (Sample.from_raw_data(whole(Sample)) for _ in range(2))
    first.text = "changed"

    assert second.text == "শাড়ি"


def test_an_item_of_a_shared_partition_says_what_it_is() -> None:
    assert isinstance(UserRecord.from_raw_data(whole(ProfileRecord)), ProfileRecord)
    other = next(kind for kind in kinds(UserRecord) if kind is not ProfileRecord)
    with pytest.raises(TypeError):
        other.from_raw_data(whole(ProfileRecord))


def test_an_attribute_of_another_type_is_not_taken_for_its_own() -> None:
    with pytest.raises(AttributeDeserializationError):
        Sample.from_raw_data(whole(Sample) | {"text": {"N": "7"}})


def test_an_item_lies_in_one_of_its_group_s_shards_and_always_in_the_same() -> None:
    """In every process: Python's own `hash` of a text differs from one to the next."""
    assert partitions_of(BY_STATUS, "pending") == tuple(f"pending#{shard}" for shard in range(4))
    assert partition_of(BY_STATUS, "pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEF") == "pending#0"
    assert partition_of(BY_STATUS, "pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEG") == "pending#2"


def test_a_group_s_kind_says_how_many_shards_it_has() -> None:
    (by_check,) = Table.PAYMENTS.indexes

    assert len(partitions_of(by_check, "unfinished")) == 8
    assert partitions_of(by_check, "closed#2030-01-01") == (
        "closed#2030-01-01#0",
        "closed#2030-01-01#1",
    )
    with pytest.raises(KeyError):
        partitions_of(by_check, "lost")


def test_what_is_many_by_nature_is_not_sharded() -> None:
    assert partitions_of(BY_USER, "01JUSER") == ("01JUSER",)
    assert partition_of(BY_USER, "01JUSER", "01JORDER") == "01JUSER"


def test_ids_made_in_one_moment_spread_evenly() -> None:
    """Their first half is the same, and so is every bit of it that a sum could use."""
    now = datetime(2030, 1, 1, tzinfo=UTC)

    found = Counter(partition_of(BY_STATUS, "pending", new_id(now)) for _ in range(8000))

    assert len(found) == 4
    assert all(1800 < many < 2200 for many in found.values())
