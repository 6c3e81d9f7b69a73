"""Products from files of other shops, and from our own: split, looked at, imported, taken back."""
