"""Payments in DynamoDB."""
