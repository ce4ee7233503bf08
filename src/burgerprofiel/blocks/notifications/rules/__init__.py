"""Pure decisions of the block."""
