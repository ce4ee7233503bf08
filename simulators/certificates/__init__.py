"""Authorities that have certificates for people, behind the certificates API and a token endpoint."""
