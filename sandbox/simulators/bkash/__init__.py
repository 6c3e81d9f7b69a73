"""A simulator of bKash Tokenized Checkout v1.2.0-beta; start with `simulator.py`."""
