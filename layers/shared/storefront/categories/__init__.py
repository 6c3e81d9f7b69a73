"""Categories: the tree in which products are found, and which products are in which."""
