"""Processor time of the functions, warm and cold, each beside a bare handler."""

import json
import os
import resource
import statistics
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.bench.child import COUNTED
from tests.load.bench.exchanges import Exchange, total
from tests.load.bench.layer import ROOT, Runtime
from tests.load.bench.peer import Peer
from tests.load.bench.recorder import Scenario

CHILD = Path(__file__).with_name("child.py")
BARE = "import botocore.session as s; s.get_session().create_client('dynamodb')"
ENDING = "; import os; os._exit(0)"
#: No bytecode is written, as in Lambda, where a layer cannot be written to, and nothing is imported
#: that this machine's own packages want imported.
PLAIN = ("-B", "-S")


@dataclass(frozen=True)
class Effort:
    """How often everything is measured.

    Args:
        blocks: pairs of blocks of warm calls.
        block_seconds: how long each of them takes.
        starts: cold ones of each function.
    """

    blocks: int
    block_seconds: float
    starts: int


WHOLE = Effort(15, 0.03, 5)
#: Enough to see that it works; its figures say nothing.
ONCE = Effort(1, 0.001, 1)


class ReplayError(Exception):
    """A function did not do what it did when it was recorded."""


@dataclass(frozen=True)
class Spread:
    """A figure that was measured several times.

    Args:
        median: the figure.
        low, high: the least and the greatest measurement.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of some measurements."""
        return cls(statistics.median(values), min(values), max(values))

    def agrees(self, other: "Spread") -> bool:
        """Return whether two runs say the same: each one's median lies in the other's spread."""
        return self.low <= other.median <= self.high or other.low <= self.median <= other.high


@dataclass(frozen=True)
class Warm:
    """What a call of a function takes that has been called before.

    Args:
        function: its folder.
        seconds: processor time.
        bare_seconds: of a handler that makes the same calls of DynamoDB with botocore.
        ratio: of the two, taken in turns; None where the function makes no such call.
        first_seconds: processor time of the first call after the start.
        peak_megabytes: most memory that the process held.
        log_bytes: written to the log by a call.
        answer_bytes: length of the answer's body.
        read_calls, write_calls: calls of DynamoDB.
        provider_calls: calls of payment providers.
        reads, writes: units.
    """

    function: str
    seconds: Spread
    bare_seconds: Spread
    ratio: Spread | None
    first_seconds: float
    peak_megabytes: float
    log_bytes: float
    answer_bytes: int
    read_calls: int
    write_calls: int
    provider_calls: int
    reads: float
    writes: int

    @property
    def calls(self) -> int:
        """Calls of DynamoDB."""
        return self.read_calls + self.write_calls


@dataclass(frozen=True)
class Cold:
    """What the start of a function takes, up to where it can be called.

    Args:
        seconds: processor time of the process.
        stock: ratio to a bare client of botocore as it comes, which is what Lambda offers.
        layer: ratio to a bare client of the layer's own botocore.
    """

    seconds: Spread
    stock: Spread
    layer: Spread


def warm(runtime: Runtime, peer: Peer, scenario: Scenario, log: Path, effort: Effort) -> Warm:
    """Measure warm calls.

    Raises:
        ReplayError: the function asked what it did not ask when it was recorded.
    """
    peer.load(scenario.exchanges)
    command = [runtime.python, *PLAIN, str(CHILD)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(runtime.layers(scenario.function), scenario.environment, peer.address),
    ) as child:
        answer = _ask(child, _spec(scenario, log, effort))["answer"]
        _demand_replayed(peer, scenario, answer)
        peer.hits.clear()
        counted = _ask(child, None)
        exchanges = _of_one_call(peer, scenario)
        calls = [(one.name, json.loads(one.body)) for one in exchanges if one.to == "dynamodb"]
        pairs = _ask(child, calls)["pairs"]
        if peer.unknown:
            raise ReplayError(f"{scenario.name} asked {peer.unknown[0]}")
    asked = [one for one in exchanges if one.to == "dynamodb"]
    return Warm(
        scenario.function,
        Spread.of([ours for ours, _ in pairs]),
        Spread.of([bare for _, bare in pairs]),
        Spread.of([ours / bare for ours, bare in pairs]) if calls else None,
        counted["first"],
        counted["peak_megabytes"],
        counted["logged"],
        len(str(answer.get("body", "")).encode()) if isinstance(answer, dict) else 0,
        read_calls=sum(one.reads > 0 for one in asked),
        write_calls=sum(one.reads == 0 for one in asked),
        provider_calls=total(exchanges, "provider"),
        reads=sum(one.reads for one in asked),
        writes=sum(one.writes for one in asked),
    )


