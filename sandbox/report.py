"""What the sandbox tells: `stack.json` for tools, `sam-local.json` for sam, a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.config import REGION
from sandbox.deployment import api_url, client, function_url
from sandbox.memory import write_json

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.config import Sandbox
    from sandbox.deployment import Stack
    from sandbox.memory import Memory

TABLES = {
    "users": "UsersTable",
    "catalog": "CatalogTable",
    "orders": "OrdersTable",
    "payments": "PaymentsTable",
    "shop": "ShopTable",
}


PAGES = {"shop": "/ui/shop/", "staff": "/ui/staff/", "docs": "/ui/docs/"}
"""Pages for people that the deployed API serves: their names, and their paths below its address."""


def write_stack_file(sandbox: Sandbox, stack: Stack, memory: Memory) -> dict[str, Any]:
    """Write `stack.json`, which every test and tool reads, and return what it holds."""
    content = {
        "api_url": api_url(sandbox, stack),
        "stripe_webhook_url": function_url(sandbox, stack.outputs["StripeWebhookUrl"]),
        "bkash_callback_url": function_url(sandbox, stack.outputs["BkashCallbackUrl"]),
        "bkash_notification_url": function_url(sandbox, stack.outputs["BkashNotificationUrl"]),
        "stripe_url": sandbox.stripe_url,
        "bkash_url": sandbox.bkash_url,
        "console_url": sandbox.console_url,
        "stripe_webhook_secret": memory.get("stripe_webhook_secret"),
        "staff": memory.get("staff"),
        "customer": memory.get("customer"),
        "aws_endpoint_url": sandbox.endpoint,
        "region": REGION,
        "stack_name": sandbox.stack_name,
        "tables": {name: stack.outputs[output] for name, output in TABLES.items()},
        "functions": stack.functions,
    }
    write_json(sandbox.stack_file, content)
    return content


def write_sam_local_file(sandbox: Sandbox, stack: Stack, host: str) -> Path:
    """Write the variables with which `sam local` serves functions against this sandbox.

    sam passes a function only variables that its template declares, so all go to all.

    Args:
        sandbox: the running sandbox.
        stack: the deployed stack.
        host: the name or address under which containers reach this machine.

    Returns:
        the file.
    """
    variables: dict[str, str] = {}
    functions = client(sandbox, "lambda")
    for name in stack.functions.values():
        configuration = functions.get_function_configuration(FunctionName=name)
        variables |= configuration["Environment"]["Variables"]
    for name in ("AWS_ENDPOINT_URL", "STRIPE_API_BASE", "BKASH_API_BASE", "BKASH_SNS_BASE"):
        variables[name] = variables[name].replace("127.0.0.1", host)
    file = sandbox.folder / "sam-local.json"
    write_json(file, {"Parameters": dict(sorted(variables.items()))})
    return file


def pages(content: dict[str, Any]) -> dict[str, str]:
    """Return the addresses of all pages for people, by name.

    `make start` prints them, and the console has a link to each but itself.

    Args:
        content: what `stack.json` holds.
    """
    served = {name: content["api_url"] + path for name, path in PAGES.items()}
    return {**served, "console": content["console_url"]}


def page(content: dict[str, Any]) -> str:
    """Return the addresses, the logins and the next command to try."""
    api, customer, staff = content["api_url"], content["customer"], content["staff"]
    to_open = "\n".join(f"  {name:<14} {url}" for name, url in pages(content).items())
    return f"""
The shop is running. To open in a browser:

{to_open}

  API            {api}
  Stripe         {content["stripe_url"]}   (simulator; no real money)
  bKash          {content["bkash_url"]}   (simulator; no real money)
  AWS emulator   {content["aws_endpoint_url"]}   region {content["region"]}

  staff          {staff["email"]}   {staff["password"]}
  customer       {customer["email"]}   {customer["password"]}

Try:             curl -s {api}/api/products/
Then:            the README's first order, in five minutes
After a change:  make deploy      Logs: make logs      Stop: make stop
"""
