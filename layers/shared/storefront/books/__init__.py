"""The books: what a domain tells the audit of its items, and how they must agree."""
