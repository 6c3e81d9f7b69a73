"""Run one simulator: `python -m sandbox.simulators --provider stripe --port 4242 --state FILE`."""

from __future__ import annotations

import argparse
import signal
import sys

from sandbox.simulators.bkash import simulator as bkash
from sandbox.simulators.clock import restored_clock
from sandbox.simulators.server import serve
from sandbox.simulators.stage import StageError, require_sandbox_stage
from sandbox.simulators.stripe import simulator as stripe


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.simulators", description=__doc__)
    parser.add_argument("--provider", required=True, choices=["stripe", "bkash"])
    parser.add_argument("--port", required=True, type=int, help="TCP port on 127.0.0.1; 0: any")
    parser.add_argument("--state", required=True, help="SQLite file that keeps the state")
    parser.add_argument("--stage", required=True, help="'sandbox', 'sandbox-…' or 'local'")
    parser.add_argument("--public-url", help="address of the hosted pages as buyers see it")
    return parser.parse_args(arguments)


def build(options: argparse.Namespace) -> stripe.StripeSimulator | bkash.BkashSimulator:
    """Return the simulator that the options describe.

    Raises:
        StageError: the stage is not a sandbox; nothing has been opened.
    """
    require_sandbox_stage(options.stage)
    public_url = options.public_url.rstrip("/") if options.public_url else None
    if options.provider == "stripe":
        store = stripe.open_store(options.state)
        clock = restored_clock(store)
        return stripe.StripeSimulator(store, clock, stage=options.stage, public_url=public_url)
    store = bkash.open_store(options.state)
    clock = restored_clock(store)
    return bkash.BkashSimulator(store, clock, stage=options.stage, public_url=public_url)


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return the exit status."""
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    signals = {signal.SIGINT, signal.SIGTERM}
    try:
        simulator = build(options)
        # Blocked before any thread starts: all inherit it, and only sigwait sees the signals.
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        server = serve(simulator.app, options.port)
    except (StageError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    simulator.start()
    sys.stdout.write(f"{options.provider} simulator ready at {server.url}\n")
    sys.stdout.flush()
    signal.sigwait(signals)
    server.close()
    simulator.close()
    simulator.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
