"""What a provider's word changes, and the one writer of such changes."""
