"""Every minute: send the messages that wait."""

from dataclasses import asdict

from storefront.declare import Action, Needs, OwnSetting, SecretName, Sending, Table
from storefront.schedule import Event, scheduled
from storefront.wiring.shop import deployed_shop

#: Messages of one run at the most; what is left waits for the next, a minute later.
LIMIT = 100

message_service = deployed_shop().message_service


@scheduled(
    "send_messages",
    "rate(1 minute)",
    domain="orders",
    max_age=60,  # the next run does the same work
    needs=Needs(
        {Table.ORDERS: Action.GET | Action.BATCH_GET | Action.DELETE | Action.PUT | Action.QUERY},
        secrets=(SecretName.BUYER_KEYS,),  # codes are made of them
        settings=(OwnSetting.MESSAGES, OwnSetting.MESSAGE_SENDER),
        sends=(Sending.MAIL, Sending.SMS),
        timeout=50,
        memory=512,  # for the largest runs
    ),
)
def lambda_handler(_: Event) -> dict[str, int]:
    """Send them, and say how many were sent, were for nobody, and wait on."""
    return asdict(message_service.send_waiting(LIMIT))
