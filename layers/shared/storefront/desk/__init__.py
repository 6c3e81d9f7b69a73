"""What staff see of orders: who bought, and which order a buyer asks about."""
