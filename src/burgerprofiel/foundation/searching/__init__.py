"""Searching among sealed texts of a party, typing errors forgiven, over an index that only the party's keys open.

A block says what it has to search among (`index.Index`), and asks in the transaction of a search: `index.read`, then
`ranking`, then `keeping.keep`. What it removes it takes out of the index with `keeping.forget`. See ADR 0017.
"""
