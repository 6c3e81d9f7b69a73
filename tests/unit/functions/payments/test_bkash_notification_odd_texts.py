"""Any signed notification is answered 200, whatever its texts hold: a repeat would not help."""

import json
from typing import Any

import pytest

from tests.support.fake_bkash import FakeBkash
from tests.support.odd_texts import ODD
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop
from tests.support.sns import notification, payment, signer


@pytest.mark.parametrize("name", list(ODD))
@pytest.mark.parametrize("field", ["trxID", "amount", "merchantInvoiceNumber", "dateTime"])
def test_a_notification_with_an_odd_text_is_answered(
    shop: Shop, bkash: FakeBkash, notify: Any, field: str, name: str
) -> None:
    sale = ProviderSide(shop, shop.bkash.provider).sale()
    said = json.loads(payment(sale.attempt_id, "OTHERMONEY")) | {field: ODD[name]}

    answer = notify(signer().sign(notification(json.dumps(said))))

    assert answer.status == 200


@pytest.mark.parametrize("message_id", ["", "x" * 3_000, "\u20ac" * 700])
def test_a_notification_with_an_odd_id_is_answered(
    shop: Shop, notify: Any, message_id: str
) -> None:
    sale = ProviderSide(shop, shop.bkash.provider).sale()
    said = notification(payment(sale.attempt_id, "OTHERMONEY"), MessageId=message_id)

    assert notify(signer().sign(said)).status == 200
