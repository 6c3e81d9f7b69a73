"""Operator's commands on a deployed stack: `python -m storefront.commands --help`.

Exit codes: 0 done, 1 not done or something differs (standard error says why), 2 wrong usage, or AWS
refused or did not answer, so that nothing is known.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from storefront.access import Role
from storefront.clock import system_clock
from storefront.commands import books, credentials, staff
from storefront.commands.explain import explain
from storefront.commands.reconcile import reconcile
from storefront.commands.stack import CommandError, Stack
from storefront.errors import StorefrontError, UnavailableError, ValidationFailedError
from storefront.payments.reconciliation.schedule import MOST_DAYS

#: Exit code where AWS refused or did not answer.
_NO_ANSWER = 2

Command = Callable[[Stack, argparse.Namespace], Iterable[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        stack = Stack.find(options.stack, options.region)
        for line in command(stack, options):
            print(line)
    except ValidationFailedError as error:
        faults = [f"{fault['field']} {fault['message']}" for fault in error.fields["errors"]]
        return _refuse("; ".join(faults))
    except (UnavailableError, BotoCoreError, ClientError, PynamoDBException) as error:
        return _refuse(_aws_said(error), _NO_ANSWER)
    except (CommandError, StorefrontError) as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return _refuse("interrupted")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storefront.commands")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        added.add_argument("--stack", required=True, help="name of the CloudFormation stack")
        added.add_argument("--region", default=os.environ.get("AWS_REGION"))
        return added

    create = add("create-staff", _create_staff, "make an account staff; make it if there is none")
    staff_roles = [role.value for role in Role if role.is_staff]
    create.add_argument(
        "--role", choices=staff_roles, default=Role.MANAGER.value, help="manager if not said"
    )
    create.add_argument("--name", required=True, help="name of a new account")
    create.add_argument("--password-stdin", action="store_true", help="read it from a pipe")
    demote = add("demote-staff", _demote_staff, "make staff a customer")
    end = add("end-sessions", _end_sessions, "sign an account out everywhere")
    for parser_with_email in (create, demote, end):
        parser_with_email.add_argument("--email", required=True)
    put = add("put-secrets", _put_secrets, "set the providers' secrets; make signing keys once")
    put.add_argument(
        "--json-stdin", action="store_true", help="read {name: value} from a pipe, ask nothing"
    )
    add("rotate-jwt", _rotate_jwt, "sign access tokens with a new key")
    story = add("explain", _explain, "tell everything that happened to an order")
    story.add_argument("--order", required=True, help="its id")
    story.add_argument("--raw", action="store_true", help="with the providers' own words (JSON)")
    add("verify", _verify, "check that stock, orders, money and accounts agree; changes nothing")
    compare = add("reconcile", _reconcile, "compare payments with the providers, and heal them")
    _say_which_payments(compare)
    recount = add("repair-unpaid", _repair_unpaid, "count a buyer's unpaid orders anew")
    repair = add("repair-stock", _repair_stock, "set a product's counters to what its books say")
    _say_what_to_repair(recount, repair)
    return parser


def _say_what_to_repair(recount: argparse.ArgumentParser, repair: argparse.ArgumentParser) -> None:
    recount.add_argument("--buyer", required=True, help="the account's id")
    repair.add_argument("--product", required=True, help="its id")
    repair.add_argument("--reason", required=True, help="why; kept with the repair")
    repair.add_argument("--actor", help="who you are, if not your user name; kept as well")
    for parser in (recount, repair):
        parser.add_argument("--apply", action="store_true", help="do it, and not only show it")


def _say_which_payments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="only those whose time has come")
    which.add_argument(
        "--days",
        type=int,
        choices=range(1, MOST_DAYS + 1),
        default=1,
        metavar=f"1..{MOST_DAYS}",
        help="those that are not finished, and those finished in so many days; 1 if not said",
    )


def _create_staff(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    ask = _password_from_pipe if options.password_stdin else _password_from_terminal
    role = Role(options.role)
    shop = stack.shop(system_clock)
    yield staff.create_staff(shop, options.email, options.name, role, ask)


def _demote_staff(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    yield staff.set_role(stack.shop(system_clock), options.email, Role.CUSTOMER)


def _end_sessions(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    yield staff.end_sessions(stack.shop(system_clock), options.email)


def _put_secrets(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    given = _json_from_pipe() if options.json_stdin else credentials.ask(getpass.getpass)
    return credentials.put_secrets(stack, system_clock, given)


def _rotate_jwt(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    del options
    yield credentials.rotate_signing_keys(stack, system_clock)


def _explain(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    return explain(stack.shop(system_clock).timeline_service, options.order, raw=options.raw)


def _verify(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    del options
    return books.verify(stack.shop(system_clock).audit_service)


def _reconcile(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    return reconcile(stack, only_due=options.due, days=options.days)


def _repair_stock(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    return books.repair_stock(
        stack.shop(system_clock).stock_repair_service,
        options.product,
        options.reason,
        options.actor or getpass.getuser(),
        apply=options.apply,
    )


def _repair_unpaid(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    service = stack.shop(system_clock).unpaid_repair_service
    return books.repair_unpaid(service, options.buyer, apply=options.apply)


def _password_from_pipe() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _password_from_terminal() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        msg = "the two passwords differ"
        raise CommandError(msg)
    return password


def _json_from_pipe() -> dict[str, object]:
    try:
        given = json.load(sys.stdin)
    except ValueError as error:
        msg = f"standard input is not JSON: {error}"
        raise CommandError(msg) from None
    if not isinstance(given, dict):
        msg = "standard input must be a JSON object of secrets by name"
        raise CommandError(msg)
    return given


def _aws_said(error: Exception) -> str:
    """Return why AWS did not do it, with what made us give up, if that says more."""
    return f"{error} ({error.__cause__})" if isinstance(error, UnavailableError) else str(error)


def _refuse(reason: str, code: int = 1) -> int:
    print(f"error: {reason}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
