"""Addresses: which slug leads to which product or category, now or as it did once."""
