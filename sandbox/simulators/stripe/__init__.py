"""A simulator of Stripe Checkout; start with `simulator.py`."""
