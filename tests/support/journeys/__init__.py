"""Journeys that take every function through every call it makes to DynamoDB and SSM."""

from tests.support.journeys.accounts import a_buyer, accounts, address_book, administration
from tests.support.journeys.catalogue import catalogue, pictures, variants
from tests.support.journeys.doorstep import on_delivery, parcels
from tests.support.journeys.files import imports
from tests.support.journeys.operating import audit, others
from tests.support.journeys.ordering import contact, guest, hot, orders, places
from tests.support.journeys.paying import bkash, bkash_notifies, reconciliation, stripe, too_late
from tests.support.journeys.refunding import refunds
from tests.support.journeys.search import search
from tests.support.whole_shop import World


def run_all(world: World) -> None:
    """Call every function, in every way that makes it call DynamoDB or SSM."""
    accounts(world)
    product_id, buyer = catalogue(world), a_buyer(world)
    pictures(world, product_id)
    orders(world, product_id, buyer)
    hot(world, buyer)
    variants(world, buyer)
    stripe(world, product_id, buyer)
    bkash(world, product_id, buyer)
    guest(world, product_id, buyer)
    contact(world, product_id, buyer)
    bkash_notifies(world, product_id, buyer)
    too_late(world, product_id, buyer)
    refunds(world, product_id, buyer)
    parcels(world, product_id, buyer)
    reconciliation(world, product_id, buyer)
    others(world)
    places(world)
    address_book(world, buyer)
    administration(world)
    search(world, product_id)
    on_delivery(world, product_id, buyer)
    imports(world)
    audit(world, product_id, buyer)
