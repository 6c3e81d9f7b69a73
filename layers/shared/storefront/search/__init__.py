"""Search: products found by their words, and narrowed down by facets."""
