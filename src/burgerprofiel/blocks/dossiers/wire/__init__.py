"""Formats of partners: parse and render, nothing else."""
