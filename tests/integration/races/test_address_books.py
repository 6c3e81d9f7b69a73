"""Devices of one account that change its addresses at once."""

from functools import partial

from storefront.addressbook.model import MAX_ADDRESSES, AddressBookFullError
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError
from tests.support.addresses import address_books, customer, home
from tests.support.clock import FrozenClock
from tests.support.races import found, insistent, refusals, together

RAHIMA = customer("01JRAHEMA00000000000000000")


def test_of_devices_that_add_at_once_as_many_succeed_as_there_is_room(
    store: Store, moment: int
) -> None:
    del moment
    books = address_books(store, FrozenClock())
    for number in range(MAX_ADDRESSES - 1):
        books.add(RAHIMA, home(f"House {number}"), default=False)

    outcomes = together(
        *[
            insistent(partial(books.add, RAHIMA, home(f"New {number}"), default=True))
            for number in range(4)
        ]
    )

    refused = refusals(outcomes)
    assert [type(one) for one in refused] == [AddressBookFullError] * 3
    book = books.of(RAHIMA)
    assert len(book.entries) == MAX_ADDRESSES
    assert book.default_id == list(book.entries)[-1]
    found(
        "An address book has as many addresses as it may",
        "four devices add to a book with room for one",
        "one address is added",
    )


def test_the_first_addresses_of_two_devices_are_both_kept(store: Store, moment: int) -> None:
    del moment
    books = address_books(store, FrozenClock())

    together(
        *[
            insistent(partial(books.add, RAHIMA, home(f"House {number}"), default=False))
            for number in range(2)
        ]
    )

    book = books.of(RAHIMA)
    assert sorted(one.line1 for one in book.entries.values()) == ["House 0", "House 1"]
    assert book.default_id in book.entries


def test_an_address_is_deleted_or_made_the_default_and_there_is_always_one(
    store: Store, moment: int
) -> None:
    del moment
    books = address_books(store, FrozenClock())
    first, _ = books.add(RAHIMA, home("House 1"), default=False)
    second, _ = books.add(RAHIMA, home("House 2"), default=False)

    outcomes = together(
        insistent(lambda: books.delete(RAHIMA, second.address_id, Seen())),
        insistent(
            lambda: books.change(RAHIMA, second.address_id, {}, Seen(), default=True),
        ),
    )

    assert all(isinstance(one, NotFoundError) for one in refusals(outcomes))
    book = books.of(RAHIMA)
    assert (list(book.entries), book.default_id) == ([first.address_id], first.address_id)
