"""How a message here reads over the e-Box interface: by what stands in clear, and by its texts where those are open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.services.ebox.publishing import APPLICATION, NEVER
from burgerprofiel.blocks.messages.wire.ebox import types
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Texts

_LANGUAGES: Final = ("nl", "fr", "de")
_PLAIN: Final = Texts(nl="Een bericht", fr="Un message", de="Eine Nachricht")
_KILOBYTE: Final = 1024


def message(
    row: Mapping[str, Any], *, box: Box, content: sealed.Content | None = None, files_url: str = ""
) -> types.Message:
    """One row of `reading`. With its texts the real subject, files, payment and facts; `files_url` is where files are
    fetched, with the place of the message open (`{message}`).
    """
    made = types.Message(
        id=str(row["id"]),
        original_id="" if row["id"] == row["conversation_id"] else str(row["conversation_id"]),
        recipient=box,
        sender=Box(kind=BoxKind.ENTERPRISE, number=row["enterprise_number"]),
        subject=_neutral(row),
        received_at=row["received_at"],
        expires_at=row["expires_at"] or row["received_at"] + NEVER,
        is_read=row["is_read"],
        is_visible=row["is_visible"],
        is_registered=row["is_registered"],
        type_id=row["type_code"],
        application_id=row["application"],
        is_reply_allowed=row["may_reply"],
    )
    if content is None:
        return made
    return msgspec.structs.replace(
        made,
        subject=texts(content.subject) or made.subject,
        attention=types.Attention(number="", label=content.attention) if content.attention else None,
        attachments=attachments(content, url=files_url.format(message=row["id"])),
        is_body_main=is_body_main(content),
        payment=payment(content, row=row),
        business=tuple(
            types.BusinessData(key=key, values=(Texts(nl=value),))
            for key, value in content.data.items()
            if key != APPLICATION
        ),
        application_id=content.data.get(APPLICATION, made.application_id),
    )


def _neutral(row: Mapping[str, Any]) -> Texts:
    """What stands in clear for a subject: the title of the type, and of a sensitive sender not even that."""
    title = {} if row["is_sensitive"] else names(row["notice_title"]) or names(row["type_name"])
    return texts(title) or _PLAIN


def names(given: str) -> dict[str, str]:
    """Texts per language, as a statement gives them."""
    return msgspec.json.decode(given, type=dict[str, str])


def texts(given: Mapping[str, str]) -> Texts | None:
    """Texts in the languages of the interface; one in another language only stands under Dutch, None for none."""
    found = {language: given[language] for language in _LANGUAGES if given.get(language)}
    other = next((text for text in given.values() if text), "")
    if not found and not other:
        return None
    return Texts(**found) if found else Texts(nl=other)


def is_body_main(content: sealed.Content) -> bool:
    """Whether the body is the main content: where no file is."""
    return not any(file.is_main for file in content.files)


def attachments(content: sealed.Content, *, url: str = "") -> tuple[types.Attachment, ...]:
    """The files of a message; `url` is where they are fetched."""
    return tuple(attachment(file, url=url) for file in content.files)


def attachment(file: sealed.File, *, url: str = "") -> types.Attachment:
    """A file of a message, as it is kept: of the harmless form, and its digest."""
    return types.Attachment(
        id=str(file.id),
        file_name=file.name,
        is_main=file.is_main,
        media_type=file.media_type,
        size=round(file.size / _KILOBYTE, 1),
        sha256=bytes.fromhex(file.sha256),
        is_signed=file.is_signed,
        content_url=f"{url}/{file.id}/content" if url else "",
    )


def payment(content: sealed.Content, *, row: Mapping[str, Any]) -> types.Payment | None:
    """What is to be paid. Where no day is set it has to be paid while the message is valid."""
    paid = content.payment
    if paid is None:
        return None
    due: datetime = row["due_at"] or row["expires_at"] or row["received_at"] + NEVER
    return types.Payment(
        payment_data_id=str(row["id"]),
        amount=Decimal(paid.cents - paid.vat_cents) / 100,
        vat_amount=Decimal(paid.vat_cents) / 100,
        currency=paid.currency,
        due_date=due,
        iban=paid.iban.replace(" ", ""),
        bic=paid.bic,
        reference=paid.reference,
    )
