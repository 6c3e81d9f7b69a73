"""An order explained: everything that happened to it, in one readable timeline."""
