"""Commands of the block."""
