"""Stripe: its calls, its signature, and how its objects are read."""
