"""What runs only on a developer's machine: emulator, gateway simulators, tools."""
