"""Attributes in DynamoDB: one partition, which is read whole, and the counters of each apart.

Products write to the counters, which are small; what an attribute is called is not written then.
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.attributes.model import AttributeDefinition, AttributeKind, Uses, Value
from storefront.attributes.uses import USES, UsesRecord, uses_label, uses_pk
from storefront.attributes.wording import NO_OPTION_WORDS, OptionWord, OptionWords
from storefront.categories.model import Text
from storefront.db.records import IntegerAttribute, Record, RowsAttribute
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table

ATTRIBUTES = "ATTRIBUTES"
ATTRIBUTE_LABEL = "attribute"
#: Where the dictionary is: codes of attributes have no upper case.
OPTION_WORDS = "OPTIONS"
OPTION_WORDS_LABEL = "option words"


class ValueRow(NamedTuple):
    """A value; without Bangla, `bn` is empty."""

    code: str
    en: str
    bn: str


class AttributeRecord(Record):
    """An attribute; its code is its range key."""

    table: ClassVar[Table] = Table.CATALOG

    name_en = UnicodeAttribute()
    name_bn = UnicodeAttribute(null=True)
    kind = UnicodeAttribute()
    unit = UnicodeAttribute(null=True)
    rows = RowsAttribute(ValueRow)
    is_facet = BooleanAttribute()
    position = IntegerAttribute()
    edition = UnicodeAttribute()

    def to_model(self) -> AttributeDefinition:
        """Return the attribute as the domain sees it."""
        return AttributeDefinition(
            code=self.sk,
            name=Text(self.name_en, self.name_bn),
            kind=AttributeKind(self.kind),
            unit=self.unit or "",
            values=tuple(Value(one.code, Text(one.en, one.bn or None)) for one in self.rows),
            is_facet=self.is_facet,
            position=self.position,
        )


class OptionWordRow(NamedTuple):
    """A word of an option."""

    text: str
    bn: str


class OptionWordsRecord(Record):
    """What options are called in Bangla; there is one such item."""

    table: ClassVar[Table] = Table.CATALOG

    rows = RowsAttribute(OptionWordRow)
    edition = UnicodeAttribute()

    def to_model(self) -> OptionWords:
        """Return the dictionary."""
        return OptionWords(tuple(OptionWord(one.text, one.bn) for one in self.rows))


class AttributeRepository:
    """Reads attributes and adds their writes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> Sequence[AttributeDefinition]:
        """Return all attributes as last written, in the order in which they are shown."""
        return self.read()[0]

    def read(self) -> tuple[Sequence[AttributeDefinition], OptionWords]:
        """Return all attributes, as `all` does, and what options are called: by the same read."""
        found, words, after = list[AttributeDefinition](), NO_OPTION_WORDS, None
        while True:
            page = self._store.query(Table.CATALOG, ATTRIBUTES, after=after)
            for one in page.items:
                if one["sk"]["S"] == OPTION_WORDS:
                    words = OptionWordsRecord.from_raw_data(one).to_model()
                else:
                    found.append(AttributeRecord.from_raw_data(one).to_model())
            after = page.last
            if after is None:
                return sorted(found, key=lambda one: (one.position, one.code)), words

    def option_words(self) -> OptionWords:
        """Return what options are called in Bangla, as last written."""
        record = self._store.get(OptionWordsRecord, ATTRIBUTES, OPTION_WORDS)
        return record.to_model() if record else NO_OPTION_WORDS

    def put_option_words(
        self, transaction: Transaction, before: OptionWords, after: OptionWords
    ) -> None:
        """Write what options are called; cancelled if that is not what was read any more."""
        record = OptionWordsRecord(
            pk=ATTRIBUTES,
            sk=OPTION_WORDS,
            rows=[OptionWordRow(one.text, one.bn) for one in after.words],
            edition=after.edition,
        )
        is_same = OptionWordsRecord.edition == before.edition
        if before == NO_OPTION_WORDS:
            is_same |= OptionWordsRecord.pk.does_not_exist()
        transaction.put(OPTION_WORDS_LABEL, record, is_same)

    def get(self, code: str) -> tuple[AttributeDefinition, Uses] | None:
        """Return an attribute with its uses, as last written; None if there is none."""
        record = self._store.get(AttributeRecord, ATTRIBUTES, code)
        uses = self._store.get(UsesRecord, uses_pk(code), USES) if record else None
        return (record.to_model(), uses.to_model()) if record and uses else None

    def add(self, transaction: Transaction, new: AttributeDefinition) -> None:
        """Write a new attribute, which no product has."""
        transaction.put(ATTRIBUTE_LABEL, _record(new))
        uses = Uses(new.kind, 0, dict.fromkeys(new.value_codes, 0))
        transaction.put(uses_label(new.code), _uses_record(new.code, uses))

    def change(
        self,
        transaction: Transaction,
        before: AttributeDefinition,
        after: AttributeDefinition,
        was: Uses,
        uses: Uses,
    ) -> None:
        """Write an attribute as it is to be; cancelled if it, or what uses it, is another now.

        Args:
            transaction: where to.
            before: the attribute as it was read.
            after: as it is to be.
            was: its uses as they were read.
            uses: as they are to be; unless they differ, products may come and go meanwhile.
        """
        is_same = AttributeRecord.edition == before.edition
        transaction.put(ATTRIBUTE_LABEL, _record(after), is_same)
        if uses != was or before.unit != after.unit:
            record = _uses_record(after.code, uses)
            transaction.put(uses_label(after.code), record, _are(was))

    def remove(self, transaction: Transaction, attribute: AttributeDefinition) -> None:
        """Delete an attribute; cancelled if a product has it."""
        code, exists = attribute.code, AttributeRecord.pk.exists()
        transaction.delete(ATTRIBUTE_LABEL, AttributeRecord, (ATTRIBUTES, code), exists)
        is_unused = UsesRecord.products == 0
        transaction.delete(uses_label(code), UsesRecord, (uses_pk(code), USES), is_unused)


def _are(seen: Uses) -> Condition:
    """Return the condition that the uses are those that were read."""
    same: Condition = UsesRecord.products == seen.products
    same &= UsesRecord.values == dict(seen.values)
    return same


def _record(attribute: AttributeDefinition) -> AttributeRecord:
    return AttributeRecord(
        pk=ATTRIBUTES,
        sk=attribute.code,
        name_en=attribute.name.en,
        name_bn=attribute.name.bn,
        kind=attribute.kind.value,
        unit=attribute.unit or None,
        rows=[ValueRow(one.code, one.name.en, one.name.bn or "") for one in attribute.values],
        is_facet=attribute.is_facet,
        position=attribute.position,
        edition=attribute.edition,
    )


def _uses_record(code: str, uses: Uses) -> UsesRecord:
    return UsesRecord(
        pk=uses_pk(code),
        sk=USES,
        kind=uses.kind.value,
        products=uses.products,
        values=dict(uses.values),
    )
