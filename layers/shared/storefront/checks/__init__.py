"""Checks that run by the clock: what the last run of each found."""
