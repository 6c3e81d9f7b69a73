"""What the audit knows of payments and refunds."""
