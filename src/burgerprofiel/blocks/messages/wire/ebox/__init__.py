"""The federal e-Box: the Message Registry API in its versions 2.1 and 3, events, consents, and our client of it.

Rooms: `types` (our one form), `v2` and `v3` (the shapes of each, read and written by `dialect`; `versions` lists them),
`publishing` and `multipart` (what a sender hands over), `filters`, `idempotency`, `cloudevents`, `ees`, `federation`,
`reference`, and `client`.
"""
