"""The union of what domains have registered: sorts items into books, and compares these."""

import re
from collections.abc import Collection, Iterator, MutableMapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from storefront.books.look import Item, Look
from storefront.books.model import CommonRule, Difference, Differences, Rule, Subject, digest_of
from storefront.books.registration import (
    UNREADABLE,
    Answer,
    Confirm,
    DomainAudit,
    Enter,
    Inspection,
    Kind,
    Operation,
    read,
)
from storefront.books.sections import Books, Section
from storefront.db.idempotency import PREFIX
from storefront.db.tables import Table

K = TypeVar("K")
V = TypeVar("V")

#: Keys that are shown although nobody has registered what they name: surely no e-mail address.
_PLAIN = re.compile(r"[\w#.:-]{0,100}", re.ASCII)

#: Stands for text that is not to be kept: some is read as JSON.
_HIDDEN = {"S": "{}"}


class Suspect(NamedTuple):
    """What must be read again: a subject, and the id of one."""

    subject: Subject
    id: str


class Registry:
    """Everything that is registered.

    Args:
        domains: each after those whose sections it compares its own with.

    Attributes:
        tables: where registered items are.
        rules: all rules, by what an operator reads.
        confirmations: how to make sure of a rule's differences, for rules that need it.

    Raises:
        ValueError: the same is registered twice.
    """

    def __init__(self, domains: Collection[DomainAudit]) -> None:
        self.rules: dict[str, Rule] = {rule.value: rule for rule in CommonRule}
        self.confirmations: dict[Rule, Confirm] = {}
        self._domains = domains
        self._kinds: dict[tuple[Table, str, str | None], Kind[Any]] = {}
        self._enter: dict[Kind[Any], list[Enter[Any]]] = {}
        self._operations: dict[tuple[Table, str], Operation] = {}
        self._inspections: dict[Subject, list[Inspection]] = {}
        for domain in domains:
            self._add(domain)
        self.tables = tuple(dict.fromkeys(table for table, *_ in self._kinds))

    def _add(self, domain: DomainAudit) -> None:
        for rule in domain.rules:
            _add_once(self.rules, rule.value, rule)
        for kind in domain.kinds:
            _add_once(self._kinds, (kind.record.table, kind.pk, kind.sk), kind)
            self._enter[kind] = [kind.enter] if kind.enter else []
        for note in domain.notes:
            self._enter[note.kind].append(note.enter)
        for operation in domain.operations:
            _add_once(self._operations, (operation.record.table, operation.name), operation)
        for inspection in domain.inspections:
            self._inspections.setdefault(inspection.section.subject, []).append(inspection)
        self.confirmations |= domain.confirmations

    def take(self, books: Books, table: Table, item: Item) -> None:
        """Enter an item in books; one that cannot be entered is noted there as unreadable."""
        prefix, _, name = item["pk"]["S"].partition("#")
        if prefix == PREFIX:
            self._take_answer(books, table, name, item)
        else:
            self._take_item(books, table, prefix, name, item)

    def without_secrets(self, table: Table, item: Item) -> Item:
        """Return an item as it may be kept on a disk; it is entered in books like the item."""
        prefix, sort = item["pk"]["S"].partition("#")[0], item["sk"]["S"]
        kind = self._kind(table, prefix, sort)
        hidden = {name: _HIDDEN for name in kind.hidden if name in item} if kind else {}
        return {**item, **hidden} if hidden else item

    def gather(self, books: Books) -> None:
        """Bring together what belongs together, once everything has been entered."""
        for domain in self._domains:
            domain.gather(books)

    def subjects(self, books: Books) -> Iterator[Suspect]:
        """Yield everything that can be checked, and of which the books hold at least a trace."""
        if next(books.every(), None) is None:
            return  # so are most parts of a small shop's books
        for subject, inspections in self._inspections.items():
            every = [books.all(inspection.section) for inspection in inspections]
            for subject_id in dict.fromkeys(name for sections in every for name in sections):
                yield Suspect(subject, subject_id)

    def sections(self, books: Books, suspect: Suspect) -> list[Section]:
        """Return everything that the books hold of a subject."""
        inspections = self._inspections[suspect.subject]
        return [books.section(inspection.section, suspect.id) for inspection in inspections]

    def keep(self, books: Books, suspect: Suspect, part: Books) -> None:
        """Take over into books everything that the books of a part hold of a subject."""
        for section in self.sections(part, suspect):
            books.keep(section, suspect.id)

    def check(self, books: Books, suspect: Suspect, now: datetime) -> list[Difference]:
        """Return what is not as it must be with a subject."""
        try:
            found = list(self._compare(books, suspect, now))
        except UNREADABLE as error:
            what = "figures that compare", type(error).__name__
            found = [Difference(CommonRule.READABLE, suspect.id, *what)]
        return [replace(one, whole=suspect.subject.whole(suspect.id)) for one in found]

    def _compare(self, books: Books, suspect: Suspect, now: datetime) -> Differences:
        sections = self.sections(books, suspect)
        if not any(section.is_there for section in sections):
            traces = [trace for section in sections for trace in section.traces]
            if traces:
                found = f"only {', '.join(traces)}"
                yield Difference(CommonRule.EXISTS, suspect.id, suspect.subject.name, found)
        for inspection in self._inspections[suspect.subject]:
            yield from inspection.check(books, suspect.id, now)

    def follow(self, look: Look, suspect: Suspect) -> Suspect:
        """Return the subject to which belongs what was noted under the id of a suspect."""
        for inspection in self._inspections[suspect.subject]:
            suspect = Suspect(suspect.subject, inspection.follow(look, suspect.id))
        return suspect

    def reread(self, look: Look, suspect: Suspect) -> None:
        """Read again, into the look's books, everything that belongs to a subject."""
        for inspection in self._inspections[suspect.subject]:
            inspection.reread(look, suspect.id)
        self.gather(look.books)

    def changed(self, look: Look, since: datetime) -> Iterator[Suspect]:
        """Yield what was changed since a moment, as far as that can be told."""
        for subject, inspections in self._inspections.items():
            for inspection in inspections:
                yield from (Suspect(subject, one) for one in inspection.changed(look, since))

    def touched(self, books: Books, suspect: Suspect) -> Iterator[Suspect]:
        """Yield what was changed along with a subject."""
        for inspection in self._inspections[suspect.subject]:
            yield from (Suspect(*other) for other in inspection.touches(books, suspect.id))

    def count(self, books: Books) -> dict[str, int]:
        """Return how many of the subjects that a report counts were found."""
        return {
            section.subject.plural: sum(one.is_there for one in books.all(section).values())
            for domain in self._domains
            for section in domain.counted
        }

    def _kind(self, table: Table, prefix: str, sort: str) -> Kind[Any] | None:
        kind = self._kinds.get((table, prefix, sort.partition("#")[0]))
        return kind or self._kinds.get((table, prefix, None))

    def _take_item(self, books: Books, table: Table, prefix: str, name: str, item: Item) -> None:
        sort = item["sk"]["S"]
        kind = self._kind(table, prefix, sort)
        if kind is None:
            books.unreadable.append(_unregistered(table, prefix, name, sort))
            return
        subject = _key_of(kind, name, sort)
        if kind.place:
            name = name.partition("#")[0]
        if kind.called:
            name = kind.called(name, sort)
        try:
            record = read(kind.record, item)
            for enter in self._enter[kind]:
                enter(books, name, record)
        except UNREADABLE as error:
            books.unreadable.append(_unreadable(subject, table, error))
        # The key is believed, since by it everything is found; what the item says of itself is not.
        said = item.get(kind.named, {}).get("S", name) if kind.named else name
        if said != name:
            expected = f"{kind.named} {name}"
            books.unreadable.append(Difference(CommonRule.READABLE, subject, expected, said))
        place = kind.place(name, sort) if kind.place else item["pk"]["S"]
        if place != item["pk"]["S"]:
            found = "there, where nobody looks for it"
            books.unreadable.append(Difference(CommonRule.READABLE, subject, place, found))

    def _take_answer(self, books: Books, table: Table, name: str, item: Item) -> None:
        """Enter what repeats are told; see `db.idempotency.pk_of` for the parts of the name."""
        subject = f"{PREFIX}#..."  # a client's key may hold anything: it is not repeated
        try:
            user_id, called, scope, *_ = [*name.split("#"), ""]
            operation = self._operations.get((table, called))
            if operation is None:
                books.unreadable.append(_unregistered_operation(subject, table, called))
                return
            record = read(operation.record, item)
            operation.enter(books, Answer(record.pk, user_id, scope, record.answer))
        except UNREADABLE as error:
            books.unreadable.append(_unreadable(subject, table, error))


