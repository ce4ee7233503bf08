"""The pages of the block."""
