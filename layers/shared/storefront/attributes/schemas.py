"""Request bodies about attributes, and about what products say by them."""

import unicodedata
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.attributes.model import (
    MAX_CHOSEN,
    MAX_OF_A_PRODUCT,
    MAX_VALUES,
    AttributeDefinition,
    AttributeKind,
    ProductAttributes,
    Value,
)
from storefront.attributes.wording import (
    MAX_OPTION_WORDS,
    OptionWord,
    OptionWords,
    compared,
)
from storefront.categories.model import Text
from storefront.web.body import Code, Distinct, RequestModel, Written

#: How large numbers may be, and how exact: whoever reads JSON keeps these as they are.
_LARGEST, _DECIMALS = 1_000_000_000, 4
_MAX_TAGS = 50

_Label = Annotated[str, Written(60)]


class AttributeName(RequestModel):
    """The name of an attribute or a value; without Bangla, everybody sees the English one."""

    en: _Label
    bn: _Label | None = None

    def to_model(self) -> Text:
        """Return the name."""
        return Text(self.en, self.bn)


class ValueRequest(RequestModel):
    """What can be chosen; its code is given once, and products keep that."""

    code: Code
    name: AttributeName

    def to_model(self) -> Value:
        """Return the value."""
        return Value(self.code, self.name.to_model())


class PutAttributeRequest(RequestModel):
    """An attribute, whole. `values`: of a choice, and of it only; `unit`: of numbers only."""

    example: ClassVar[dict[str, Any]] = {
        "name": {"en": "Fabric", "bn": "কাপড়"},
        "type": "choice",
        "values": [
            {"code": "cotton", "name": {"en": "Cotton", "bn": "সুতি"}},
            {"code": "silk", "name": {"en": "Silk", "bn": "সিল্ক"}},
        ],
        "facet": True,
    }
    max_bytes: ClassVar[int] = 1_048_576

    name: AttributeName
    type: Annotated[AttributeKind, Field(strict=False)]
    unit: Annotated[str, Written(20)] | None = None
    values: (
        Annotated[
            list[ValueRequest],
            Field(max_length=MAX_VALUES),
            Distinct("code", "two values have the same code"),
        ]
        | None
    ) = None
    facet: bool = False
    position: Annotated[int, Field(ge=0, le=9_999)] = 0

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        fault = None
        if self.values and self.type is not AttributeKind.CHOICE:
            fault = "only choices have values"
        elif self.unit and self.type is not AttributeKind.NUMBER:
            fault = "only numbers have a unit"
        elif self.facet and self.type is AttributeKind.TEXT:
            fault = "free text is never a facet"
        if fault:
            code = "attribute"
            raise PydanticCustomError(code, "{fault}", {"fault": fault})
        return self

    def to_model(self, code: str) -> AttributeDefinition:
        """Return the attribute of a code."""
        return AttributeDefinition(
            code=code,
            name=self.name.to_model(),
            kind=self.type,
            unit=self.unit or "",
            values=tuple(one.to_model() for one in self.values or ()),
            is_facet=self.facet,
            position=self.position,
        )


class OptionWordRequest(RequestModel):
    """The name of an option, or one of its values, and what it is called in Bangla."""

    text: Annotated[str, Written(40)]
    bn: _Label

    def to_model(self) -> OptionWord:
        """Return the word."""
        return OptionWord(self.text, self.bn)


class PutOptionWordsRequest(RequestModel):
    """All words of options, each of them once."""

    example: ClassVar[dict[str, Any]] = {
        "words": [{"text": "Size", "bn": "সাইজ"}, {"text": "Red", "bn": "লাল"}],
    }
    max_bytes: ClassVar[int] = 800_000

    words: Annotated[list[OptionWordRequest], Field(max_length=MAX_OPTION_WORDS)]

    @model_validator(mode="after")
    def _are_compared(self) -> Self:
        known = set[str]()
        for one in self.words:
            if compared(one.text) in known:
                code, template = "distinct", '"{text}" is there twice, in whichever letters'
                raise PydanticCustomError(code, template, {"text": one.text})
            known.add(compared(one.text))
        return self

    def to_model(self) -> OptionWords:
        """Return the dictionary."""
        return OptionWords(tuple(one.to_model() for one in self.words))


def _each_once(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        code = "distinct"
        raise PydanticCustomError(code, "must name each value once")
    return ids


def _exact(number: float) -> float:
    if round(number, _DECIMALS) != number:
        code = "number"
        raise PydanticCustomError(code, "must have at most 4 decimals")
    return int(number) if number == int(number) else number


_Chosen = Annotated[
    list[Code], Field(min_length=1, max_length=MAX_CHOSEN), AfterValidator(_each_once)
]
_Number = Annotated[
    float,
    Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False),
    AfterValidator(_exact),
]
_Said = _Chosen | bool | _Number | Annotated[str, Written(200)]
#: What a product says, by the codes of attributes.
AttributesRequest = Annotated[dict[Code, _Said], Field(max_length=MAX_OF_A_PRODUCT)]


def attributes_of(body: dict[str, Any]) -> ProductAttributes:
    """Return what a product says, in the one order in which it is kept."""
    return {
        code: tuple(value) if isinstance(value, list) else value
        for code, value in sorted(body.items())
    }


def _each_tag_once(tags: list[str]) -> list[str]:
    if len({unicodedata.normalize("NFC", one.casefold()) for one in tags}) < len(tags):
        code = "distinct"
        raise PydanticCustomError(code, "must have each tag once, in whichever letters")
    return tags


_Tag = Annotated[str, AfterValidator(lambda text: unicodedata.normalize("NFC", text)), Written(40)]
Tags = Annotated[list[_Tag], Field(max_length=_MAX_TAGS), AfterValidator(_each_tag_once)]
Brand = Annotated[str, Written(80, empty=True)]
