"""Drifts of address books."""

import json

from storefront.addressbook.audit import AddressBookRule
from storefront.books.model import CommonRule
from storefront.db.tables import Table
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted

_ANOTHER = "01JADDRESS0000000000000000"


def _book(past: Past) -> Key:
    return Table.USERS, f"USER#{past.customer.user_id}", "ADDRESSES"


def _ids(past: Past, hand: Hand) -> list[str]:
    found: list[str] = json.loads(hand.item(_book(past))["address_ids"]["S"])
    return found


@planted(AddressBookRule.ADDRESS_BOOK)
def a_default_address_that_is_none_of_the_book(past: Past, hand: Hand) -> str:
    hand.set(_book(past), default_id=_ANOTHER)
    return past.customer.user_id


@planted(AddressBookRule.ADDRESS_BOOK)
def a_book_without_a_default_address(past: Past, hand: Hand) -> str:
    hand.set(_book(past), default_id=None)
    return past.customer.user_id


@planted(AddressBookRule.ADDRESS_BOOK)
def a_book_with_too_many_addresses(past: Past, hand: Hand) -> str:
    ids = [*_ids(past, hand), *[f"01JADDRESS00000000000000{n:02}" for n in range(20)]]
    hand.set(_book(past), address_ids=json.dumps(ids))
    return past.customer.user_id


@planted(CommonRule.EXISTS)
def an_address_book_without_its_account(past: Past, hand: Hand) -> str:
    hand.copy(_book(past), pk="USER#01JGONE")
    return "01JGONE"
