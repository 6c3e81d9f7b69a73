"""Buyers read a product, in the language that they ask for."""

from tests.support.catalog_functions import BANGLA, ask, ask_as_manager


def test_a_product_is_shown_in_the_language_that_is_asked_for(bilingual: dict[str, str]) -> None:
    english = ask("get_product", path=bilingual)
    bangla = ask("get_product", path=bilingual, query={"lang": "bn"})
    accepted = ask("get_product", path=bilingual, headers={"Accept-Language": "bn-BD, en;q=0.5"})

    assert (english.body["name"], english.headers["Content-Language"]) == ("Mug", "en")
    assert bangla.body["name"] == BANGLA["name"]
    assert bangla.body["description"] == BANGLA["description"]
    assert bangla.body["seo"]["title"] == "মাটির মগ"
    assert bangla.body["seo"]["description"] == "চা রাখে। গরম থাকে।"
    assert bangla.headers["Content-Language"] == "bn"
    assert accepted.body == bangla.body
    assert "Accept-Language" in bangla.headers["Vary"]
    assert english.headers["ETag"] == bangla.headers["ETag"]  # for If-Match


def test_an_old_address_leads_on_in_the_same_language(bilingual: dict[str, str]) -> None:
    ask_as_manager("update_product", {"slug": "cup"}, path=bilingual)
    answer = ask("get_product", path={"product_id": "mug"}, query={"lang": "bn"})

    assert (answer.status, answer.headers["Location"]) == (308, "cup/?lang=bn")
