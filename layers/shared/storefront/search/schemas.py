"""What staff send about the search."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storefront.search.folding import fold
from storefront.search.synonyms import MAX_GROUPS, MAX_PHRASE_WORDS, MAX_PHRASES, Synonyms
from storefront.web.body import RequestModel, Written

_MOST_LETTERS = 40
_Phrase = Annotated[str, Written(_MOST_LETTERS)]
_Group = Annotated[list[_Phrase], Field(min_length=2, max_length=MAX_PHRASES)]


class PutSynonymsRequest(RequestModel):
    """All synonyms of the shop; each phrase stands in one group, and once."""

    example: ClassVar = {"groups": [["panjabi", "kurta"], ["three-piece", "salwar kameez"]]}
    max_bytes: ClassVar = 800_000

    groups: Annotated[list[_Group], Field(max_length=MAX_GROUPS)]

    @model_validator(mode="after")
    def _are_compared(self) -> Self:
        known = set[str]()
        for group in self.groups:
            for phrase in group:
                folded = fold(phrase)
                if not 1 <= len(folded.split()) <= MAX_PHRASE_WORDS:
                    raise _not_valid(phrase, f"must have 1 to {MAX_PHRASE_WORDS} words")
                if folded in known:
                    raise _not_valid(phrase, "is there twice, as searches compare words")
                known.add(folded)
        return self

    def to_model(self) -> Synonyms:
        """Return the synonyms."""
        return Synonyms(tuple(tuple(one) for one in self.groups))


def _not_valid(phrase: str, message: str) -> PydanticCustomError:
    template = '"{phrase}" {message}'
    return PydanticCustomError("synonyms", template, {"phrase": phrase, "message": message})
