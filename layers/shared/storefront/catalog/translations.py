"""What a product is called and said to be in another language than the shop's.

Name, description and what search engines are told stay in the shop's language: they are what
orders rely on. A translation of a field keeps a digest of the text that it was made of. So whether
it is *missing* or *outdated* is told by the product alone, whoever changed which of the two, and
nothing has to be kept in step.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from storefront.addresses.model import Seo
from storefront.language import MAIN_LANGUAGE, Language
from storefront.values import dataclass

#: The languages into which a product is translated.
OTHERS = tuple(one for one in Language if one is not MAIN_LANGUAGE)
_DIGITS = 12
_DIGEST = re.compile(f"[0-9a-f]{{{_DIGITS}}}")


class TranslatedPart(StrEnum):
    """What of a product is translated."""

    NAME = "name"
    DESCRIPTION = "description"
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"


class TranslationState(StrEnum):
    """What is to be done about a translation."""

    #: There is a text in the shop's language, and no other.
    MISSING = "missing"
    #: The text in the shop's language has changed since.
    OUTDATED = "outdated"
    #: Nothing.
    DONE = "done"


class Translated(NamedTuple):
    """A text in another language.

    Args:
        text: never empty.
        source: digest of the text of which it was made.
    """

    text: str
    source: str


#: Texts by what they translate, by language.
Translations = Mapping[Language, Mapping[TranslatedPart, Translated]]


@dataclass(frozen=True, slots=True)
class Texts:
    """What people and search engines read of a product, in one language."""

    name: str
    description: str
    seo: Seo

    @property
    def parts(self) -> dict[TranslatedPart, str]:
        """The texts by what they are."""
        return {
            TranslatedPart.NAME: self.name,
            TranslatedPart.DESCRIPTION: self.description,
            TranslatedPart.SEO_TITLE: self.seo.title,
            TranslatedPart.SEO_DESCRIPTION: self.seo.description,
        }

    def translated(self, said: Mapping[TranslatedPart, Translated]) -> "Texts":
        """Return them in another language; each that is missing there stays as it is.

        A text that is outdated is shown all the same: it is nearer to its reader than none.
        """
        parts = self.parts | {part: one.text for part, one in said.items()}
        seo = Seo(parts[TranslatedPart.SEO_TITLE], parts[TranslatedPart.SEO_DESCRIPTION])
        return Texts(parts[TranslatedPart.NAME], parts[TranslatedPart.DESCRIPTION], seo)


def digest_of(text: str) -> str:
    """Return what tells a text from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def state_of(source: str, translated: Translated | None) -> TranslationState:
    """Return what is to be done about the translation of a text.

    Args:
        source: the text in the shop's language; empty for none.
        translated: its translation, if there is one.
    """
    if translated is None:
        return TranslationState.MISSING if source else TranslationState.DONE
    is_of_this = translated.source == digest_of(source)
    return TranslationState.DONE if is_of_this else TranslationState.OUTDATED


def states_of(texts: Texts, translations: Translations) -> Iterator[TranslationState]:
    """Yield what is to be done about each translation of a product."""
    for language in OTHERS:
        said = translations.get(language, {})
        for part, source in texts.parts.items():
            yield state_of(source, said.get(part))


def faults_of(translations: Translations) -> Iterator[str]:
    """Yield what is wrong with translations as they are kept."""
    for language, said in translations.items():
        if language is MAIN_LANGUAGE or not said:
            yield f"translations into {language}"
        for part, one in said.items():
            if not one.text or not _DIGEST.fullmatch(one.source):
                yield f"{language}.{part}"


def with_texts(
    before: Translations, changes: Mapping[Language, Mapping[TranslatedPart, str]], source: Texts
) -> Translations:
    """Return translations as changed: each that is named is made of the text as it is now.

    Args:
        before: those that there are.
        changes: texts to set; an empty one takes a translation away.
        source: what is said in the shop's language.
    """
    after = {language: dict(said) for language, said in before.items()}
    for language, texts in changes.items():
        said = after.setdefault(language, {})
        for part, text in texts.items():
            if text:
                said[part] = Translated(text, digest_of(source.parts[part]))
            else:
                said.pop(part, None)
    return {
        language: {part: said[part] for part in TranslatedPart if part in said}
        for language, said in sorted(after.items())
        if said
    }
