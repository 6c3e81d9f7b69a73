"""Products with a Bangla translation are found by it, as people write Bangla in either script."""

import pytest

from storefront.search.folding import words
from storefront.search.model import Matched, SearchRequest
from storefront.search.tantivy_index import TantivyIndex
from tests.support.search_documents import document

#: Name | its translation | as people write that in Latin letters.
GOODS = """
Honey|মধু|madhu modhu
Mustard oil|সরিষার তেল|shorisha sorisha shorshe
Rice|চাল|chaal chal
Puffed rice|মুড়ি|muri moori
Flattened rice|চিড়া|chira chera
Turmeric|হলুদ|holud halud
Chilli|মরিচ|morich marich
Cardamom|এলাচ|elach elachi
Cinnamon|দারুচিনি|daruchini darchini
Clove|লবঙ্গ|lobongo labanga
Molasses|গুড়|gur goor
Date molasses|খেজুরের গুড়|khejur khejurer
Pickle|আচার|achar aachar
Mango|আম|aam am
Jackfruit|কাঁঠাল|kathal kanthal
Guava|পেয়ারা|peyara payara
Coconut|নারিকেল|narikel narkel
Lentils|মসুর ডাল|moshur masoor mosur
Chickpeas|ছোলা|chola chhola
Sugar|চিনি|chini cheeni
Salt|লবণ|lobon labon
Ghee|ঘি|ghee ghi
Milk|দুধ|dudh doodh
Yoghurt|দই|doi dai
Egg|ডিম|dim deem
Fish|মাছ|mach maach machh
Hilsa|ইলিশ|ilish elish
Prawn|চিংড়ি|chingri chingree
Dried fish|শুঁটকি|shutki shuntki
Meat|মাংস|mangsho mangso
Onion|পেঁয়াজ|peyaj piyaj pyaj
Garlic|রসুন|roshun rosun
Ginger|আদা|ada aada
Potato|আলু|alu aloo
Brinjal|বেগুন|begun
Quilt|কাঁথা|kantha katha
Blanket|কম্বল|kombol kambal
Bedsheet|চাদর|chador chadar
Pillow|বালিশ|balish
Towel|গামছা|gamcha gamchha
Scarf|ওড়না|orna odna
Blouse|ব্লাউজ|blauj blouse
Shirt|জামা|jama
Cap|টুপি|tupi
Shoe|জুতা|juta jooto
Sandal|স্যান্ডেল|sandel sandal
Bangles|চুড়ি|churi choori
Earring|দুল|dul
Necklace|হার|har
Ring|আংটি|angti
Nose pin|নাকফুল|nakful nakphul
Basket|ঝুড়ি|jhuri
Mat|পাটি|pati
Fan|পাখা|pakha
Clock|ঘড়ি|ghori ghari
Lamp|বাতি|bati
Chair|চেয়ার|cheyar chair
Pot|হাঁড়ি|hari hanri
Plate|থালা|thala
Glass|গ্লাস|glass
Spoon|চামচ|chamoch chamach
Knife|ছুরি|churi chhuri
Broom|ঝাড়ু|jharu
Umbrella|ছাতা|chata chhata
Book|বই|boi
Notebook|খাতা|khata
Pen|কলম|kolom kalam
Toy|খেলনা|khelna
Doll|পুতুল|putul
Kite|ঘুড়ি|ghuri
Boat|নৌকা|nouka nauka
Tablecloth|টেবিল ক্লথ|tebil
Muslin|মসলিন|moslin muslin
Embroidery|নকশি কাঁথা|nokshi nakshi
Handloom|তাঁত|tant tat
Cotton|সুতি|suti
Jute|পাট|pat paat
Silk|রেশম|reshom resham
Leather|চামড়া|chamra
Brass|পিতল|pitol pital
Clay|মাটি|mati
Bamboo|বাঁশ|bash bansh
Cane|বেত|bet
Red|লাল|laal lal
Black|কালো|kalo
White|সাদা|shada sada
Green|সবুজ|shobuj sobuj
Yellow|হলুদ|holud
Blue|নীল|neel nil
Wedding|বিয়ে|biye bie
Festival|উৎসব|utsob utshob
Eid|ঈদ|eid
New year|নববর্ষ|noboborsho nababarsha
Worship|পূজা|puja pooja
Soap|সাবান|shaban saban
Comb|চিরুনি|chiruni
Mirror|আয়না|ayna aina
Attar|আতর|ator attar
Prayer mat|জায়নামাজ|jaynamaz jainamaz
Saree|শাড়ি|shari saree sharee sari
Three piece|থ্রি পিস|thri three
Fatua|ফতুয়া|fotua fatua phatua
Sherwani|শেরওয়ানি|sherwani sherwany
Mosquito net|মশারি|moshari mashari
Key ring|চাবির রিং|chabi chabir
Lock|তালা|tala
"""
#: What is not heard: an ending of Bangla that somebody leaves out, or a loanword as in English.
UNHEARD = {
    *("chabi", "odna", "blouse"),
}
ROWS = [line.split("|") for line in GOODS.split("\n") if line]
SPELLINGS = [(name, latin) for name, _, every in ROWS for latin in every.split()]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    """All of them, each by its number."""
    made = TantivyIndex(tmp_path_factory.mktemp("index"))
    made.replace(
        [document(str(at), name, others=(bangla,)) for at, (name, bangla, _) in enumerate(ROWS)]
    )
    return made


def names(index: TantivyIndex, text: str) -> list[str]:
    return [one.name for one in index.search(SearchRequest(words(text), limit=48)).hits]


@pytest.mark.parametrize(("name", "latin"), [one for one in SPELLINGS if one[1] not in UNHEARD])
def test_a_translation_is_found_by_its_sound(index: TantivyIndex, name: str, latin: str) -> None:
    assert name in names(index, latin)


@pytest.mark.parametrize(("name", "bangla"), [row[:2] for row in ROWS])
def test_a_translation_is_found_as_it_is_before_all_others(
    index: TantivyIndex, name: str, bangla: str
) -> None:
    found = index.search(SearchRequest(words(bangla), limit=48))

    assert found.hits[0].others == (bangla,)
    assert name in names(index, bangla)
    assert Matched.CORRECTED is not found.matched


def test_what_is_not_heard_is_known() -> None:
    """Should one of these be heard some day, it leaves the set above."""
    heard = {latin for name, latin in SPELLINGS if _is_heard(name, latin)}

    assert {latin for _, latin in SPELLINGS} - heard == UNHEARD


def _is_heard(name: str, latin: str) -> bool:
    bangla = next(row[1] for row in ROWS if row[0] == name)
    (word,) = words(latin)
    return bool({*word.sounds} & {sound for one in words(bangla) for sound in one.sounds})
