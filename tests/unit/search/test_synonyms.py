"""Phrases that mean the same find each other, as if they had been written."""

from pathlib import Path

import pytest

from storefront.search.folding import words
from storefront.search.model import Matched, SearchRequest, SearchResult
from storefront.search.port import SearchIndex
from storefront.search.synonyms import NO_SYNONYMS, Synonyms
from storefront.search.tantivy_index import TantivyIndex
from tests.support.search_documents import document
from tests.support.search_index import SimpleIndex

GROUPS = Synonyms(
    (("panjabi", "kurta"), ("Salwar Kameez", "থ্রি-পিস", "three piece suit"), ("tea", "চা"))
)


@pytest.fixture(params=["tantivy", "simple"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    """An index, with what is called by one of the phrases each."""
    index: SearchIndex = (
        SimpleIndex() if request.param == "simple" else TantivyIndex(tmp_path / "index")
    )
    index.replace(
        [
            document("panjabi", "Silk panjabi, red"),
            document("kurta", "Linen kurta"),
            document("suit", "Cotton salwar kameez"),
            document("half", "Salwar of silk"),
            document("tea", "সিলেটের চা"),
        ]
    )
    return index


def found(index: SearchIndex, text: str, synonyms: Synonyms = GROUPS) -> SearchResult:
    return index.search(SearchRequest(words(text), synonyms=synonyms))


def ids(result: SearchResult) -> set[str]:
    return {one.product_id for one in result.hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kurta", {"panjabi", "kurta"}),
        ("KURTA", {"panjabi", "kurta"}),
        ("panjabi", {"panjabi", "kurta"}),
        ("silk kurta", {"panjabi"}),
        ("kurta red", {"panjabi"}),
        ("থ্রি পিস", {"suit"}),
        ("থ্রি-পীস", {"suit"}),  # folded as all words are
        ("cotton three piece suit", {"suit"}),
        ("tea", {"tea"}),
    ],
)
def test_a_phrase_finds_what_another_of_its_group_is_called(
    index: SearchIndex, text: str, expected: set[str]
) -> None:
    result = found(index, text)

    assert ids(result) == expected
    assert (result.total, result.matched) == (len(expected), Matched.EXACT)


def test_without_synonyms_words_are_what_they_are(index: SearchIndex) -> None:
    assert ids(found(index, "kurta", NO_SYNONYMS)) == {"kurta"}


def test_all_words_of_another_phrase_must_be_there(index: SearchIndex) -> None:
    """A salwar alone is no three-piece."""
    assert "half" not in ids(found(index, "three piece suit"))


def test_a_phrase_that_is_only_begun_is_none(index: SearchIndex) -> None:
    assert ids(found(index, "three piece")) == set()


def test_the_last_word_may_be_only_begun_and_a_slip_is_corrected_beside_a_synonym(
    index: SearchIndex,
) -> None:
    assert ids(found(index, "kurta si")) == {"panjabi"}
    corrected = found(index, "kurta slik")
    assert ids(corrected) == {"panjabi"}
    assert [one.taken_for for one in corrected.corrections] == ["Silk"]


def test_suggestions_know_synonyms(index: SearchIndex) -> None:
    hits = index.suggest(words("kurta"), 8, GROUPS)

    assert {one.product_id for one in hits} == {"panjabi", "kurta"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("kurta red", [["kurta"], ["red"]]),
        ("red three piece suit now", [["red"], ["three", "piece", "suit"], ["now"]]),
        ("salwar", [["salwar"]]),
        ("", []),
    ],
)
def test_the_longest_phrase_is_taken(text: str, parts: list[list[str]]) -> None:
    taken = GROUPS.parts(words(text))

    assert [[word.text for word in one.words] for one in taken] == parts


def test_an_edition_tells_groups_apart() -> None:
    one = Synonyms((("a", "b"), ("c", "d")))

    assert one.edition == Synonyms((("a", "b"), ("c", "d"))).edition
    assert one.edition != Synonyms((("a", "b", "c", "d"),)).edition
    assert one.edition != Synonyms((("a", "b"), ("d", "c"))).edition
