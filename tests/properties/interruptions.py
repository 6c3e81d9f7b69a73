"""What may interrupt a request, and the request under it.

At a write, and at a provider's call, each fault is another case. At a read they are two: it is made
again (`db.store`), or the process is dead. There, and in an outage, the ways to fail take turns, so
that over all requests each of them occurs.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.faults.kinds import Kind
from sandbox.faults.plan import Killed, Plan, Rule
from storefront.errors import StorefrontError
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.refund import ProviderRefund
from tests.properties.world import PROVIDER_FAULTS, World
from tests.support.fake_refunds import bkash_facts
from tests.support.fake_script import Fault, Script
from tests.support.faults import COMMIT, faulty
from tests.support.provider_side import PROVIDERS

#: How a request fails at DynamoDB whose sender lives on: without its effect, and with it.
WITHOUT_EFFECT = [kind for kind in Kind if not (kind.has_effect or kind.kills)]
UNHEARD = [kind for kind in Kind if kind.has_effect and not kind.kills]
#: How the sender ends.
KILLED = [Kind.KILLED_BEFORE, Kind.KILLED_AFTER]
#: A provider's word for a call that had its effect, of which neither an answer came nor, until the
#: next request is over, its list of refunds knows.
LISTED_LATE = "listed-late"
HOWS = PROVIDER_FAULTS | {LISTED_LATE: PROVIDER_FAULTS["no-answer-after"]}


@dataclass(frozen=True)
class Call:
    """The nth call of a name to a provider, within a request."""

    provider: Provider
    name: str
    nth: int

    def __str__(self) -> str:
        return f"{self.provider.value}.{self.name} #{self.nth}"


@dataclass(frozen=True)
class Interruption:
    """What goes wrong during one request.

    Args:
        kind: how requests to DynamoDB fail; None if they do not.
        number: which of them does, from 1.
        lasting: whether all later ones do, too.
        call: the call to a provider that fails; None if none does.
        how: how it fails (`HOWS`).
    """

    kind: Kind | None = None
    number: int = 0
    lasting: bool = False
    call: Call | None = None
    how: str = ""

    def __str__(self) -> str:
        database = f"request {self.number}{' and all later ones' if self.lasting else ''}"
        parts = [f"{self.call}: {self.how}"] if self.call else []
        parts += [f"{database}: {self.kind}"] if self.kind else []
        return ", ".join(parts)

    def rules(self) -> Iterator[Rule]:
        """Yield what fails at DynamoDB."""
        if self.kind and self.lasting:
            yield Rule(self.kind, when=lambda call: call.number >= self.number)
        elif self.kind:
            yield Rule(self.kind, number=self.number)


@dataclass
class Run:
    """A request that was sent.

    Args:
        outcome: what came of it: an answer, the refusal, or `Killed`.
        operations: what DynamoDB was asked, in order.
        calls: what providers were asked.
        interrupted_at: how many requests to DynamoDB had been made when a provider's call failed.
    """

    outcome: object = None
    operations: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    interrupted_at: int | None = None


def run(world: World, send: Callable[[], object], interruption: Interruption | None = None) -> Run:
    """Send a request, while something goes wrong.

    Fails if it did not go wrong, since a test would then prove nothing.
    """
    found, what = Run(), interruption or Interruption()
    plan = Plan(*what.rules())
    before = {provider: len(_script(world, provider).calls) for provider in PROVIDERS}

    def interrupted() -> None:
        found.interrupted_at = len(plan.calls)

    if what.call:
        _prepare(world, what.call, what.how, interrupted)
    with faulty(world.store, plan):
        try:
            found.outcome = send()
        except (StorefrontError, Killed) as outcome:
            found.outcome = outcome
        finally:
            plan.restart()
    for provider in PROVIDERS:
        _script(world, provider).clear()
        seen = Counter[str]()
        for name in _script(world, provider).calls[before[provider] :]:
            seen[name] += 1
            found.calls.append(Call(provider, name, seen[name]))
    found.operations = plan.calls
    assert plan.log or what.kind is None, "no request to DynamoDB went wrong"
    assert found.interrupted_at is not None or what.call is None, "no provider's call went wrong"
    return found


@contextmanager
def unlisted(world: World, refunds: int) -> Iterator[None]:
    """Let bKash not list yet, inside the block, what it has made beyond so many refunds."""
    late = world.bkash.given.made[refunds:]

    def listed(attempt: Attempt) -> list[ProviderRefund]:
        with world.bkash.script.call("refunds"):
            made = world.bkash.given.of(attempt.transaction_id or "")
            return bkash_facts([one for one in made if one not in late], attempt)

    world.bkash.refunds = listed  # type: ignore[method-assign]
    try:
        yield
    finally:
        del world.bkash.refunds


def _prepare(world: World, call: Call, how: str, interrupted: Callable[[], None]) -> None:
    error, after = HOWS[how]
    earlier = [Fault()] * (call.nth - 1)
    fault = Fault(error(), after_effect=after, meanwhile=interrupted)
    _script(world, call.provider).next(call.name, *earlier, fault)


def _script(world: World, provider: Provider) -> Script:
    return world.stripe.script if provider is Provider.STRIPE else world.bkash.script


def single(request: Run, turn: int, *, everything: bool) -> Iterator[Interruption]:
    """Yield one fault at one boundary of a request: each at each write and provider's call.

    Args:
        request: without a fault.
        turn: which of the ways come first that take turns.
        everything: otherwise only that the process ends after each effect.
    """
    for number, operation in enumerate(request.operations, start=1):
        if operation == COMMIT:
            kinds = list(Kind) if everything else [Kind.KILLED_AFTER]
        elif everything:
            alive = _of_all(WITHOUT_EFFECT + UNHEARD)
            kinds = [_in_turn(alive, turn + number), _in_turn(KILLED, turn + number)]
        else:
            kinds = []
        for kind in kinds:
            yield Interruption(kind, number)
    for call in request.calls:
        for how in PROVIDER_FAULTS if everything else ["killed-after"]:
            yield Interruption(call=call, how=how)


def outages(request: Run, turn: int, *, everything: bool) -> Iterator[Interruption]:
    """Yield an outage from each request to DynamoDB on; at a write, with and without its effect.

    Args:
        request: without a fault.
        turn: which of the ways come first that take turns.
        everything: otherwise only from the first write on, which has its effect.
    """
    writes = [at for at, one in enumerate(request.operations, start=1) if one == COMMIT]
    everywhere = range(1, len(request.operations) + 1)
    for number in everywhere if everything else ():
        kind = _in_turn(_of_all(WITHOUT_EFFECT), turn + number)
        yield Interruption(kind, number, lasting=True)
    for number in writes if everything else writes[:1]:
        yield Interruption(_in_turn(UNHEARD, turn + number), number, lasting=True)


def pairs(request: Run, call: Call, how: str) -> Iterator[Interruption]:
    """Yield that the process ends around each later write of a request with a provider's fault.

    Args:
        request: with the provider's fault, so that its way out of it is seen.
        call, how: the fault.
    """
    for number, operation in enumerate(request.operations, start=1):
        if operation == COMMIT and number > (request.interrupted_at or 0):
            for kind in (Kind.KILLED_BEFORE, Kind.KILLED_AFTER):
                yield Interruption(kind, number, call=call, how=how)


def _of_all(kinds: list[Kind]) -> list[Kind]:
    """Return the ways in which every operation can fail."""
    return [kind for kind in kinds if kind.applies_to("GetItem") and kind.applies_to(COMMIT)]


def _in_turn(kinds: list[Kind], turn: int) -> Kind:
    return kinds[turn % len(kinds)]
