"""Trust: which phones may pay when goods come, by what became of the orders they placed so."""
