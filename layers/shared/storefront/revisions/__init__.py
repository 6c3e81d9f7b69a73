"""The history of products: shown, audited, and how changes are taken back."""
