"""Operator's commands on a deployed stack: `python -m storefront.commands --help`.

Exit codes: 0 done, 1 not done (standard error says why), 2 wrong usage.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from storefront.clock import system_clock
from storefront.commands import credentials, staff
from storefront.commands.stack import CommandError, Stack
from storefront.errors import StorefrontError, ValidationFailedError
from storefront.web.access import Role

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
    except (CommandError, StorefrontError, BotoCoreError, ClientError) as error:
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
    return parser


def _create_staff(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    ask = _password_from_pipe if options.password_stdin else _password_from_terminal
    yield staff.create_staff(stack.users(), system_clock, options.email, options.name, ask)


def _demote_staff(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    yield staff.set_role(stack.users(), options.email, Role.CUSTOMER)


def _end_sessions(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    yield staff.end_sessions(stack.users(), options.email)


def _put_secrets(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    given = _json_from_pipe() if options.json_stdin else credentials.ask(getpass.getpass)
    return credentials.put_secrets(stack, system_clock, given)


def _rotate_jwt(stack: Stack, options: argparse.Namespace) -> Iterable[str]:
    del options
    yield credentials.rotate_signing_keys(stack, system_clock)


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


def _refuse(reason: str) -> int:
    print(f"error: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