def _spec(scenario: Scenario, log: Path, effort: Effort) -> dict[str, Any]:
    """Return what a child is to call, and how often."""
    return {
        "folder": str(ROOT / "functions" / scenario.function),
        "event": scenario.event,
        "moment": scenario.moment.isoformat(),
        "numbers": scenario.numbers,
        "log": str(log),
        "blocks": effort.blocks,
        "block_seconds": effort.block_seconds,
    }


def cold(
    runtime: Runtime, functions: Mapping[str, Mapping[str, str]], effort: Effort
) -> Mapping[str, Cold]:
    """Measure cold starts of some functions, in turns with each other and with the bare ones.

    Args:
        runtime: what they run on.
        functions: the variables of each, by its folder. The more of them, the longer a turn takes,
            in which the machine becomes another one.
        effort: how many turns.
    """
    found: dict[str, list[tuple[float, float, float]]] = {one: [] for one in functions}
    layer, plain = (environment([one], {}, "") for one in (runtime.layer, runtime.plain))
    for turn in range(effort.starts + 1):
        stock, same = (_started(runtime.python, BARE, one, ROOT) for one in (plain, layer))
        for function, variables in functions.items():
            own = environment(runtime.layers(function), variables, "")
            taken = _started(runtime.python, "import app", own, ROOT / "functions" / function)
            if turn:  # before that, files may not have been in memory
                found[function].append((taken, taken / stock, taken / same))
    return {
        function: Cold(*(Spread.of(part) for part in zip(*starts, strict=True)))
        for function, starts in found.items()
    }


def environment(
    layers: Sequence[Path], variables: Mapping[str, str], address: str
) -> dict[str, str]:
    """Return the variables of a process.

    Args:
        layers: what it imports from.
        variables: the function's own.
        address: where AWS and providers are.
    """
    elsewhere = {
        name: address
        for name in ("AWS_ENDPOINT_URL", "STRIPE_API_BASE", "BKASH_API_BASE", "BKASH_SNS_BASE")
        if address
    }
    return {
        **variables,
        **elsewhere,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, layers)),
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_SESSION_TOKEN": "none",
    }


def _started(python: str, code: str, variables: Mapping[str, str], folder: Path) -> float:
    """Return the processor time, user and system, of a process that runs some code.

    It ends there: a function would go on, and not put everything away.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [python, *PLAIN, "-c", code + ENDING], check=True, cwd=folder, env=dict(variables)
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def _ask(child: "subprocess.Popen[str]", what: Any) -> Any:
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps(what) + "\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if not line:
        raise ReplayError("the function's process ended; its error stands above")
    return json.loads(line)


def _demand_replayed(peer: Peer, scenario: Scenario, answer: Any) -> None:
    """Make sure that the first call did exactly what was recorded."""
    if peer.unknown:
        raise ReplayError(f"{scenario.name} asked {peer.unknown[0]}")
    status = answer.get("statusCode", 200) if isinstance(answer, dict) else 200
    if status >= 400:
        raise ReplayError(f"{scenario.name} answered {answer}")
    left_out = [one.name for place, one in enumerate(scenario.exchanges) if peer.hits[place] != 1]
    if left_out:
        raise ReplayError(f"{scenario.name} did not ask once: {', '.join(left_out)}")


def _of_one_call(peer: Peer, scenario: Scenario) -> tuple[Exchange, ...]:
    """Return what a warm call asks: less than the first one, which fetches secrets."""
    uneven = Counter({place: many for place, many in peer.hits.items() if many % COUNTED})
    if uneven:
        raise ReplayError(f"{scenario.name} does not ask the same each time")
    return tuple(
        one
        for place, one in enumerate(scenario.exchanges)
        for _ in range(peer.hits[place] // COUNTED)
    )
