"""What all parts of the shop have in common is made once."""

from typing import Any

import pytest
from botocore.session import Session

from storefront.wiring.shop import deployed_shop
from tests.support.clock import FrozenClock
from tests.support.payment_functions import configure


def test_files_of_all_kinds_share_a_client_and_it_what_botocore_has_read(
    aws: Any, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock
) -> None:
    configure(monkeypatch, clock)
    made: list[tuple[Session, str]] = []
    create = Session.create_client

    def counted(session: Session, service: str, *args: Any, **named: Any) -> Any:
        made.append((session, service))
        return create(session, service, *args, **named)

    monkeypatch.setattr(Session, "create_client", counted)
    shop = deployed_shop()
    files = [shop.picture_files, shop.import_files, shop.search_mirror, shop.search_context]

    assert all(files)
    assert [service for _, service in made] == ["dynamodb", "s3"]
    assert len({id(session) for session, _ in made}) == 1
