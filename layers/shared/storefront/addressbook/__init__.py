"""Address books: where an account has things sent."""
