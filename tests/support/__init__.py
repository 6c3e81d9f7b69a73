"""What tests need to drive the shop: tables, clocks, call counters, function loaders."""
