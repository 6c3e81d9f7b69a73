"""An account's addresses: whole, few, one of them the default, and nobody else's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storefront.accounts.model import SessionEndedError, TokenPair
from storefront.accounts.repository import AccountRepository
from storefront.accounts.tokens import AccessTokens
from storefront.addressbook.model import MAX_ADDRESSES, AddressBookFullError
from storefront.addressbook.repository import AddressBookRepository
from storefront.addressbook.service import AddressBookService
from storefront.db.store import Store
from storefront.editions import Seen
from storefront.errors import NotFoundError, StaleError, UnavailableError, ValidationFailedError
from tests.support.addresses import address_books, customer, home
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls

ANYTHING = Seen()
RAHIMA, KARIM = customer("01JRAHEMA00000000000000000"), customer("01JKARAM000000000000000000")


@pytest.fixture
def books(store: Store, clock: FrozenClock) -> AddressBookService:
    return address_books(store, clock)


def add(books: AddressBookService, line1: str = "House 1", *, default: bool = False) -> str:
    saved, _ = books.add(RAHIMA, home(line1), default=default)
    return saved.address_id


def default_of(books: AddressBookService) -> str | None:
    return books.of(RAHIMA).default_id


def lines(books: AddressBookService) -> list[str]:
    return [one.address.line1 for one in books.of(RAHIMA).all()]


def test_the_first_address_is_the_default_and_another_only_if_somebody_says_so(
    books: AddressBookService,
) -> None:
    first = add(books, "House 1")
    add(books, "House 2")
    assert default_of(books) == first

    third = add(books, "House 3", default=True)

    assert default_of(books) == third
    assert lines(books) == ["House 3", "House 2", "House 1"]


def test_the_same_address_again_is_the_one_that_is_there(books: AddressBookService) -> None:
    first = add(books)
    second = add(books, "House 2")

    assert (add(books), add(books, default=False)) == (first, first)
    assert (len(lines(books)), default_of(books)) == (2, first)
    assert add(books, "House 2", default=True) == second
    assert default_of(books) == second


def test_a_full_book_takes_no_more_and_says_how_many_there_may_be(
    books: AddressBookService,
) -> None:
    ids = [add(books, f"House {number}") for number in range(MAX_ADDRESSES)]

    with pytest.raises(AddressBookFullError) as caught:
        add(books, "One more")

    assert caught.value.fields["most"] == MAX_ADDRESSES == len(lines(books))
    assert add(books, "House 0") == ids[0]
    books.delete(RAHIMA, ids[7], ANYTHING)
    add(books, "One more")
    assert len(lines(books)) == MAX_ADDRESSES


def test_an_address_is_changed_in_the_parts_that_are_given(books: AddressBookService) -> None:
    address_id = add(books)

    saved, _ = books.change(
        RAHIMA, address_id, {"upazila": "dhaka/savar", "area": ""}, ANYTHING, default=False
    )

    assert saved.address == replace(home("House 1"), upazila="dhaka/savar", area="")
    assert books.of(RAHIMA).saved(address_id) == saved


def test_a_change_of_what_was_not_seen_is_refused_and_tells_the_edition(
    books: AddressBookService,
) -> None:
    address_id = add(books)
    seen = Seen.of(books.of(RAHIMA).saved(address_id).edition)
    books.change(RAHIMA, address_id, {"landmark": "By the lake"}, seen, default=False)

    for act in (
        lambda: books.change(RAHIMA, address_id, {"name": "Karim"}, seen, default=False),
        lambda: books.delete(RAHIMA, address_id, seen),
    ):
        with pytest.raises(StaleError) as caught:
            act()
        assert caught.value.fields["etag"] == books.of(RAHIMA).saved(address_id).edition
    books.change(RAHIMA, address_id, {"landmark": "By the lake"}, seen, default=False)  # a repeat
    books.change(RAHIMA, add(books, "House 2"), {}, ANYTHING, default=True)
    now = Seen.of(books.of(RAHIMA).saved(address_id).edition)
    books.change(RAHIMA, address_id, {"name": "Karim"}, now, default=False)


def test_when_the_default_goes_the_newest_other_one_is_it(books: AddressBookService) -> None:
    first, second, third = (add(books, f"House {number}") for number in (1, 2, 3))

    books.delete(RAHIMA, first, ANYTHING)
    assert default_of(books) == third
    books.delete(RAHIMA, second, ANYTHING)
    assert default_of(books) == third
    books.delete(RAHIMA, third, ANYTHING)
    assert (default_of(books), lines(books)) == (None, [])
    books.delete(RAHIMA, third, ANYTHING)
    assert default_of(books) is None
    fourth = add(books, "House 4")
    assert default_of(books) == fourth


def test_somebody_else_s_address_does_not_exist(books: AddressBookService) -> None:
    address_id = add(books)

    with pytest.raises(NotFoundError):
        books.change(KARIM, address_id, {"name": "Karim"}, ANYTHING, default=False)
    books.delete(KARIM, address_id, ANYTHING)

    assert (lines(books), books.of(KARIM).all()) == (["House 1"], [])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"district": "dacca"}, "district"),
        ({"upazila": "gazipur/sreepur"}, "upazila"),
        ({"upazila": "dhaka/gulshan"}, "upazila"),
        ({"area": ""}, "area"),
        ({"district": "gazipur", "upazila": "dhaka/savar"}, "upazila"),
    ],
)
def test_an_address_that_is_nowhere_is_refused(
    books: AddressBookService, parts: dict[str, str], field: str
) -> None:
    address_id = add(books)
    before = books.of(RAHIMA)

    with pytest.raises(ValidationFailedError) as added:
        books.add(RAHIMA, home(**parts), default=True)
    with pytest.raises(ValidationFailedError) as changed:
        books.change(RAHIMA, address_id, parts, ANYTHING, default=True)

    for caught in (added, changed):
        errors = caught.value.fields["errors"]
        assert [(one["field"], one["code"]) for one in errors] == [(field, "place")]
    assert books.of(RAHIMA) == before


def test_a_change_that_another_device_overtakes_is_made_on_what_that_left(
    books: AddressBookService, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = AddressBookRepository.get
    first = add(books)
    others = ["Of the other device"]

    def overtaken(repository: AddressBookRepository, *given: object) -> object:
        book = read(repository, *given)  # type: ignore[arg-type]
        if others:
            add(books, others.pop(), default=True)
        return book

    monkeypatch.setattr(AddressBookRepository, "get", overtaken)
    books.change(RAHIMA, first, {"line1": "House 9"}, ANYTHING, default=False)

    assert lines(books) == ["Of the other device", "House 9"]


def test_a_book_that_never_stands_still_is_given_up(
    books: AddressBookService, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, numbers = AddressBookRepository.get, iter(range(100))
    is_within: list[bool] = []

    def overtaken(repository: AddressBookRepository, *given: object) -> object:
        book = read(repository, *given)  # type: ignore[arg-type]
        if not is_within:
            is_within.append(True)
            add(books, f"House {next(numbers)}")
            is_within.clear()
        return book

    monkeypatch.setattr(AddressBookRepository, "get", overtaken)

    with pytest.raises(UnavailableError):
        add(books, "Never")


def test_who_changes_a_book_still_has_an_account_and_a_session_at_no_further_call(
    books: AddressBookService,
    log_in: Callable[..., TokenPair],
    tokens: AccessTokens,
    store: Store,
) -> None:
    caller = tokens.verify(log_in().access_token)
    add(books)
    with counted_calls() as calls:
        saved, _ = books.add(caller, home(), default=False)
    assert calls == ["BatchGetItem", "TransactWriteItems"]

    user = AccountRepository(store).get(caller.user_id)
    assert user is not None
    transaction = store.transaction()
    after = replace(user, session_epoch=user.session_epoch + 1)
    AccountRepository(store).save(transaction, user, after)
    transaction.commit()

    for act in (
        lambda: books.add(caller, home("House 2"), default=False),
        lambda: books.change(caller, saved.address_id, {"name": "X"}, ANYTHING, default=False),
        lambda: books.delete(caller, saved.address_id, ANYTHING),
    ):
        with pytest.raises(SessionEndedError):
            act()
    assert books.of(caller).all() == [saved]
