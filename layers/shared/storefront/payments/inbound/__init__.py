"""What providers and buyers' browsers bring unasked: webhook, callback, notification."""
