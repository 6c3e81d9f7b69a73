"""Addresses that tests send, and address books on a store."""

from datetime import datetime
from typing import Any

from storefront.access import Caller, Role
from storefront.accounts.model import RefreshToken
from storefront.accounts.session_guard import SessionGuard
from storefront.addressbook.repository import AddressBookRepository
from storefront.addressbook.service import AddressBookService
from storefront.clock import Clock
from storefront.contacts.model import KEPT, Contact
from storefront.db.store import Store
from storefront.places.address import PostalAddress
from storefront.places.bangladesh import bangladesh
from tests.support.whole_shop import World, ok

ACCOUNT = {"email": "rahima@example.com", "password": "green tea at noon"}
#: As a client writes one.
HOME: dict[str, Any] = {
    "name": "রহিমা খাতুন",
    "phone": "০১৭১২-৩৪৫৬৭৮",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}


def home(line1: str = "House 12, Road 5", **parts: Any) -> PostalAddress:
    """Return an address in Dhaka."""
    given = {"name": "Rahima", "phone": "+8801712345678", "district": "dhaka", "area": "Banani"}
    return PostalAddress(line1=line1, **{**given, **parts})


def whom(now: datetime, **parts: Any) -> Contact:
    """Return whom an order of a moment is for."""
    erase_at = (now + KEPT).replace(microsecond=0)
    given = {"name": "Rahima", "phone": "+8801712345678", "delivery": home()}
    return Contact(erase_at=erase_at, **{**given, **parts})


def address_books(store: Store, clock: Clock) -> AddressBookService:
    """Return the service of address books, as the wiring makes it."""
    session_guard = SessionGuard(store, clock)
    return AddressBookService(
        store, AddressBookRepository(store), session_guard, bangladesh(), clock
    )


def customer(user_id: str) -> Caller:
    """Return somebody who is not looked up."""
    return Caller(user_id, Role.CUSTOMER)


def signed_in(world: World) -> dict[str, Any]:
    """Make an account and sign in; return who that is, for events."""
    user = ok(world.shop.request("register_user", {**ACCOUNT, "name": "Rahima"}))
    token = ok(world.shop.request("log_in", ACCOUNT))["refresh_token"]
    return {"user_id": user["id"], "session_id": RefreshToken.parse(token).family_id}
