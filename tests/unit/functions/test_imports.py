"""What holds for all that is done with an import: it must be there, and in the right state."""

from typing import Any

import pytest

from tests.support.functions import call, load, proxy_event, told
from tests.support.imports import STAFF, ask

pytestmark = pytest.mark.usefixtures("aws")


def create(body: Any) -> Any:
    return call(load("create_import"), proxy_event(body, **STAFF))


@pytest.mark.parametrize("function", ["get_import", "start_import", "cancel_import", "undo_import"])
def test_an_unknown_import_is_a_404(function: str) -> None:
    assert ask(function, "01JBVP10AD0000000000000000").status == 404


def test_what_cannot_be_done_now_is_told() -> None:
    import_id = create({"size": 10}).body["id"]

    assert told(ask("start_import", import_id)) == (409, "import-state")
    assert told(ask("cancel_import", import_id)) == (409, "import-state")
    assert told(ask("undo_import", import_id)) == (409, "import-state")
