"""DynamoDB: tables, records, transactions, repeats."""
