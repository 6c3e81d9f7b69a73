"""A deployed stack, as an operator's command sees it: its outputs and its secrets.

boto3 is a developer's dependency; no function imports this package.
"""

from dataclasses import dataclass
from typing import Any, Self

import boto3

from storefront.db.store import Store, open_store
from storefront.db.tables import Table
from storefront.settings import Settings


class CommandError(Exception):
    """The command cannot do what was asked; the text tells the operator why and what to do."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack in the operator's account.

    Args:
        name: its CloudFormation name.
        region: where it is.
        outputs: its outputs, by name.
        ssm: a boto3 client of Systems Manager.
    """

    name: str
    region: str
    outputs: dict[str, str]
    ssm: Any

    @classmethod
    def find(cls, name: str, region: str | None) -> Self:
        """Return a stack; AWS_ENDPOINT_URL, AWS_PROFILE and the like mean what they always do.

        Raises:
            CommandError: there is no such stack, or no region to look in.
            botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked.
        """
        session = boto3.Session(region_name=region)
        if not session.region_name:
            msg = "no region: give --region or set AWS_REGION"
            raise CommandError(msg)
        cloudformation = session.client("cloudformation")
        try:
            found = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except cloudformation.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            found = []
        if not found:
            msg = f"no stack {name!r} in {session.region_name}: deploy it first"
            raise CommandError(msg)
        outputs = {item["OutputKey"]: item["OutputValue"] for item in found[0].get("Outputs", [])}
        return cls(name, session.region_name, outputs, session.client("ssm"))

    def users(self) -> Store:
        """Return a store on the stack's users table.

        Raises:
            CommandError: the stack has no such output.
        """
        table = self.outputs.get("UsersTable")
        if table is None:
            msg = f"stack {self.name!r} has no output UsersTable: is it a storefront?"
            raise CommandError(msg)
        settings = Settings({"AWS_REGION": self.region, Table.USERS.value: table})
        return open_store(settings, [Table.USERS])

    def secret(self, name: str) -> str | None:
        """Return the stack's secret of this short name, or None if it was never set."""
        try:
            answer = self.ssm.get_parameter(Name=self._parameter(name), WithDecryption=True)
        except self.ssm.exceptions.ParameterNotFound:
            return None
        value: str = answer["Parameter"]["Value"]
        return value

    def set_secret(self, name: str, value: str) -> None:
        """Set the stack's secret of this short name; functions see it within five minutes."""
        self.ssm.put_parameter(
            Name=self._parameter(name), Value=value, Type="SecureString", Overwrite=True
        )

    def _parameter(self, name: str) -> str:
        return f"/{self.name}/{name}"
