"""Orders: placing them, holding stock for them, and their life."""
