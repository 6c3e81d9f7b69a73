"""Buys something with bKash, with the client that openapi-python-client makes of the contract.

Tests run it against a sandbox:

    API=… EMAIL=… PASSWORD=… PAY=… python buyer.py

`PAY`: where a buyer's decision on bKash's page is told to the simulator, with the payment's id at
`{}`; it answers where the browser is sent.
"""

import os
import uuid

import httpx
from shop_client import AuthenticatedClient, Client, models
from shop_client.api.auth import log_in
from shop_client.api.orders import create_order, get_order
from shop_client.api.payment import initiate_bkash
from shop_client.api.products import list_products

API, PAY = os.environ["API"], os.environ["PAY"]
#: Seconds: functions start cold on a busy machine.
PATIENCE = httpx.Timeout(60)


def main() -> None:
    """Sign in, order what is on sale, pay, and print what the order is then."""
    stranger = Client(API, timeout=PATIENCE)
    login = models.LogInRequest(email=os.environ["EMAIL"], password=os.environ["PASSWORD"])
    tokens = log_in.sync(client=stranger, body=login)
    assert isinstance(tokens, models.TokensView), tokens
    buyer = AuthenticatedClient(API, tokens.access_token, timeout=PATIENCE)

    products = list_products.sync(client=stranger, limit=100)
    assert isinstance(products, models.ProductListView), products
    product = next(one for one in products.items if one.available > 0)

    item = models.OrderItemRequest(product_id=product.id, quantity=1)
    order = create_order.sync(
        client=buyer, body=models.PlaceOrderRequest(items=[item]), idempotency_key=str(uuid.uuid4())
    )
    assert isinstance(order, models.PlacedOrderView), order
    payment = initiate_bkash.sync(client=buyer, body=models.BkashInitiateRequest(order.id))
    assert isinstance(payment, models.BkashPaymentView), payment

    decided = httpx.post(PAY.replace("{}", payment.payment_id), json={}, timeout=PATIENCE)
    httpx.get(decided.json()["redirect"], timeout=PATIENCE)

    paid = get_order.sync(order.id, client=buyer)
    assert isinstance(paid, models.OrderView), paid
    print(paid.status)


if __name__ == "__main__":
    main()
