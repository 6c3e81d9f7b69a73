"""Payments without a database: attempts, refunds, disputes, and what changes them."""
