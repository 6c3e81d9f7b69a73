"""The HTTP edge: events in, answers out."""
