"""What the functions cost: `make bench` measures the layer that is shipped, and writes it down.

The way of a figure: `scenarios` drives the shop in this process, and `exchanges` keeps each event
with what was asked of DynamoDB, SSM and the providers, and what they answered. `peer` says these
answers again over a socket, to a process of Lambda's Python that has nothing but the layer
(`child`); there the processor time is taken, in turns with a bare handler's (`measure`). `growth`
counts calls on large tables, `prices` and `memory` do the sums, and `page` writes
`docs/performance.md`, with all figures beside it as JSON.
"""
