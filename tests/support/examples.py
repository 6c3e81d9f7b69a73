"""Record what the functions really answer, for the contract: `make examples`.

The journeys are done once; of each operation one answer is kept in `contract/examples.json`, which
`make generate` puts into the document. Ids and times are the same in every run.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from storefront.accounts.schemas import EXAMPLE_REFRESH
from storefront.audit.service import AuditService
from storefront.web.endpoint import Endpoint
from tests.support.clock import FrozenClock
from tests.support.deployment import Deployment
from tests.support.functions import Answer
from tests.support.journeys import run_all
from tests.support.whole_shop import Simulators, deployed_world, simulated

EXAMPLES = Path(__file__).parents[2] / "contract" / "examples.json"
#: Longer answers teach nothing more.
_MOST_CHARACTERS = 2_500
#: Of the right form; they open nothing.
_TOKENS = {
    "access_token": "header.claims.signature",
    "order_token": "header.claims.signature",
    "refresh_token": EXAMPLE_REFRESH,
}
#: The contract is no part of itself, and a page is no JSON.
_LEFT_OUT = {"get_asset", "get_openapi", "show_payment_result"}

Answers = defaultdict[str, list[Any]]


def main() -> int:
    """Record, and say where."""
    with recorded() as answers:
        examples = {name: _best(bodies) for name, bodies in sorted(answers.items())}
    text = json.dumps(examples, indent=2, ensure_ascii=False) + "\n"
    EXAMPLES.write_text(text, encoding="utf-8")
    # Standard output has the functions' logs.
    print(f"wrote {EXAMPLES}: {len(examples)} answers", file=sys.stderr)  # noqa: T201 - a command
    return 0


@contextmanager
def recorded() -> Iterator[Answers]:
    """Give the JSON of every success that the journeys are answered, by operation."""
    clock, answers = FrozenClock(), Answers(list)
    answer = Deployment.answer

    with (
        simulated(clock) as simulators,
        deployed_world(clock, simulators) as world,
        pytest.MonkeyPatch.context() as patched,
    ):

        def recording(shop: Deployment, folder: str, event: dict[str, Any]) -> Answer:
            answered = answer(shop, folder, event)
            is_of_api = isinstance(shop.handler(folder), Endpoint) and folder not in _LEFT_OUT
            # Files of pages, and what has no body, are no examples.
            if is_of_api and answered.status < 300 and isinstance(answered.body, dict):
                answers[folder].append(_public(answered.body, simulators))
            return answered

        patched.setattr(AuditService.__init__, "__defaults__", (lambda _: None,))
        patched.setattr(Deployment, "answer", recording)
        dice = random.Random(1)
        with patch("secrets.randbits", dice.getrandbits), patch("secrets.choice", dice.choice):
            run_all(world)
        yield answers


def _public(body: dict[str, Any], simulators: Simulators) -> dict[str, Any]:
    """Return an answer without tokens, and with providers where they really are."""
    text = json.dumps({**body, **{name: _TOKENS[name] for name in _TOKENS.keys() & body.keys()}})
    text = text.replace(simulators.stripe, "https://checkout.stripe.com")
    found: dict[str, Any] = json.loads(text.replace(simulators.bkash, "https://payment.bkash.com"))
    return found


def _best(bodies: list[Any]) -> Any:
    """Return the answer that shows the most, and can still be read."""
    by_length = sorted(bodies, key=lambda body: len(json.dumps(body)))
    short = [body for body in by_length if len(json.dumps(body)) <= _MOST_CHARACTERS]
    return short[-1] if short else by_length[0]


if __name__ == "__main__":
    sys.exit(main())
