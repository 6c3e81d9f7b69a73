"""The console: one page on which a sandbox is watched, disturbed, and put right again.

A server of the sandbox, on loopback; nothing of it is ever deployed.
"""
