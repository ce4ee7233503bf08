"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.certificates.public.asking import (
    ask_authorities,
    fetch_certificate,
    issue_certificate,
    list_authorities,
    list_kinds,
)
from burgerprofiel.blocks.certificates.public.checking import check_code, check_digest, check_file
from burgerprofiel.blocks.certificates.public.keeping import list_certificates, open_certificate
from burgerprofiel.blocks.certificates.public.receiving import submit_certificate, withdraw_certificate

__all__ = [
    "ask_authorities",
    "check_code",
    "check_digest",
    "check_file",
    "fetch_certificate",
    "issue_certificate",
    "list_authorities",
    "list_certificates",
    "list_kinds",
    "open_certificate",
    "submit_certificate",
    "withdraw_certificate",
]
