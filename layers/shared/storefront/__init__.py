"""A shop back end: accounts, catalogue, stock, orders and payments."""

import gc

# What a start makes stays for as long as the process: its first hundred thousand objects are not
# looked through for garbage again and again while they become more, a thirtieth of a start.
gc.set_threshold(100_000, 10, 10)
