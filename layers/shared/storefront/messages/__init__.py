"""Messages to people: what waits to be sent, what it says, and who carries it."""
