"""Uses: how often promotions were used, of those that may be used so often and no more."""
