"""A time-stamping authority (RFC 3161) with certificates of its own; `openssl ts` does the work."""
