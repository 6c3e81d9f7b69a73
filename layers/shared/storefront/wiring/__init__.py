"""The one place where the shop's parts are made: each once, when it is first asked for.

Functions, operators' commands and tests all use this wiring, so that what is tested is what is
deployed. A part is imported when it is made, and no sooner: a function pays for those it asks for
(`tests/unit/test_imports.py`). It asks while it starts, so that no request pays.
"""
