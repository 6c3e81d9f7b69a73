"""DynamoDB has faults for the deployed functions while they are wanted, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from sandbox.console.database import Database
from sandbox.console.stream import Stream
from sandbox.faults.attachment import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.console.place import Place

CONFLICTS = {"kinds": ["conflict"], "chance": 0.5}


class Functions:
    """A client of Lambda with one function of the shop and one of somebody else."""

    def __init__(self) -> None:
        self.variables: dict[str, dict[str, str]] = {
            "storefront-sandbox-test_create_order": {"STAGE": "sandbox-test"},
            "other": {},
        }
        self.is_down = False

    @property
    def attached(self) -> str | None:
        """Where the shop's function reaches DynamoDB, if somewhere else."""
        return self.variables["storefront-sandbox-test_create_order"].get(VARIABLE)

    def get_paginator(self, _: str) -> Functions:
        return self

    def paginate(self) -> list[dict[str, Any]]:
        if self.is_down:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
        return [
            {
                "Functions": [
                    {"FunctionName": name, "Environment": {"Variables": dict(variables)}}
                    for name, variables in self.variables.items()
                ]
            }
        ]

    def update_function_configuration(self, **configuration: Any) -> None:
        name = configuration["FunctionName"]
        self.variables[name] = configuration["Environment"]["Variables"]


@pytest.fixture
def functions(place: Place) -> Functions:
    found = vars(place)["functions"] = Functions()
    return found


@pytest.fixture
def database(place: Place, functions: Functions) -> Iterator[Database]:
    found = Database(place)
    yield found
    functions.is_down = False
    found.close()


def test_functions_are_led_past_faults_while_there_are_any(
    database: Database, functions: Functions
) -> None:
    database.add(CONFLICTS)
    database.add({"kinds": ["unavailable"]})
    address = functions.attached
    first, second = database.rules()

    database.remove(first["id"])
    still = functions.attached
    database.remove(second["id"])

    assert address is not None
    assert still == address
    assert functions.attached is None
    assert functions.variables["other"] == {}
    assert database.rules() == []


def test_a_rule_that_is_none_changes_nothing(database: Database, functions: Functions) -> None:
    for wrong in ({"kinds": ["no-such-kind"]}, {"kinds": ["killed-before"]}, {"chance": 1}, {}):
        with pytest.raises(ValueError, match=r"."):
            database.add(wrong)

    assert functions.attached is None
    assert database.rules() == []


def test_faults_outlive_an_emulator_that_forgot_them(
    database: Database, functions: Functions
) -> None:
    database.add(CONFLICTS)
    functions.is_down = True
    while_down = database.rules()

    with database.surviving():
        functions.is_down = False
        functions.variables["storefront-sandbox-test_create_order"] = {}
        assert database.rules() == while_down

    assert [rule["kinds"] for rule in while_down] == [["conflict"]]
    assert functions.attached is not None
    assert database.rules() == while_down


def test_faults_are_over_after_a_deployment_that_led_functions_past_them(
    database: Database, functions: Functions
) -> None:
    """As `make deploy` does."""
    database.add(CONFLICTS)

    functions.variables["storefront-sandbox-test_create_order"] = {}

    assert database.rules() == []


def test_what_goes_wrong_is_told_once_and_counted(database: Database) -> None:
    stream = Stream()
    database.add({"kinds": ["unavailable"], "nth": 2})
    assert database._proxy
    for _ in range(3):
        database._proxy.plan.next("GetItem", {})

    database.look(stream)
    database.look(stream)

    (entry,) = stream.after(0, timeout=0)
    assert (entry["provider"], entry["operation"], entry["fault"]) == (
        "dynamodb",
        "GetItem",
        "unavailable",
    )
    assert [rule["fired"] for rule in database.rules()] == [1]
