"""Telling authorities' systems that something happened, by Standard Webhooks 1.0 (ADR 0016).

A block names its types in `block.py` (`types.register`) and calls `public.publish` from a consumer of its events.
"""
