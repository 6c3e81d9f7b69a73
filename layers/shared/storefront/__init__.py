"""A shop back end: accounts, catalogue, stock, orders and payments."""

import gc

# A start makes some hundred thousand objects that stay. Python would look through them again and
# again for what only refers to itself, of which imports leave next to nothing.
gc.set_threshold(100_000)
