"""What a product says in DynamoDB: facts and words, in its details and where they are claimed."""

import json
from typing import Any

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.addresses.claims import change_slug
from storefront.addresses.model import Seo
from storefront.catalog.facts import Facts
from storefront.catalog.facts_records import FactsRecord, are_facts, as_counted, change_facts, kept
from storefront.catalog.model import Details
from storefront.catalog.translations import Translated, TranslatedPart, Translations
from storefront.catalog.words import Words, owner_of_product
from storefront.db.records import JSONTextAttribute
from storefront.db.store import Transaction
from storefront.language import Language


class TranslationsAttribute(Attribute[Translations]):
    """Translations as JSON text, in which letters of any script take no more than they must."""

    attr_type = STRING

    def serialize(self, value: Translations) -> str:
        """Return the translations as text, always the same for the same ones."""
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def deserialize(self, value: str) -> Translations:
        """Return the translations of the text."""
        return {
            Language(language): {
                TranslatedPart(part): Translated(*one) for part, one in said.items()
            }
            for language, said in json.loads(value).items()
        }


class WordsRecord(FactsRecord):
    """The attributes of a product's details that hold words."""

    slug = UnicodeAttribute(null=True)
    #: Title and description for search engines.
    seo = JSONTextAttribute(null=True)
    translations = TranslationsAttribute(null=True)
    #: Of an archived product: the one that buyers are led to instead.
    replaced_by = UnicodeAttribute(null=True)

    @property
    def words(self) -> Words:
        """The words as the domain sees them."""
        return Words(
            slug=self.slug or "",
            seo=Seo(*self.seo) if self.seo else Seo(),
            translations=self.translations or {},
        )


def kept_said(details: Details) -> dict[str, Any]:
    """Return facts and words as the attributes of a record; None where there is nothing."""
    return {**kept(details.facts), **_kept(details)}


def change_said(
    transaction: Transaction, before: Details | None, after: Details
) -> tuple[list[Action], Condition | None]:
    """Write what follows from a change of facts and words.

    Args:
        transaction: must hold the product's details.
        before: as they were read; None for a new product.
        after: as they are to be.

    Returns:
        what the details are to say, and the condition on them that what is counted and claimed
        elsewhere is as it was read; None where the change leaves that alone.
    """
    facts, slug = (before.facts, before.words.slug) if before else (Facts(), "")
    actions = change_facts(transaction, after.product_id, facts, after.facts)
    change_slug(transaction, owner_of_product(after.product_id), slug, after.words.slug)
    old = _kept(before) if before else {}
    actions += [
        getattr(WordsRecord, name).set(value)
        if value is not None
        else getattr(WordsRecord, name).remove()
        for name, value in _kept(after).items()
        if value != old.get(name)
    ]
    as_read = as_counted(facts, after.facts)
    for name in ("slug", "translations"):
        if old.get(name) != _kept(after)[name]:
            same = _is(name, old.get(name))
            as_read = same if as_read is None else as_read & same
    return actions, as_read


def are_said(seen: Details) -> Condition:
    """Return the condition that facts and words are those that were seen."""
    same = are_facts(seen.facts)
    for name, value in _kept(seen).items():
        same &= _is(name, value)
    return same


def _kept(details: Details) -> dict[str, Any]:
    words = details.words
    seo = words.seo
    return {
        "slug": words.slug or None,
        "seo": None if seo.is_empty else [seo.title, seo.description],
        "translations": words.translations or None,
        "replaced_by": details.replaced_by,
    }


def _is(name: str, value: Any) -> Condition:
    attribute = getattr(WordsRecord, name)
    same: Condition = attribute.does_not_exist() if value is None else attribute == value
    return same
