"""The operator's commands, run as from a shell against a stack on an in-process AWS."""

import getpass
import io
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    ProfileNotFound,
)

from storefront.access import Role
from storefront.accounts.model import (
    MAX_ATTEMPTS,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    TokenPair,
    User,
)
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.commands.__main__ import main
from storefront.db.store import Store
from storefront.db.tables import Table
from tests.support.account_fixtures import CHEAP, EMAIL, HOME, PASSWORD
from tests.support.aws import deployed
from tests.support.clock import FrozenClock
from tests.support.dynamodb import items_of
from tests.unit.commands.operating import OUTPUTS, STACK

BKASH = {"username": "u", "password": "p", "app_key": "k", "app_secret": "s"}


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    code: int
    out: str
    error: str


Run = Callable[..., Result]


@pytest.fixture
def run(
    aws: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run a command on a deployed stack; `stdin` is what is piped into it."""
    del aws
    ssm = boto3.client("ssm")
    monkeypatch.setattr(Passwords.__init__, "__defaults__", (CHEAP,))

    def run(*arguments: str, stack: str = STACK, stdin: str = "") -> Result:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        command, *options = arguments
        capsys.readouterr()  # what was there before
        code = main([command, "--stack", stack, *options])
        out, error = capsys.readouterr()
        return Result(code, out, error)

    with deployed(STACK, OUTPUTS):
        yield run
    for parameter in ssm.get_parameters_by_path(Path=f"/{STACK}", Recursive=True)["Parameters"]:
        ssm.delete_parameter(Name=parameter["Name"])


def secret(name: str) -> str:
    answer = boto3.client("ssm").get_parameter(Name=f"/{STACK}/{name}", WithDecryption=True)
    assert answer["Parameter"]["Type"] == "SecureString"
    return str(answer["Parameter"]["Value"])


def no_terminal(_: str) -> str:
    """Do what getpass does where nobody can be asked."""
    warnings.warn("Can not control echo", getpass.GetPassWarning, stacklevel=2)
    return ""


def role_of(store: Store, user: User) -> tuple[Role, Role]:
    """Return the role of the profile and of the login, which must agree."""
    accounts = AccountRepository(store)
    profile, login = accounts.get(user.user_id), accounts.login_of(user.email)
    assert profile is not None
    assert login is not None
    return profile.role, login.role


def test_an_operator_makes_a_staff_account(run: Run, accounts: AccountService) -> None:
    result = run(
        "create-staff", "--email", "Karim@Example.com", "--name", "Karim", "--password-stdin",
        stdin=f"{PASSWORD}\n",
    )  # fmt: skip

    assert (result.code, result.error) == (0, "")
    assert "karim@example.com: account made, role manager" in result.out
    assert accounts.check_password("karim@example.com", PASSWORD, HOME).login.role is Role.MANAGER


def test_an_existing_account_becomes_staff_and_keeps_its_password(
    run: Run, store: Store, user: User, accounts: AccountService
) -> None:
    create = ("create-staff", "--email", EMAIL, "--name", "Rahima", "--password-stdin")

    assert run(*create, stdin="another password\n").code == 0
    assert role_of(store, user) == (Role.MANAGER, Role.MANAGER)
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.email == EMAIL

    again = run(*create)
    assert (again.code, again.out) == (0, f"{EMAIL}: is manager already\n")


@pytest.mark.parametrize("role", ["owner", "manager", "support", "warehouse", "accountant"])
def test_an_operator_chooses_the_role_of_staff(
    run: Run, store: Store, user: User, role: str
) -> None:
    """So the first owner is made, too; whoever is staff already can be made something else."""
    run("create-staff", "--email", EMAIL, "--name", "Rahima")

    assert run("create-staff", "--email", EMAIL, "--name", "Rahima", "--role", role).code == 0
    assert role_of(store, user) == (Role(role), Role(role))


@pytest.mark.parametrize("role", ["customer", "guest", "staff", "OWNER", ""])
def test_the_command_for_staff_makes_nothing_else(
    run: Run, store: Store, user: User, role: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        run("create-staff", "--email", EMAIL, "--name", "Rahima", "--role", role)

    assert caught.value.code == 64
    assert role_of(store, user) == (Role.CUSTOMER, Role.CUSTOMER)


def test_an_operator_is_told_when_a_change_is_felt(run: Run, user: User) -> None:
    """Tokens of staff are looked up, those of customers are not."""
    assert user.role is Role.CUSTOMER
    as_customer = run("end-sessions", "--email", EMAIL).out
    promoted = run("create-staff", "--email", EMAIL, "--name", "Rahima").out
    as_staff = run("end-sessions", "--email", EMAIL).out
    demoted = run("demote-staff", "--email", EMAIL).out

    later = "for up to 15 minutes access tokens still show things, and change nothing"
    assert as_customer == f"{EMAIL}: all sessions ended; {later}\n"
    assert promoted == f"{EMAIL}: role manager; {later}\n"
    assert as_staff == f"{EMAIL}: all sessions ended, at once\n"
    assert demoted == f"{EMAIL}: role customer, at once\n"


def test_staff_become_customers_again(run: Run, store: Store, user: User) -> None:
    run("create-staff", "--email", EMAIL, "--name", "Rahima")

    assert run("demote-staff", "--email", EMAIL).code == 0
    assert role_of(store, user) == (Role.CUSTOMER, Role.CUSTOMER)


def test_ending_sessions_signs_out_everywhere_and_leaves_the_password(
    run: Run, sessions: SessionService, log_in: Callable[..., TokenPair]
) -> None:
    pair = log_in()

    assert run("end-sessions", "--email", EMAIL).code == 0
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(pair.refresh_token)
    assert sessions.refresh(log_in().refresh_token).expires_in > 0


def test_a_weak_password_makes_no_staff_account(run: Run, aws: Any) -> None:
    result = run(
        "create-staff", "--email", EMAIL, "--name", "Rahima", "--password-stdin", stdin="short\n"
    )

    assert result.code == 64
    assert "password must have 12 to 128 characters" in result.error
    assert items_of(aws, Table.USERS) == []


@pytest.mark.parametrize(
    ("arguments", "stack", "reason"),
    [
        (("demote-staff", "--email", "nobody@example.com"), STACK, "there is no account"),
        (("unlock", "--email", "nobody@example.com"), STACK, "there is no account"),
        (("set-password", "--email", EMAIL, "--password-stdin"), STACK, "there is no account"),
        (("create-staff", "--email", EMAIL, "--name", "R", "--password-stdin"), STACK, "ended"),
        (("create-staff", "--email", EMAIL, "--name", "R"), STACK, "no terminal to ask at"),
        (("put-secrets",), STACK, "no terminal to ask at"),
        (("end-sessions", "--email", "nobody"), STACK, "must be an e-mail address"),
        (("demote-staff", "--email", EMAIL), "shed", "no stack 'shed' in eu-west-1"),
        (("rotate-jwt",), STACK, "run put-secrets first"),
        (("put-secrets", "--json-stdin"), STACK, "not JSON"),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error(
    run: Run, arguments: tuple[str, ...], stack: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", no_terminal)

    result = run(*arguments, stack=stack)

    assert (result.code, result.out) == (64, "")
    assert reason in result.error
    assert result.error.count("\n") == 1


def test_wrong_usage_has_an_exit_code_of_its_own(run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run("create-staff", "--email", EMAIL, "--name", "Rahima", "--password", PASSWORD)

    assert caught.value.code == 64


@pytest.mark.parametrize("name", ["jwt-signing-keys", "quote-signing-keys", "buyer-digest-keys"])
def test_signing_keys_are_made_once(run: Run, name: str) -> None:
    first = run("put-secrets", "--json-stdin", stdin="{}")
    keys = secret(name)
    second = run("put-secrets", "--json-stdin", stdin="{}")

    assert f"{name}: made" in first.out
    assert "stripe-secret-key: not set yet" in first.out
    assert f"{name}: kept" in second.out
    assert secret(name) == keys
    assert keys not in first.out


def test_quotes_are_sealed_with_keys_of_their_own(run: Run) -> None:
    run("put-secrets", "--json-stdin", stdin="{}")

    assert secret("jwt-signing-keys") != secret("quote-signing-keys")


@pytest.mark.parametrize(
    ("command", "name"),
    [("rotate-jwt", "jwt-signing-keys"), ("rotate-quotes", "quote-signing-keys")],
)
def test_a_rotation_puts_a_new_key_first_and_keeps_one_before(
    run: Run, command: str, name: str
) -> None:
    run("put-secrets", "--json-stdin", stdin="{}")
    sets = [json.loads(secret(name))]
    for _ in range(2):
        assert run(command).code == 0
        sets.append(json.loads(secret(name)))

    first, second, third = (list(keys) for keys in sets)
    assert second[1:] == first
    assert third[1:] == second[:1]
    assert sets[2][second[0]] == sets[1][second[0]]


def test_provider_secrets_are_set_from_a_pipe(run: Run) -> None:
    given = {
        "stripe-secret-key": "sk_test_abc\n",
        "stripe-webhook-secrets": "whsec_new, whsec_old",
        "bkash-credentials": BKASH,
    }

    result = run("put-secrets", "--json-stdin", stdin=json.dumps(given))

    assert result.code == 0
    assert secret("stripe-secret-key") == "sk_test_abc"
    assert secret("stripe-webhook-secrets") == "whsec_new, whsec_old"
    assert json.loads(secret("bkash-credentials")) == BKASH
    assert "abc" not in result.out


def test_provider_secrets_are_asked_for_one_by_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty answer keeps what is there."""
    run("put-secrets", "--json-stdin", stdin='{"stripe-secret-key": "sk_test_abc"}')
    answers = {"username": "u", "password": "p", "app_key": "k", "app_secret": "s"}
    monkeypatch.setattr(
        "getpass.getpass", lambda prompt: answers.get(prompt.partition(" (")[0].split()[-1], "")
    )

    assert run("put-secrets").code == 0
    assert secret("stripe-secret-key") == "sk_test_abc"
    assert json.loads(secret("bkash-credentials")) == BKASH


@pytest.mark.parametrize(
    "wrong",
    [
        {"stripe-secret-key": "pk_test_abc"},
        {"stripe-secret-key": 1},
        {"stripe-secret-key": {"key": "sk_test_abc"}},
        {"stripe-webhook-secrets": "whsec_new, sk_test_abc"},
        {"bkash-credentials": {"username": "u"}},
        {"bkash-credentials": BKASH | {"password": ""}},
        {"bkash-credentials": "u:p"},
        {"paypal-key": "x"},
    ],
)
def test_secrets_of_the_wrong_form_are_refused_before_anything_is_written(
    run: Run, wrong: dict[str, Any]
) -> None:
    given = {"stripe-webhook-secrets": "whsec_new"} | wrong

    result = run("put-secrets", "--json-stdin", stdin=json.dumps(given))

    assert (result.code, result.out) == (64, "")
    written = boto3.client("ssm").get_parameters_by_path(Path=f"/{STACK}")["Parameters"]
    assert written == []


def test_an_operator_sets_a_password_which_signs_out_everywhere(
    run: Run,
    accounts: AccountService,
    sessions: SessionService,
    log_in: Callable[..., TokenPair],
) -> None:
    pair = log_in()

    result = run("set-password", "--email", EMAIL, "--password-stdin", stdin="a silver teapot\n")

    assert (result.code, result.error) == (0, "")
    assert "a silver teapot" not in result.out
    with pytest.raises(InvalidRefreshTokenError):
        sessions.refresh(pair.refresh_token)
    with pytest.raises(InvalidCredentialsError):
        accounts.check_password(EMAIL, PASSWORD, HOME)
    assert sessions.refresh(log_in("a silver teapot").refresh_token).expires_in > 0


def test_a_weak_password_is_not_set(run: Run, user: User, accounts: AccountService) -> None:
    result = run("set-password", "--email", EMAIL, "--password-stdin", stdin="short\n")

    assert result.code == 64
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.user_id == user.user_id


def test_an_operator_unlocks_an_account_at_once(
    run: Run, user: User, accounts: AccountService, clock: FrozenClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("storefront.commands.__main__.system_clock", clock)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(InvalidCredentialsError):
            accounts.check_password(EMAIL, "a guess of somebody", HOME)
    with pytest.raises(InvalidCredentialsError):
        accounts.check_password(EMAIL, PASSWORD, HOME)

    first, second = run("unlock", "--email", EMAIL), run("unlock", "--email", EMAIL, "--json")

    assert (first.code, first.out) == (0, f"{EMAIL}: unlocked\n")
    assert json.loads(second.out) == {
        "id": user.user_id,
        "email": EMAIL,
        "role": "customer",
        "done": "was not locked: no wrong password was tried",
    }
    assert accounts.check_password(EMAIL, PASSWORD, HOME).login.user_id == user.user_id


def test_an_account_that_nobody_tried_is_not_locked(run: Run, user: User) -> None:
    assert (
        run("unlock", "--email", user.email).out
        == f"{EMAIL}: was not locked: no wrong password was tried\n"
    )


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (EndpointConnectionError(endpoint_url="https://nowhere"), 2),
        (NoCredentialsError(), 2),
        (KeyboardInterrupt(), 2),
        (ProfileNotFound(profile="work"), 64),
        (InvalidRegionError(region_name="not a region"), 64),
    ],
)
def test_what_aws_does_not_say_is_one_line_also_for_programs(
    run: Run, raised: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def session(**_: Any) -> Any:
        raise raised

    monkeypatch.setattr("boto3.Session", session)

    plain, as_json = run("rotate-jwt"), run("rotate-jwt", "--json")

    assert (plain.code, plain.out, plain.error.count("\n")) == (code, "", 1)
    assert json.loads(as_json.out) == {"error": plain.error.removeprefix("error: ").strip()}


def test_secrets_are_told_to_programs_by_name_and_never_by_value(run: Run) -> None:
    given = {"stripe-secret-key": "sk_test_abc"}

    result = run("put-secrets", "--json-stdin", "--json", stdin=json.dumps(given))

    assert json.loads(result.out) == {
        "jwt-signing-keys": "made",
        "quote-signing-keys": "made",
        "buyer-digest-keys": "made",
        "stripe-secret-key": "set",
        "stripe-webhook-secrets": "not set yet",
        "bkash-credentials": "not set yet",
    }
