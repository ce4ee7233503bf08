"""The machine interfaces of the block."""
