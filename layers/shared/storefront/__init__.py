"""A shop back end: accounts, catalogue, stock, orders and payments."""
