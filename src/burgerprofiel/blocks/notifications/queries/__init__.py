"""Reads of the block."""
