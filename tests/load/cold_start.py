"""Cold start of every function, as a ratio to a bare handler; a report, not a test.

    .venv/bin/python -m tests.load.cold_start --python /path/to/python3.13

The layer is the one that Lambda gets, for this machine's processor, and the interpreter must be
Lambda's. Without `--python` this Python runs a layer that was built for it: a hint, no more.

A process that imports `functions/<name>/app.py` from the built layer is timed against two that only
create a botocore DynamoDB client, in turns, by the processor time the operating system accounts to
each (user and system, so that a busy machine disturbs less). Figures are medians of paired ratios:
`stock` to a bare handler with botocore as it comes from PyPI, which is what Lambda's runtime offers
and what the limit is about; `layer` to a bare handler with the layer's trimmed botocore.
"""

import argparse
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = "import botocore.session as s; s.get_session().create_client('dynamodb')"
#: Greatest ratio each function should have: more where a payment is made
#: (docs/decisions/0010-own-trimmed-botocore.md).
LIMIT = 1.3
PAYMENT_LIMIT = 1.8
PAYMENT_FUNCTIONS = {
    "bkash_callback",
    "cancel_order",
    "create_stripe_session",
    "initiate_bkash",
    "stripe_webhook",
}

_SETTINGS = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "sandbox",
    "POWERTOOLS_SERVICE_NAME": "storefront",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "USERS_TABLE": "users",
    "CATALOG_TABLE": "catalog",
    "ORDERS_TABLE": "orders",
    "PAYMENTS_TABLE": "payments",
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_LIVEMODE": "false",
    "BKASH_API_BASE": "https://tokenized.sandbox.bka.sh",
    "BKASH_CALLBACK_URL": "https://shop.example/callback",
    "RESULT_URL": "https://shop.example/result",
    "HOLD_SECONDS": "900",
    "ORDER_LIFE_SECONDS": "7200",
}


def main() -> None:
    """Build the layer for this machine, time every function, print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=9, help="measurements of each function")
    arguments.add_argument("--python", help="an interpreter of Lambda's version")
    given = arguments.parse_args()
    runs, python = given.runs, given.python or sys.executable
    with tempfile.TemporaryDirectory() as folder:
        build = ROOT / "layers" / "shared" / "build_layer.py"
        machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
        target = {"LAYER_TARGET": "lambda" if given.python else "host", "LAYER_ARCH": machine}
        subprocess.run(
            [sys.executable, str(build), folder], check=True, env={**os.environ, **target}
        )
        layer = str(Path(folder) / "python")
        plain = str(_plain_botocore(python, Path(folder) / "plain"))
        print(f"{'function':24} {'stock':>6} {'limit':>6} {'layer':>6} {'ms':>6}")
        for app in sorted(ROOT.glob("functions/*/app.py")):
            name = app.parent.name
            code = f"import functions.{name}.app"
            times = [
                tuple(
                    _seconds(python, *one) for one in ((code, layer), (BARE, plain), (BARE, layer))
                )
                for _ in range(runs)
            ]
            stock = statistics.median(one / bare for one, bare, _ in times)
            same = statistics.median(one / bare for one, _, bare in times)
            milliseconds = 1000 * statistics.median(one for one, _, _ in times)
            limit = PAYMENT_LIMIT if name in PAYMENT_FUNCTIONS else LIMIT
            row = f"{name:24} {stock:6.2f} {limit:6.1f} {same:6.2f} {milliseconds:6.0f}"
            print(row, flush=True)


def _plain_botocore(python: str, folder: Path) -> Path:
    """Install botocore as it comes into a folder, compiled, and return that."""
    pin = re.search(
        r"^botocore==[\d.]+", (ROOT / "layers/shared/requirements.txt").read_text(), re.MULTILINE
    )
    assert pin
    pip = [python, "-m", "pip", "install", "--quiet", "--compile", "--target", str(folder)]
    subprocess.run([*pip, pin[0]], check=True)
    return folder


def _seconds(python: str, code: str, layer: str) -> float:
    """Return the processor time of one process that runs `code`, in seconds.

    It writes no bytecode, as in Lambda, where a layer cannot be written to.
    """
    path = os.pathsep.join(filter(None, [layer, str(ROOT)]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [python, "-B", "-c", code],
        check=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **_SETTINGS},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


if __name__ == "__main__":
    main()
