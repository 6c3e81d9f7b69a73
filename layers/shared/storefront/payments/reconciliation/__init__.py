"""Comparing payments with the providers, and healing what a lost answer left open."""
