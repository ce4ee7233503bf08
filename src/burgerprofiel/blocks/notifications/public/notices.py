"""What a notice says, and what its providers tell of it."""

from __future__ import annotations

from collections.abc import Mapping

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Said
from burgerprofiel.blocks.notifications.services import receipts, texts
from burgerprofiel.blocks.notifications.services.channels import sms_receipts


def preview_notice(kind: str, *, language: str) -> dict[ChannelCode, Said]:
    """What a kind of news says over each channel, of an authority that is made up. Raises KeyError for no such kind."""
    return texts.preview(kind, language=language)


def note_sms_receipt(provider: str, *, headers: Mapping[str, str], body: bytes) -> None:
    """What a gateway of text messages tells, names of headers in lower case. Raises ReceiptError."""
    receipt = sms_receipts.accept(provider, headers=headers, body=body)
    if receipt is not None:
        receipts.note(receipt)
