"""Formats of partner standards."""
