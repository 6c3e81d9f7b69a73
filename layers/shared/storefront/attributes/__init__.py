"""Attributes: what products can say of themselves that is of a type, such as fabric or weight."""
