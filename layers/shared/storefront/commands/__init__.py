"""What an operator does from a terminal."""
