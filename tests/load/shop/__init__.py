"""The shop under load, through its API: browse, order and pay mixed, and the emulator beside it.

    PYTHONPATH=layers/shared .venv/bin/python -m tests.load.shop

A sandbox of its own is started, and removed at the end. Visitors come, more and more at once; in
between the same number of clients ask for what the emulator does by itself, so that what takes
time can be told apart. `docs/load.md` and `docs/load.svg` are written from what was measured.
"""
