"""How an index takes words: the real one and the simple one, which it is compared with, alike."""

import random
from pathlib import Path

import pytest

from storefront.categories.model import Category, Text, Tree
from storefront.search.folding import words
from storefront.search.model import (
    NO_PRICE,
    Correction,
    Facets,
    Matched,
    SearchRequest,
    SearchResult,
    Sort,
)
from storefront.search.port import SearchIndex
from storefront.search.signs import signs_of
from storefront.search.tantivy_index import TantivyIndex
from tests.support.search_documents import document
from tests.unit.search.asking import found, ids, in_order


def test_an_empty_index_finds_nothing(index: SearchIndex) -> None:
    assert found(index, "tea") == SearchResult(
        (), 0, facets=Facets({}, {}, {}, {}, {}, 0, None, None)
    )
    assert index.size() == 0


def test_a_document_takes_the_place_of_the_one_before(index: SearchIndex) -> None:
    index.replace([document("1", "Red tea"), document("2", "Mug")])
    index.replace([document("1", "Green coffee")], removed=["2", "unknown"])

    assert ids(index, "red") == ids(index, "mug") == set()
    assert ids(index, "green") == {"1"}
    assert index.size() == 1


def test_all_words_must_be_there_in_name_text_or_code(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "Red saree", text="cotton"),
            document("2", "Red mug"),
            document("3", "Saree", codes=("red 7",)),
        ]
    )

    result = found(index, "saree red")

    assert {one.product_id for one in result.hits} == {"1", "3"}
    assert (result.total, result.matched) == (2, Matched.EXACT)
    assert ids(index, "saree cotton") == {"1"}
    assert ids(index, "7") == {"3"}


def test_the_last_word_may_be_only_begun(index: SearchIndex) -> None:
    index.replace([document("1", "Cotton panjabi"), document("2", "Cotton saree")])

    result = found(index, "cotton panj")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.PREFIX
    assert found(index, "cott panjabi").matched is not Matched.PREFIX


@pytest.mark.parametrize("slip", ["panjbi", "panjabbi", "pajnabi", "panjebi", "panjadi"])
def test_a_slip_is_corrected_and_told(index: SearchIndex, slip: str) -> None:
    index.replace([document("1", "Silk Panjabi"), document("2", "Silk saree")])

    result = found(index, f"silk {slip}")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.CORRECTED
    assert result.corrections == (Correction(slip, "Panjabi"),)


def test_a_slip_in_bangla_is_corrected_too(index: SearchIndex) -> None:
    index.replace([document("1", "সুতির পাঞ্জাবি")])

    assert ids(index, "পাঞ্জবি") == {"1"}


def test_a_word_that_was_written_together_is_taken_apart(index: SearchIndex) -> None:
    index.replace([document("1", "Red T-shirt"), document("2", "Red shirt")])

    result = found(index, "red tshirt")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.corrections == (Correction("tshirt", "T-shirt"),)


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("greentea", "Green tea"),
        ("teagreen", "tea Green"),
        ("নকশিকাঁথা", "নকশি কাঁথা"),
        ("woollenগামছা", "woollen গামছা"),
    ],
)
def test_two_words_that_were_written_as_one_are_looked_for_as_two(
    index: SearchIndex, written: str, apart: str
) -> None:
    index.replace(
        [
            document("1", "Green tea", others=("নকশি কাঁথা গামছা",), text="woollen"),
            document("2", "Green", others=("নকশি জামা",), text="woollen"),
            document("3", "Greenest teas", others=("কাঁথার গামছা",)),
        ]
    )

    result = found(index, written)

    assert [one.product_id for one in result.hits] == ["1"]
    assert [one.taken_for for one in result.corrections] == [apart]


def test_both_parts_of_a_word_that_is_taken_apart_are_words(index: SearchIndex) -> None:
    index.replace([document("1", "Car petfood"), document("2", "Carpet")])

    assert ids(index, "carpetfood") == {"1"}
    assert found(index, "carpetqqqq").corrections == ()


def test_a_word_is_taken_apart_before_it_is_taken_for_one_that_is_two_slips_away(
    index: SearchIndex,
) -> None:
    index.replace([document("1", "নারকেল তেল"), document("2", "নারকেলের নাড়ু")])

    assert ids(index, "নারকেলতেল") == {"1"}
    assert ids(index, "নারকেলরে") == {"2"}


def test_short_words_and_words_that_exist_are_not_corrected(index: SearchIndex) -> None:
    index.replace([document("1", "Mug"), document("2", "Tea pot", text="black")])

    assert ids(index, "mud") == set()
    assert found(index, "black pat").corrections == ()


def test_two_slips_are_forgiven_in_long_words_only(index: SearchIndex) -> None:
    index.replace([document("1", "Chocolate"), document("2", "Saree")])

    assert ids(index, "chocolta") == {"1"}
    assert "2" not in ids(index, "sxrxe")


def test_what_sounds_alike_in_the_other_script_is_found(index: SearchIndex) -> None:
    index.replace([document("1", "লাল শাড়ি"), document("2", "Wall clock"), document("3", "ঘড়ি")])

    result = found(index, "lal sharee")

    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.SOUNDS_LIKE
    assert ids(index, "ghori") == {"3"}


def test_any_word_is_enough_only_where_nothing_else_is_found(index: SearchIndex) -> None:
    index.replace([document("1", "Blue mug"), document("2", "Silk scarf")])

    result = found(index, "purple mug")
    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.ANY

    assert ids(index, "silk scarf") == {"2"}


