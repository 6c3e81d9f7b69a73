"""The list of Bangladesh's places, made of a published package and of our corrections."""
