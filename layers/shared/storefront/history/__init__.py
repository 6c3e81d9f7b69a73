"""What has changed of each product: who, when, from what, to what."""
