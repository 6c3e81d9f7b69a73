"""Words that are the same to whoever looks for them, in Bangla, in English, and between the two."""

import unicodedata

import pytest

from storefront.search.folding import fold, words

ALIKE = [
    ("শাড়ি", "শাড়ী", "সাড়ি", "সারি", "ষাঢ়ী"),
    ("ঘড়ি", "ঘরি", "ঘড়ী"),  # the letter as one code point, and as two
    ("রঙ", "রং"),
    ("বাণী", "বানি"),
    ("যাদু", "জাদু", "জাদূ"),
    ("কাঁথা", "কাথা"),
    ("ঈদ", "ইদ"),
    ("ক\u200dষ", "ক\u200cষ", "কস"),
    ("৫০০", "500", "\uff15\uff10\uff10"),
    ("SAREE", "Saree", "saree"),
    ("café", "CAFE", "cafe\u0301"),
    ("straße", "STRASSE"),
    ("men's", "men\u2019s", "mens"),
    ("ﬁne", "fine"),
    ("ো", "\u09c7\u09be"),
]
APART = [
    ("শাড়ি", "শার্ট"),
    ("বাটি", "বাতি"),
    ("য়", "জ"),
    ("ক্যামেরা", "ক্জামেরা"),
    ("mug", "mugs"),
    ("চা", "চাল"),
    ("tea", "চা"),
]
MEETS = """
    shari/শাড়ি sharee/শাড়ি saree/শাড়ী sari/শাড়ি ghori/ঘড়ি holud/হলুদ moshla/মসলা moshla/মশলা
    cha/চা kantha/কাঁথা katha/কাঁথা tangail/টাঙ্গাইল jamdani/জামদানি panjabi/পাঞ্জাবি
    punjabi/পাঞ্জাবি shirt/শার্ট laptop/ল্যাপটপ camera/ক্যামেরা watch/ওয়াচ apple/আপেল
    ilish/ইলিশ bangla/বাংলা rong/রঙ rong/রং genji/গেঞ্জি charger/চার্জার mobile/মোবাইল juice/জুস
    phone/ফোন fan/ফ্যান shikkha/শিক্ষা gyan/জ্ঞান shopno/স্বপ্ন modhu/মধু biscuit/বিস্কুট
    chini/চিনি chal/চাল dal/ডাল jama/জামা juta/জুতা jhuri/ঝুড়ি boi/বই cake/কেক gamcha/গামছা
    lungi/লুঙ্গি rajshahi/রাজশাহী silk/সিল্ক nakshi/নকশি shada/সাদা kalo/কালো lal/লাল nil/নীল
    sobuj/সবুজ chocolate/চকলেট soap/সোপ shampoo/শ্যাম্পু toothpaste/টুথপেস্ট fridge/ফ্রিজ
    television/টেলিভিশন sweater/সোয়েটার
""".split()
#: What is not heard: a letter that is written and silent.
OF = "shorisha/সরিষার sorishar/সরিষা হলুদের/হলুদ khejur/খেজুরের khejurer/খেজুর gamsa/গামছা".split()
SILENT = ["lokkhi/লক্ষ্মী"]


@pytest.mark.parametrize("written", ALIKE, ids=lambda one: one[0])
def test_what_differs_in_writing_only_is_the_same(written: tuple[str, ...]) -> None:
    assert len({fold(one) for one in written}) == 1
    assert len({tuple(one.text for one in words(each)) for each in written}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_means_something_else_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["শাড়ি বিস্কুট ক্যামেরা", "ঢাকাই জামদানি, ১০০% সুতি", "Tea-pot 2.5 l"])
def test_words_of_bangla_are_whole(text: str) -> None:
    """Vowel signs and the sign that joins letters are parts of words."""
    expected = text.replace(",", "").replace("%", "").replace("-", " ").replace(".", " ").split()

    assert len(words(text)) == len(expected) == len(fold(text).split())


@pytest.mark.parametrize("text", ["শাড়ি ৫০০ গ্রাম", "Men's T-shirt (XL)", "ক্ষ জ্ঞ য়", "", " - "])
def test_folding_twice_is_folding_once_and_any_form_will_do(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == " ".join(one.text for one in words(text))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)


@pytest.mark.parametrize("pair", MEETS)
def test_latin_spellings_meet_their_bangla_word(pair: str) -> None:
    (latin,), (bangla,) = map(words, pair.split("/"))

    assert set(latin.sounds) & set(bangla.sounds)


@pytest.mark.parametrize("pair", OF)
def test_a_word_is_heard_without_the_ending_that_says_of(pair: str) -> None:
    (one,), (other,) = map(words, pair.split("/"))

    assert set(one.sounds) & set(other.sounds)


@pytest.mark.parametrize("pair", SILENT)
def test_silent_letters_are_known_to_be_missed(pair: str) -> None:
    """Should one of these meet some day, it moves to the list above."""
    (latin,), (bangla,) = map(words, pair.split("/"))

    assert not set(latin.sounds) & set(bangla.sounds)


@pytest.mark.parametrize("pair", "saree/মগ mug/শাড়ি tea/চা boi/শার্ট lal/নীল paper/পাপা আচার/আচ".split())
def test_what_sounds_different_does_not_meet(pair: str) -> None:
    (latin,), (bangla,) = map(words, pair.split("/"))

    assert not set(latin.sounds) & set(bangla.sounds)


def test_numbers_have_no_sound_and_punctuation_is_no_word() -> None:
    assert words("500")[0].sounds == ()
    assert words("!? --- ।") == ()


def test_endless_words_are_cut() -> None:
    assert len(words("x" * 500)[0].text) == 64
    assert fold("x" * 500) == words("x" * 500)[0].text
