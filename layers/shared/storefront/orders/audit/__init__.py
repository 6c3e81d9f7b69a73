"""What the audit knows of orders."""
