"""What the commands take: words of a shell, checked before anything is asked for."""

import argparse
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from storefront.access import Role
from storefront.commands.reply import Exit
from storefront.desk.model import ClueKind
from storefront.payments.reconciliation.schedule import MOST_DAYS

_STAFF_ROLES = [role.value for role in Role if role.is_staff]
_CLUES = {
    ClueKind.EMAIL: "by the address of the buyer's account",
    ClueKind.PAYMENT: "by bKash's trxID or paymentID, Stripe's PaymentIntent, session or refund",
    ClueKind.NUMBER: "by its number or id, or at least the first eight characters",
}


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, and has an exit code of its own for it."""

    def error(self, message: str) -> NoReturn:
        """End the program."""
        self.exit(Exit.MISUSED, f"error: {message}; see {self.prog} --help\n")


def parser(commands: Mapping[str, Callable[..., Any]]) -> Parser:
    """Return the parser of all commands.

    Args:
        commands: what runs each, by name.
    """
    whole = Parser(
        prog="python -m storefront.commands",
        epilog="Exit codes: 0 done, or all agrees; 1 something differs, waits, or is not there; "
        "2 it could not be told, try again; 64 used wrongly.",
    )
    added = whole.add_subparsers(required=True, metavar="command")
    for name, (text, say) in _COMMANDS.items():
        one = added.add_parser(name, help=text, description=text)
        one.set_defaults(command=commands[name])
        one.add_argument("--stack", required=True, help="name of the CloudFormation stack")
        one.add_argument("--region", default=os.environ.get("AWS_REGION"))
        one.add_argument("--json", action="store_true", help="answer with JSON")
        say(one)
    return whole


def _books(one: Parser) -> None:
    what = one.add_mutually_exclusive_group()
    text = "go on in this folder, with the audit that was stopped there"
    what.add_argument("--folder", type=_folder, metavar="FOLDER", help=text)
    text = "only what was changed since then, as far as indexes tell (ISO 8601, UTC if not said)"
    what.add_argument("--since", type=_moment, metavar="MOMENT", help=text)


def _nothing(_: Parser) -> None:
    """Take nothing more."""


def _email(one: Parser) -> None:
    one.add_argument("--email", required=True, help="address of the account")


def _password(one: Parser) -> None:
    _email(one)
    one.add_argument("--password-stdin", action="store_true", help="read it from a pipe")


def _staff(one: Parser) -> None:
    _password(one)
    one.add_argument(
        "--role", choices=_STAFF_ROLES, default=Role.MANAGER.value, help="manager if not said"
    )
    one.add_argument("--name", required=True, help="name of a new account")


def _secrets(one: Parser) -> None:
    text = "read {name: value} from a pipe, ask nothing"
    one.add_argument("--json-stdin", action="store_true", help=text)


def _clue(one: Parser) -> None:
    clue = one.add_mutually_exclusive_group(required=True)
    for kind, text in _CLUES.items():
        clue.add_argument(f"--{kind.value}", help=text)


def _order(one: Parser) -> None:
    one.add_argument("--order", required=True, help="its id")
    one.add_argument("--raw", action="store_true", help="with the providers' own words (JSON)")


def _payments(one: Parser) -> None:
    which = one.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="only those whose time has come")
    which.add_argument(
        "--days",
        type=_days,
        default=1,
        metavar=f"1..{MOST_DAYS}",
        help="those that are not finished, and those finished in so many days; 1 if not said",
    )
    text = "those that became final, or were changed last, from then on (ISO 8601, UTC if not said)"
    which.add_argument("--since", type=_moment, metavar="MOMENT", help=text)
    one.add_argument(
        "--until", type=_moment, metavar="MOMENT", help="with --since: until then; now if not said"
    )
    text = "with --since: also what was changed before and is not finished"
    one.add_argument("--with-older", action="store_true", help=text)
    text = "with --since: go on from the mark that a run gave which was stopped"
    one.add_argument("--after", type=_mark, metavar="MARK", help=text)


def _repair(one: Parser) -> None:
    one.add_argument("--product", required=True, help="its id")
    one.add_argument("--reason", required=True, help="why; kept with the repair")
    one.add_argument("--actor", help="who you are, if not your user name; kept as well")
    _apply(one)


def _recount(one: Parser) -> None:
    one.add_argument("--buyer", required=True, help="the account's id")
    _apply(one)


def _import(one: Parser) -> None:
    one.add_argument("--import", required=True, dest="import_id", help="its id")


def _errors(one: Parser) -> None:
    _import(one)
    text = "where to; a file that is there is not written over"
    one.add_argument("--file", required=True, type=Path, help=text)


def _apply(one: Parser) -> None:
    one.add_argument("--apply", action="store_true", help="do it, and not only show it")


_COMMANDS: dict[str, tuple[str, Callable[[Parser], None]]] = {
    "create-staff": ("make an account staff; make it if there is none", _staff),
    "demote-staff": ("make staff a customer", _email),
    "end-sessions": ("sign an account out everywhere", _email),
    "set-password": ("give an account another password, and sign it out everywhere", _password),
    "unlock": ("let an account sign in again after too many wrong passwords", _email),
    "put-secrets": ("set the providers' secrets; make signing keys once", _secrets),
    "rotate-jwt": ("sign access tokens with a new key", _nothing),
    "find": ("find orders by what a buyer has in hand, and say whose they are", _clue),
    "explain": ("tell everything that happened to an order", _order),
    "verify": (
        "check that stock, orders, money and accounts agree; changes nothing",
        _books,
    ),
    "reconcile": ("compare payments with the providers, and heal them", _payments),
    "repair-stock": ("set a product's counters to what its books say", _repair),
    "repair-unpaid": ("count a buyer's unpaid orders anew", _recount),
    "list-imports": ("list imports of products of the last thirty days", _nothing),
    "watch-import": ("tell how far an import is, until it ends", _import),
    "import-errors": ("save the rows that were not imported, with why", _errors),
    "rebuild-search": ("build the search index anew, while the old one is searched", _nothing),
}


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        msg = f"must be a whole number from 1 to {MOST_DAYS}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        msg = f"{text!r} is no folder"
        raise argparse.ArgumentTypeError(msg)
    return folder


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no moment such as 2026-11-28 or 2026-11-28T18:30"
        raise argparse.ArgumentTypeError(msg) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _mark(text: str) -> str:
    return _moment(text).isoformat()


def span_of(options: argparse.Namespace, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and last moment of the payments that `reconcile` compares.

    Raises:
        ValueError: it is no window, or one that is too long; says why.
    """
    if options.since is None:
        if options.until or options.after or options.with_older:
            msg = "--until, --after and --with-older go with --since"
            raise ValueError(msg)
        return now - timedelta(days=options.days), now
    since, until = options.since, options.until or now
    if since > until:
        msg = f"--since {since.isoformat()} is later than {until.isoformat()}"
        raise ValueError(msg)
    if until - since > timedelta(days=MOST_DAYS):
        msg = f"a window may be {MOST_DAYS} days long; give --until, and do one after the other"
        raise ValueError(msg)
    return since, until
