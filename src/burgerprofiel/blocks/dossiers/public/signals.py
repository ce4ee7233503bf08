"""What case systems tell us."""

from __future__ import annotations

from burgerprofiel.blocks.dossiers.services import cases


def signal_case(*, authorization: str, zaak_url: str, is_gone: bool) -> None:
    """Take in the signal of a ZGW case API that a case changed (or was destroyed); a job reads it afterwards.

    `authorization` is the header that was agreed with the API. Raises UnknownCallerError, ForeignCaseError.
    """
    cases.signal(authorization=authorization, zaak_url=zaak_url, is_gone=is_gone)
