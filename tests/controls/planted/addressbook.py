"""Bugs of places, phone numbers, address books, and of whom orders are for."""

from tests.controls.bug import Bug

_SERVICE = ("tests/unit/addressbook/test_service.py",)
_PHONES = ("tests/unit/test_phones.py",)
_CREATE = ("tests/unit/functions/test_create_address.py",)
_AUDIT = ("tests/unit/audit/test_domains.py", "-k", "address")
_CONTACT = ("tests/unit/orders/test_contacting.py",)
_RACES = ("tests/integration/races/test_address_books.py",)

BUGS = [
    Bug(
        "an-address-book-takes-one-too-many",
        "addressbook/model.py",
        "        if len(self.entries) >= MAX_ADDRESSES:\n",
        "        if len(self.entries) > MAX_ADDRESSES:\n",
        _SERVICE,
    ),
    Bug(
        "an-address-book-is-written-over-what-another-device-has-added",
        "addressbook/repository.py",
        "record, AddressBookRecord.version == before.version)",
        "record, AddressBookRecord.pk.exists())",
        _RACES,
    ),
    Bug(
        "a-default-address-goes-and-none-takes-its-place",
        "addressbook/model.py",
        "        default_id = self.default_id if self.default_id in left else"
        " next(reversed(left), None)\n",
        "        default_id = self.default_id if self.default_id in left else None\n",
        _SERVICE,
    ),
    Bug(
        "a-repeated-address-is-added-again",
        "addressbook/service.py",
        "            if (there := book.same_as(address)) is None:\n",
        "            if (there := book.same_as(address)) is None or default:\n",
        _SERVICE,
    ),
    Bug(
        "an-address-is-changed-over-what-was-not-seen",
        "addressbook/service.py",
        "            if not seen.is_latest(before.edition):\n"
        "                raise StaleError(before.edition)\n"
        "            after.entries",
        "            after.entries",
        _SERVICE,
    ),
    Bug(
        "whoever-has-signed-out-changes-addresses",
        "addressbook/service.py",
        "self._books.get(caller.user_id, self._session_guard.reader(caller))",
        "self._books.get(caller.user_id)",
        _SERVICE,
    ),
    Bug(
        "an-upazila-of-another-district-is-taken",
        "places/model.py",
        "        return found is not None and found.parent == district\n",
        "        return found is not None\n",
        _SERVICE,
    ),
    Bug(
        "a-wrong-number-of-bangladesh-is-one-of-abroad",
        "phones.py",
        " and not digits.startswith(_OF_BANGLADESH)",
        "",
        _PHONES,
    ),
    Bug(
        "a-phone-number-has-any-operator",
        "phones.py",
        "(1[3-9][0-9]{8})",
        "(1[0-9]{9})",
        _PHONES,
    ),
    Bug(
        "two-spellings-of-one-address",
        "places/schemas.py",
        'unicodedata.normalize("NFC", text)',
        "text",
        _CREATE,
    ),
    Bug(
        "the-audit-believes-any-default-address",
        "addressbook/audit.py",
        "    if record.default_id not in (ids or [None]):\n",
        "    if not ids and record.default_id:\n",
        _AUDIT,
    ),
    Bug(
        "who-an-order-is-for-is-known-after-its-date",
        "contacts/model.py",
        "        return now < self.erase_at\n",
        "        return now <= self.erase_at\n",
        _CONTACT,
    ),
    Bug(
        "an-event-tells-where-an-order-goes",
        "orders/contacting.py",
        "            fields = after.differing(before)\n",
        "            fields = [str(getattr(after, one)) for one in after.differing(before)]\n",
        _CONTACT,
    ),
    Bug(
        "a-contact-is-changed-over-what-was-not-seen",
        "orders/contacting.py",
        "            if not seen.is_latest(before.edition):\n"
        "                raise StaleError(before.edition)\n",
        "",
        _CONTACT,
    ),
    Bug(
        "an-order-that-is-over-goes-elsewhere",
        "orders/model.py",
        "        if self.status not in "
        "{OrderStatus.PENDING, OrderStatus.ACCEPTED, OrderStatus.PAID}:\n",
        "        if self.status is OrderStatus.REFUNDED:\n",
        _CONTACT,
    ),
    Bug(
        "an-order-goes-to-another-district-for-the-same-fee",
        "contacts/model.py",
        "            raise DistrictFixedError\n",
        "            pass\n",
        _CONTACT,
    ),
    Bug(
        "what-was-erased-is-said-to-be-there",
        "orders/model.py",
        "        return self._next(now, contact_until=None)\n",
        "        return self._next(now)\n",
        _CONTACT,
    ),
    Bug(
        "the-audit-does-not-miss-a-contact",
        "orders/audit/rules.py",
        "    elif found is None and until is not None and now < until:\n",
        "    elif found is None and until is not None and now > until:\n",
        ("tests/unit/audit/test_domains.py", "-k", "contact"),
    ),
    Bug(
        "an-answer-that-is-kept-tells-whom-an-order-is-for",
        "orders/service.py",
        "        view = order_view(order, self._providers)\n        # Where",
        "        view = order_view(order, self._providers)\n"
        '        view["number"] = contact.phone if contact else order.number\n        # Where',
        _CONTACT,
    ),
]
