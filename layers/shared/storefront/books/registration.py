"""What a domain registers with the audit: its items, its keyed operations, and its checks.

Beside its records, in `audit`, each domain says which items it owns, what it notes of them, and how
that must agree. The audit itself knows only the union of all this.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from storefront.books.look import Item, Look
from storefront.books.model import Difference, Differences, Rule, Subject
from storefront.books.sections import Books, Section
from storefront.db.idempotency import IdempotencyRecord
from storefront.db.records import Record
from storefront.values import dataclass

R = TypeVar("R", bound=Record)

#: What reading an item, or comparing what was read, raises if it is not what its key says.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)

#: Notes an item, given what its partition is named after, in books.
Enter = Callable[[Books, str, R], None]
#: Yields what is not as it must be with the subject of an id, at a moment.
Check = Callable[[Books, str, datetime], Differences]
#: Reads all that belongs to the subject of an id again.
Reread = Callable[[Look, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[R]):
    """A kind of item.

    Args:
        record: what such items are, and in which table.
        pk: how their partition keys begin, up to the first "#"; what follows is a name.
        sk: how their range keys begin, up to the first "#"; None where these are ids.
        enter: notes one; None if nothing needs to agree with such items.
        named: the attribute that repeats the name, if one does.
        place: tells the partition of an item by its name and range key, where the items of a name
            are spread over several, each called by the name, "#" and something.
        called: tells what an item belongs to by the name of its partition and its range key, where
            a partition holds items of several things.
        is_personal: whether the name may be personal data, which no operator is shown.
        hidden: text attributes that are kept on no disk while everything is read: secrets, and what
            is large and compared with nothing.
    """

    record: type[R]
    pk: str
    sk: str | None
    enter: Enter[R] | None = None
    named: str | None = None
    place: Callable[[str, str], str] | None = None
    called: Callable[[str, str], str] | None = None
    is_personal: bool = False
    hidden: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Note(Generic[R]):
    """What a domain notes of a kind of item that another domain owns.

    Args:
        kind: the kind, as its domain registers it.
        enter: notes one.
    """

    kind: Kind[R]
    enter: Enter[R]


class Answer(NamedTuple):
    """What repeats of a request with an idempotency key are told.

    Args:
        key: partition of the record.
        user_id: whose request it was.
        scope: id of what the request was about, for operations on one thing; see `Operation`.
        body: the answer, a JSON value.
    """

    key: str
    user_id: str
    scope: str
    body: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that takes idempotency keys.

    Args:
        record: the record of its keys, which says in which table they are.
        name: `IdempotencyKey.operation`, up to the first "#"; what follows is the scope.
        enter: notes an answer.
    """

    record: type[IdempotencyRecord]
    name: str
    enter: Callable[[Books, Answer], None]


def follow_nothing(look: Look, subject_id: str) -> str:
    """Return the id itself: nothing of such a subject is ever found under another name."""
    del look
    return subject_id


def nothing_changed(look: Look, since: datetime) -> Iterable[str]:
    """Return no subject: what changed of such ones can be told by reading everything only."""
    del look, since
    return ()


def touch_nothing(books: Books, subject_id: str) -> Iterable[tuple[Subject, str]]:
    """Return nothing: such a subject changes no other."""
    del books, subject_id
    return ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a domain knows of a subject.

    Several domains may inspect one subject; their sections are compared, and read again, together.

    Args:
        section: what it notes; says which subject.
        check: how that must agree with itself, and with other domains' sections of the subject.
        reread: reads all of it again; sees what the domains before it have read in this look.
        follow: returns the id of the subject to which belongs what was noted under another id,
            where the full reading missed what tells so; moves it there, in `Look.known`.
        changed: returns the ids of subjects that were changed since a moment, as far as indexes
            tell: for an audit that does not read everything.
        touches: returns the other subjects that what happens to one changes as well, given books
            that hold it.
    """

    section: type[Section]
    check: Check
    reread: Reread
    follow: Callable[[Look, str], str] = follow_nothing
    changed: Callable[[Look, datetime], Iterable[str]] = nothing_changed
    touches: Callable[[Books, str], Iterable[tuple[Subject, str]]] = touch_nothing


def gather_nothing(books: Books) -> None:
    """Leave the books as they are: all of it was entered where it belongs."""
    del books


#: Makes sure of differences that a look may have got wrong, given the ids of their subjects;
#: returns those that are certain, and the ids of which nothing is.
Confirm = Callable[[Look, Collection[str]], tuple[list[Difference], list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainAudit:
    """Everything that a domain registers.

    Args:
        rules: the names of its rules.
        kinds: the items that it owns.
        operations: the operations that it owns.
        notes: what it notes of other domains' items.
        inspections: what it knows of subjects.
        counted: sections whose subjects a report counts.
        gather: brings together what belongs together, once all items have been entered; must not
            mind to be called again.
        confirmations: how to make sure of a rule's differences, where a close look is not enough.
    """

    rules: type[Rule]
    kinds: Collection[Kind[Any]] = ()
    operations: Collection[Operation] = ()
    notes: Collection[Note[Any]] = ()
    inspections: Collection[Inspection] = ()
    counted: Collection[type[Section]] = ()
    gather: Callable[[Books], None] = gather_nothing
    confirmations: Mapping[Rule, Confirm] = field(default_factory=dict)


def read(record: type[R], item: Item) -> R:
    """Return a raw item as a record; raises ValueError if something of it is missing."""
    found = record.from_raw_data(dict(item))
    values = (
        found.attribute_values
    )  # an attribute that is asked for by name takes ten times as long
    for name in _needed_by(type(found)):
        if values.get(name) is None:
            raise ValueError(name)
    return found


@cache
def _needed_by(record: type[Record]) -> tuple[str, ...]:
    """Return the names of what every such record has."""
    return tuple(name for name, one in record.get_attributes().items() if not one.null)
