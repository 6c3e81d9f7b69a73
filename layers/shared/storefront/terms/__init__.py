"""The terms on which a shop sells: where it delivers and for how much, tax, and its checkout."""
