"""The vault: a process of its own that keeps private keys, and opens them only for who is proven to be their owner.

`api` is the door (one path per question, per role), `core` what the process holds, `providers` where the
key-encryption key lives. See docs/adr/0010-vault.md and docs/operators/vault.md.
"""
