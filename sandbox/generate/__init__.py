"""What is generated from the functions' own declarations; build-time work, never deployed."""
