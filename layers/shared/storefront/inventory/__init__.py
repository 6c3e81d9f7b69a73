"""Stock: counters that cannot go wrong, and the ledger of every change."""
