"""bKash: its calls, its token, its notifications' signatures, and how its answers are read."""
