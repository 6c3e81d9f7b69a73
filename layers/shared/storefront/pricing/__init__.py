"""What a basket costs, to the last unit: discounts, delivery and tax, in whole minor units."""
