"""Burgerprofiel: one personal place for everything a resident has with every government."""
