"""Staff translate what a product says; what is no translation is refused."""

from typing import Any

import pytest

from tests.support.catalog_functions import ask, ask_as_manager


@pytest.mark.parametrize(
    ("translations", "field"),
    [
        ({"fr": {"name": "Tasse"}}, "translations.fr"),
        ({"en": {"name": "Mug"}}, "translations.en"),
        ({"bn": {}}, "translations.bn"),
        ({"bn": {"seo": {}}}, "translations.bn.seo"),
        ({"bn": {"name": "ম" * 201}}, "translations.bn.name"),
        ({"bn": {"name": "মগ\u202e"}}, "translations.bn.name"),
        ({"bn": {"name": "মগ\nকাপ"}}, "translations.bn.name"),
        ({"bn": {"description": "ম" * 10_001}}, "translations.bn.description"),
        ({"bn": {"description": "\x00"}}, "translations.bn.description"),
        ({"bn": {"seo": {"title": "ম" * 71}}}, "translations.bn.seo.title"),
        ({"bn": {"price": "9"}}, "translations.bn.price"),
        ({"bn": {"name": 7}}, "translations.bn.name"),
        ({"bn": {"name": None}}, "translations.bn.name"),
        ({}, "translations.bn"),
        ("মগ", "translations"),
    ],
)
def test_what_is_no_translation_is_pointed_at(
    bilingual: dict[str, str], translations: Any, field: str
) -> None:
    answer = ask_as_manager(
        "update_product", {"name": "Cup", "translations": translations}, path=bilingual
    )

    assert answer.status == 422
    assert field in {one["field"] for one in answer.body["errors"]}
    assert ask("get_product", path=bilingual).body["name"] == "Mug"


def test_a_name_in_bangla_takes_no_room_of_a_sale_item(bilingual: dict[str, str]) -> None:
    """A name of 200 letters of Bangla is nearly all the room that there is."""
    name = "ক" * 200
    answer = ask_as_manager(
        "update_product", {"translations": {"bn": {"name": name}}}, path=bilingual
    )

    assert answer.body["translations"]["bn"]["name"]["text"] == name
