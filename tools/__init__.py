"""Checks and helpers of `make`; no part of the product."""
