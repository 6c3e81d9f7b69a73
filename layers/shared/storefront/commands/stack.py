"""A deployed stack, as an operator's command sees it: its outputs and its secrets.

boto3 is a developer's dependency; no function imports this package.
"""

import json
import os
from typing import Any, Self

import boto3
from botocore.config import Config

from storefront.buckets import Bucket
from storefront.clock import Clock
from storefront.commands.reply import CommandError, UnknownOutcomeError
from storefront.db.store import Retry, open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.values import dataclass
from storefront.wiring.shop import Shop

#: As long as the longest function, with time for the answer.
_LONGEST_RUN_SECONDS = 910
#: How long a page of a table, of up to 1 MB, may take over the operator's line.
_PAGE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack in the operator's account.

    Args:
        name: its CloudFormation name.
        region: where it is.
        outputs: its outputs, by name.
        ssm: a boto3 client of Systems Manager.
        lambdas: a boto3 client of Lambda.
    """

    name: str
    region: str
    outputs: dict[str, str]
    ssm: Any
    lambdas: Any

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
        try:
            cloudformation = session.client("cloudformation")
        except ValueError as error:  # an address or a region that is none
            raise CommandError(str(error)) from error
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
        # A function that an operator waits for may take minutes, and is never called twice.
        patient = Config(read_timeout=_LONGEST_RUN_SECONDS, retries={"total_max_attempts": 1})
        lambdas = session.client("lambda", config=patient)
        return cls(name, session.region_name, outputs, session.client("ssm"), lambdas)

    def shop(self, clock: Clock) -> Shop:
        """Return the shop on the stack's tables; it has none of its secrets.

        Args:
            clock: the present.

        Raises:
            CommandError: the stack has no such output.
        """
        names = {one.value: self._output(f"{one.name.capitalize()}Table") for one in Table}
        outputs = {one.value: f"{one.name.capitalize()}Bucket" for one in Bucket}
        names |= {name: self.outputs[one] for name, one in outputs.items() if one in self.outputs}
        # Where another address stands for AWS, as it does for botocore.
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        settings = Settings({"AWS_REGION": self.region, "AWS_ENDPOINT_URL": endpoint, **names})
        return Shop(
            settings, clock, store=open_store(settings, Table, Retry(answer_seconds=_PAGE_SECONDS))
        )

    def invoke(self, output: str, event: dict[str, Any]) -> Any:
        """Call a function, wait for its end, and return what it returned.

        Args:
            output: the stack's output that names the function.
            event: what it is given.

        Raises:
            CommandError: the stack has no such output.
            UnknownOutcomeError: the function failed.
        """
        answer = self.lambdas.invoke(
            FunctionName=self._output(output), Payload=json.dumps(event).encode()
        )
        returned = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            kind = returned.get("errorType", "an error")
            msg = f"the function failed with {kind}; its log says more"
            raise UnknownOutcomeError(msg)
        return returned

    def _output(self, name: str) -> str:
        if name not in self.outputs:
            msg = f"stack {self.name!r} has no output {name}: is it a storefront?"
            raise CommandError(msg)
        return self.outputs[name]

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
