"""What block notifications may know of a file."""

from __future__ import annotations

from collections.abc import Collection

from burgerprofiel.blocks.dossiers import notices
from burgerprofiel.blocks.dossiers.contracts import DossierNotice, NoticeSubject


def describe_for_notice(subjects: Collection[NoticeSubject]) -> dict[NoticeSubject, DossierNotice]:
    """What a notification may say of files now; a file that its party no longer sees is absent."""
    return notices.describe_for_notice(subjects)
