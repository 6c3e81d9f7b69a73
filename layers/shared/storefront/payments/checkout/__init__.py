"""Beginning a payment, and ending one that another replaces or a cancellation makes void."""
