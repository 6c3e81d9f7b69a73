"""Operator's commands on a deployed stack: `python -m storefront.commands --help`.

Each ends with one of the exit codes of `reply.Exit`, and says on standard error why it is not 0.
"""

import argparse
import getpass
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from storefront import log
from storefront.access import Role
from storefront.clock import system_clock
from storefront.commands import books, credentials, imports, staff
from storefront.commands.arguments import parser, span_of
from storefront.commands.explain import explain
from storefront.commands.failures import FAILURES, code_of, reason_of
from storefront.commands.find import find
from storefront.commands.reconcile import ReconcileRequest, reconcile, reconcile_due
from storefront.commands.reply import CommandError, Reply
from storefront.commands.search import rebuild_search
from storefront.commands.stack import Stack
from storefront.desk.model import ClueKind, read_clue

Command = Callable[[Stack, argparse.Namespace], Reply]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser(_COMMANDS).parse_args(arguments)
    command: Command = options.command
    try:
        reply = command(Stack.find(options.stack, options.region), options)
    except FAILURES as failure:
        reason = reason_of(failure)
        reply = Reply([], {"error": reason}, code_of(failure), reason)
    return _say(reply, as_json=options.json)


def _say(reply: Reply, *, as_json: bool) -> int:
    text = reply.text(as_json=as_json)
    try:
        print(text, end="\n" if text else "", flush=True)
    except BrokenPipeError:  # whoever read it has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if reply.complaint:
        print(f"error: {reply.complaint}", file=sys.stderr)
    return int(reply.code)


def _create_staff(stack: Stack, options: argparse.Namespace) -> Reply:
    role, ask = Role(options.role), _password_of(options)
    return staff.create_staff(stack.shop(system_clock), options.email, options.name, role, ask)


def _demote_staff(stack: Stack, options: argparse.Namespace) -> Reply:
    return staff.set_role(stack.shop(system_clock), options.email, Role.CUSTOMER)


def _end_sessions(stack: Stack, options: argparse.Namespace) -> Reply:
    return staff.end_sessions(stack.shop(system_clock), options.email)


def _set_password(stack: Stack, options: argparse.Namespace) -> Reply:
    return staff.set_password(stack.shop(system_clock), options.email, _password_of(options))


def _unlock(stack: Stack, options: argparse.Namespace) -> Reply:
    return staff.unlock(stack.shop(system_clock), options.email)


def _put_secrets(stack: Stack, options: argparse.Namespace) -> Reply:
    given = _json_from_pipe() if options.json_stdin else credentials.ask(_typed)
    return credentials.put_secrets(stack, system_clock, given)


def _rotate_jwt(stack: Stack, options: argparse.Namespace) -> Reply:
    del options
    return credentials.rotate_signing_keys(stack, system_clock)


def _rotate_quotes(stack: Stack, options: argparse.Namespace) -> Reply:
    del options
    return credentials.rotate_signing_keys(stack, system_clock, credentials.QUOTE_KEYS)


def _find(stack: Stack, options: argparse.Namespace) -> Reply:
    given = {kind: getattr(options, kind.value) for kind in ClueKind}
    (clue,) = (read_clue(kind, text) for kind, text in given.items() if text is not None)
    return find(stack.shop(system_clock).order_finder, clue)


def _explain(stack: Stack, options: argparse.Namespace) -> Reply:
    return explain(stack.shop(system_clock).timeline_service, options.order, raw=options.raw)


def _verify(stack: Stack, options: argparse.Namespace) -> Reply:
    shop = stack.shop(system_clock)
    if options.since is not None:
        return books.verify_changed(shop.audit_service, options.since)
    return books.verify(shop.audit_service, shop.store, options.folder, _tell)


def _reconcile(stack: Stack, options: argparse.Namespace) -> Reply:
    try:
        since, until = span_of(options, system_clock())
    except ValueError as error:
        raise CommandError(str(error)) from error
    if options.due:
        return reconcile_due(stack)
    with_older = options.with_older or options.since is None
    return reconcile(stack, ReconcileRequest(since, until, with_older, options.after), _tell)


def _repair_stock(stack: Stack, options: argparse.Namespace) -> Reply:
    return books.repair_stock(
        stack.shop(system_clock).stock_repair_service,
        options.product,
        options.reason,
        options.actor or _user_name(),
        apply=options.apply,
    )


def _repair_unpaid(stack: Stack, options: argparse.Namespace) -> Reply:
    service = stack.shop(system_clock).unpaid_repair_service
    return books.repair_unpaid(service, options.buyer, apply=options.apply)


def _list_imports(stack: Stack, options: argparse.Namespace) -> Reply:
    del options
    return imports.list_imports(stack.shop(system_clock).import_service)


def _watch_import(stack: Stack, options: argparse.Namespace) -> Reply:
    service = stack.shop(system_clock).import_service
    return imports.watch_import(service, options.import_id, _tell, _sleep)


def _import_errors(stack: Stack, options: argparse.Namespace) -> Reply:
    shop = stack.shop(system_clock)
    files = shop.import_files
    return imports.save_errors(shop.import_service, files, options.import_id, options.file)


def _rebuild_search(stack: Stack, options: argparse.Namespace) -> Reply:
    del options
    return rebuild_search(stack, _tell)


_COMMANDS: dict[str, Command] = {
    "create-staff": _create_staff,
    "demote-staff": _demote_staff,
    "end-sessions": _end_sessions,
    "set-password": _set_password,
    "unlock": _unlock,
    "put-secrets": _put_secrets,
    "rotate-jwt": _rotate_jwt,
    "rotate-quotes": _rotate_quotes,
    "find": _find,
    "explain": _explain,
    "verify": _verify,
    "reconcile": _reconcile,
    "repair-stock": _repair_stock,
    "repair-unpaid": _repair_unpaid,
    "list-imports": _list_imports,
    "watch-import": _watch_import,
    "import-errors": _import_errors,
    "rebuild-search": _rebuild_search,
}


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _password_of(options: argparse.Namespace) -> Callable[[], str]:
    return _password_from_pipe if options.password_stdin else _password_from_terminal


def _password_from_pipe() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def _password_from_terminal() -> str:
    password = _typed("Password: ")
    if _typed("Again: ") != password:
        msg = "the two passwords differ"
        raise CommandError(msg)
    return password


def _typed(prompt: str) -> str:
    """Return what is typed, unseen."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            msg = "there is no terminal to ask at; see the options that end in -stdin"
            raise CommandError(msg) from None


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        msg = "this system does not know your name: give --actor"
        raise CommandError(msg) from None


def _json_from_pipe() -> dict[str, Any]:
    try:
        given = json.load(sys.stdin)
    except ValueError as error:
        msg = f"standard input is not JSON: {error}"
        raise CommandError(msg) from None
    if not isinstance(given, dict):
        msg = "standard input must be a JSON object of secrets by name"
        raise CommandError(msg)
    return given


if __name__ == "__main__":
    log.silence()
    sys.exit(main())
