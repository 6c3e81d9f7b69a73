"""DynamoDB that fails, and that others use: for one client (`client`), or a sandbox (`proxy`).

A `Plan` says which requests go wrong and how; it replays from its seed and keeps a log. A
`Contention` says what becomes of requests that meet.
"""