def _add_once(registered: MutableMapping[K, V], key: K, value: V) -> None:
    if key in registered:
        msg = f"{key} is registered twice"
        raise ValueError(msg)
    registered[key] = value


def _key_of(kind: Kind[Any], name: str, sort: str) -> str:
    """Return the key of a registered item as an operator may see it."""
    return f"{kind.pk}#{digest_of(name) if kind.is_personal else name} {sort}"


def _unreadable(subject: str, table: Table, error: Exception) -> Difference:
    expected, found = f"an item of {table.name.lower()}", type(error).__name__
    return Difference(CommonRule.READABLE, subject, expected, found)


def _unregistered(table: Table, prefix: str, name: str, sort: str) -> Difference:
    kind, first = _shown(prefix), _shown(sort)
    return Difference(
        CommonRule.READABLE,
        f"{kind}#{_shown(name)} {first}",
        f"a registered kind of item of {table.name.lower()}",
        "none; register the kind in the audit of the domain which owns it: "
        f"{kind}#, {first.partition('#')[0]}",
    )


def _unregistered_operation(subject: str, table: Table, called: str) -> Difference:
    return Difference(
        CommonRule.READABLE,
        subject,
        f"a registered operation of {table.name.lower()}",
        f"none; register the operation in the audit of the domain which owns it: {_shown(called)}",
    )


def _shown(text: str) -> str:
    """Return a key as an operator may see it: one that may be personal data by its digest."""
    return text if _PLAIN.fullmatch(text) else digest_of(text)