def test_enough_hits_are_not_buried_in_others(index: SearchIndex) -> None:
    index.replace([document(str(number), "Saree") for number in range(5)])
    index.replace([document("9", "শাড়ি")])

    assert found(index, "saree").matched is Matched.EXACT
    assert "9" not in ids(index, "saree")


def test_freer_hits_come_after_stricter_ones(index: SearchIndex) -> None:
    index.replace([document("1", "শাড়ি"), document("2", "Sarees"), document("3", "Saree")])

    result = found(index, "saree")

    assert [one.product_id for one in result.hits] == ["3", "2", "1"]
    assert result.matched is Matched.SOUNDS_LIKE


def test_nothing_that_is_written_is_a_command(index: SearchIndex) -> None:
    index.replace([document("1", "Red mug"), document("2", "Title deed")])

    assert ids(index, 'title:* "-~ deed') == {"2"}
    assert ids(index, "-red +mug") == {"1"}
    assert ids(index, "*") == {"1", "2"}


def test_by_codes_of_what_is_not_offered_only_staff_find_a_product(index: SearchIndex) -> None:
    index.replace([document("01T", "Tea", codes=("new 1",), inner=("old 2",))])

    assert ids(index, "old 2", for_staff=True) == ids(index, "new 1") == {"01T"}
    assert ids(index, "01t", for_staff=True) == {"01T"}
    assert ids(index, "old 2") == ids(index, "01t") == set()


def test_a_translated_name_is_found_as_it_is_begun_misspelt_and_heard(index: SearchIndex) -> None:
    index.replace([document("1", "Honey", others=("সুন্দরবনের মধু",)), document("2", "Mug")])

    result = found(index, "modhu")
    assert [one.product_id for one in result.hits] == ["1"]
    assert result.matched is Matched.SOUNDS_LIKE
    assert found(index, "মধু").matched is Matched.EXACT
    assert found(index, "সুন্দ").matched is Matched.PREFIX
    misspelt = found(index, "সুন্দরবেনর")
    assert (misspelt.matched, misspelt.corrections[0].taken_for) == (
        Matched.CORRECTED,
        "সুন্দরবনের",
    )
    assert [one.name for one in index.suggest(words("modhu"), 5)] == ["Honey"]


def test_what_is_in_a_category_is_found_by_the_name_of_it_and_of_those_above(
    index: SearchIndex,
) -> None:
    women = Category("w", None, "a", Text("Women", "মহিলা"), Text(""), is_active=True)
    sarees = Category("s", "w", "a", Text("Sarees", "শাড়ি"), Text(""), is_active=True)
    index.replace([document("1", "Jamdani", category_ids=("s",)), document("2", "Mug")])
    named = {"signs": signs_of(Tree(1, [women, sarees]))}

    assert ids(index, "sarees", **named) == ids(index, "jamdani women", **named) == {"1"}
    assert ids(index, "sare", **named) == ids(index, "shari", **named) == {"1"}
    assert found(index, "women", **named).matched is Matched.EXACT
    assert found(index, "sarees", **named).corrections == ()
    assert ids(index, "sarees") == set()


def test_hits_can_be_sorted(index: SearchIndex) -> None:
    index.replace(
        [
            document("1", "A", low=300, high=900, created=1),
            document("2", "B", low=500, high=500, created=3),
            document("3", "C", low=NO_PRICE[0], high=NO_PRICE[1], created=2),
        ]
    )

    assert in_order(index, Sort.NEWEST) == in_order(index, Sort.RELEVANCE) == ["2", "3", "1"]
    assert in_order(index, Sort.PRICE) == ["1", "2", "3"]
    assert in_order(index, Sort.PRICE_DOWN) == ["1", "2", "3"]


def test_pages_hold_each_hit_once(index: SearchIndex) -> None:
    index.replace([document(str(number), "Tea", created=number) for number in range(25)])

    pages = [found(index, "tea", sort=Sort.NEWEST, offset=at, limit=10) for at in (0, 10, 20)]

    shown = [one.product_id for page in pages for one in page.hits]
    assert shown == [str(number) for number in reversed(range(25))]
    assert {page.total for page in pages} == {25}


def test_suggestions_complete_what_is_being_typed(index: SearchIndex) -> None:
    index.replace([document("1", "Cotton panjabi"), document("2", "পাঞ্জাবি"), document("3", "Mug")])

    assert index.suggest(words("cotton pan"), 5)[0].name == "Cotton panjabi"
    assert {one.product_id for one in index.suggest(words("panjabi"), 5)} == {"1", "2"}
    assert index.suggest(words("zzz"), 5) == ()


def test_what_is_on_disk_is_what_was_committed(tmp_path: Path) -> None:
    first = TantivyIndex(tmp_path)
    first.replace([document("1", "Tea")])

    assert TantivyIndex(tmp_path).size() == 1


LETTERS = "aZ9é শড়ি়্যঁকখগ\u200d\u0301ñ中文אب🙂-'\"*:~^\\()[]{}?/"


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_written_is_answered(seed: int, index: SearchIndex) -> None:
    """Marks without letters, scripts that nobody folds, and other engines' commands."""
    draw = random.Random(seed)
    texts = ["".join(draw.choices(LETTERS, k=draw.randint(1, 40))) for _ in range(10)]
    index.replace([document(str(number), text) for number, text in enumerate(texts)])

    for text in texts:
        wanted = words(text)[:12]
        hits = index.search(SearchRequest(words=wanted, limit=48)).hits
        assert not wanted or str(texts.index(text)) in {one.product_id for one in hits}
