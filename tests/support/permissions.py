"""What IAM asks for before it lets a call through."""

from collections.abc import Iterator
from typing import Any

from tests.support.buckets import BUCKETS
from tests.support.dynamodb import TABLE_NAMES
from tests.support.template import Permission

#: What a transaction's parts need, by their names in the request.
_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
#: Physical names in tests to the template's logical ids.
TABLES = {name: f"{name.capitalize()}Table" for name in TABLE_NAMES.values()}

#: What the template calls the files of the buckets in tests.
FILES = {name: f"{one.name.capitalize()}Bucket/{one.folder}/*" for one, name in BUCKETS.items()}


def needed(service: str, operation: str, arguments: dict[str, Any]) -> Iterator[Permission]:
    """Name the permissions that IAM asks for before it lets a call through.

    A transaction needs those of its parts
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
    """
    if operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in arguments["TransactItems"]:
            for part, details in item.items():
                yield f"{service}:{_PARTS[part]}", table_of(details["TableName"])
    elif "RequestItems" in arguments:
        for table in arguments["RequestItems"]:
            yield f"{service}:{operation}", table_of(table)
    elif "Bucket" in arguments:
        yield f"{service}:{operation}", FILES[arguments["Bucket"]]
    elif "TableName" in arguments:
        table = table_of(arguments["TableName"])
        index = arguments.get("IndexName")
        yield f"{service}:{operation}", f"{table}/{index}" if index else table
    elif "PhoneNumber" in arguments:
        yield f"{service}:{operation}", "*"
    elif "FromEmailAddress" in arguments:
        yield f"ses:{operation}", "*"
    else:
        yield f"{service}:{operation}", arguments.get("Name", "?")


def table_of(name: str) -> str:
    """Return what the template calls a table; one of no stack keeps its name."""
    return TABLES.get(name, name)
