"""Giving money back: when staff ask for it, and when it is due."""
