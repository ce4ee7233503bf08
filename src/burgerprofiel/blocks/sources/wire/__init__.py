"""Adapters of partners: each speaks one protocol and knows nothing of parties, caches or people."""
