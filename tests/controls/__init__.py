"""Positive controls: bugs planted on purpose, each of which the tests must catch."""
