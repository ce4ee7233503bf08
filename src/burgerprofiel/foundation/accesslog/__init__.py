"""The access log: who did what with whose data, when and why; append-only, sealed in a Merkle tree, published.

`foundation.gate` writes it; nothing else has to. `docs/operators/access-log.md` says how it is looked after.
"""
