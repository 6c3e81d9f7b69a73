"""Staff look at an import: how far it is, and what it would do."""

import pytest

from tests.support.imports import THREE_PRODUCTS, ask, imported, sent

pytestmark = pytest.mark.usefixtures("aws")


def test_an_import_that_has_not_begun_says_what_it_would_do() -> None:
    answer = ask("get_import", sent(THREE_PRODUCTS))

    body = answer.body
    assert (answer.status, body["state"], body["rows"]) == (200, "ready", 4)
    assert body["planned"] == {"create": 3, "change": 0, "same": 0, "error": 0}


def test_an_import_that_is_done_says_how_it_ended() -> None:
    body = ask("get_import", imported(THREE_PRODUCTS)["id"]).body

    assert body["state"] == "done"
    assert body["ended"] == {"created": 3, "changed": 0, "same": 0, "failed": 0}
