"""Audit: what the tables hold must add up; whoever finds that it does not names the difference."""
