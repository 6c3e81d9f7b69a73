"""Payments: attempts, providers, and the one way money changes an order."""
