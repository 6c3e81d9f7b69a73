"""DynamoDB that fails: faults for one botocore client (`client`), or for a whole sandbox (`proxy`).

A `Plan` says which requests go wrong and how; it replays from its seed and keeps a log.
"""
