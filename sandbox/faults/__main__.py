"""Run the fault proxy: `python -m sandbox.faults --port 4567 --target http://127.0.0.1:4566`."""

from __future__ import annotations

import argparse

from sandbox.faults.proxy import CONTROL, FaultProxy


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.faults", description=__doc__)
    parser.add_argument("--port", type=int, default=4567)
    parser.add_argument("--target", default="http://127.0.0.1:4566")
    options = parser.parse_args()
    with FaultProxy(options.port, options.target) as proxy:
        address = f"http://127.0.0.1:{proxy.server_port}"
        print(f"{address} passes on to {options.target}; control: {address}{CONTROL}", flush=True)
        proxy.serve_forever()


if __name__ == "__main__":
    main()
