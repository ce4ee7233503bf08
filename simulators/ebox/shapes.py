"""Letters as version 2.1 and 3 of the Message Registry show them, and the filters of their list."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from simulators.ebox.mailboxes import APPLICATIONS, ORGANIZATIONS, TYPES, Box, File, Json, Letter

BOOLEANS = {
    "mainContent": "isMainContent",
    "attachmentSigned": "isAttachmentSigned",
    "visible": "isVisible",
    "registeredMail": "isRegisteredMail",
    "bodyMainContent": "isBodyMainContent",
    "replyAuthorized": "isReplyAuthorized",
}


def party(box: Box) -> Json:
    """A box in version 3."""
    return {"eboxType": box[0], "ssin" if box[0] == "citizen" else "enterpriseNumber": box[1]}


def box_of(given: Mapping[str, str]) -> Box:
    """A box in either version. Raises KeyError."""
    kind = given["eboxType"].lower()
    own = given.get("ssin" if kind == "citizen" else "enterpriseNumber")
    return kind, own or given["eboxIdValue"]


def named(members: Json, *, version: str) -> Json:
    """Members with the names of this version."""
    return {BOOLEANS.get(name, name) if version == "v3" else name: value for name, value in members.items()}


def attachment(file: File, *, base: str, version: str) -> Json:
    """A file of a letter; `base` is the address of the letter."""
    members = {
        "attachmentId": file.id,
        "fileName": file.name,
        "mainContent": file.is_main,
        "mediaType": file.media_type,
        "size": len(file.content) / 1024,
        "digest": {"digestMethod": "sha_256", "digestValue": file.digest},
        "attachmentSigned": False,
        "contentHref": f"{base}/attachments/{file.id}/content",
    }
    return named(members, version=version)


def message(letter: Letter, *, base: str, version: str) -> Json:
    """A letter."""
    files = [attachment(file, base=f"{base}/{letter.id}", version=version) for file in letter.files]
    members: Json = {
        "messageId": letter.id,
        "subject": letter.subject,
        "receiptDate": letter.received_at.isoformat(),
        "expirationDate": letter.expires_at.isoformat(),
        "readStatus": letter.is_read,
        "visible": letter.is_visible,
        "registeredMail": letter.is_registered,
        "messageTypeId": letter.type_id,
        "senderApplicationId": letter.application_id,
        "attachments": {"items": files, "totalItems": len(files)},
        "bodyMainContent": bool(letter.body) and not any(file.is_main for file in letter.files),
        "replyAuthorized": letter.is_reply_allowed,
        **({"originalMessageId": letter.original_id} if letter.original_id else {}),
        **({"paymentData": letter.payment} if letter.payment else {}),
        **_business(letter),
        **_parties(letter, version=version),
    }
    return named(members, version=version)


def _business(letter: Letter) -> Json:
    if not letter.business:
        return {}
    return {"businessDataList": {"items": list(letter.business), "totalItems": len(letter.business)}}


def _parties(letter: Letter, *, version: str) -> Json:
    number, label = letter.attention or ("", "")
    if version == "v2":
        attention = {"type": "person", "id": number, "name": label}
        who: Json = {"senderOrganizationId": letter.sender[1]}
    else:
        attention = {"ssin": number, "label": label}
        who = {"sender": party(letter.sender), "recipient": party(letter.box)}
    return {**who, **({"forTheAttentionOf": attention} if letter.attention else {})}


def matches(letter: Letter, filters: Mapping[str, str]) -> bool:
    """Whether a letter passes all filters. Raises ValueError for a filter that cannot be read."""
    received, expires = letter.received_at.date(), letter.expires_at.date()
    tests: dict[str, Any] = {
        "receivedBefore": lambda value: received < date.fromisoformat(value),
        "receivedAfter": lambda value: received > date.fromisoformat(value),
        "expiredBefore": lambda value: expires < date.fromisoformat(value),
        "expiredAfter": lambda value: expires > date.fromisoformat(value),
        "readStatus": lambda value: letter.is_read == _flag(value),
        "visible": lambda value: letter.is_visible == _flag(value),
        "registeredMail": lambda value: letter.is_registered == _flag(value),
        "messageTypeId": lambda value: letter.type_id == value,
        "senderOrganizationId": lambda value: letter.sender[1] == value,
        "senderApplicationId": lambda value: letter.application_id == value,
        "q": lambda value: fold(value) in fold(" ".join(_searched(letter, filters["qlang"]))),
    }
    outcomes = [
        tests[name](value) for name, value in filters.items() if name in tests
    ]  # each must be readable
    return all(outcomes)


def _flag(value: str) -> bool:
    return {"true": True, "false": False}[value]


def _searched(letter: Letter, language: str) -> list[str]:
    at = {"nl": 0, "fr": 1}.get(language, 0)
    values = [value.get(language, "") for each in letter.business for value in each["values"]]
    return [
        letter.subject.get(language, ""),
        *values,
        (letter.attention or ("", ""))[1],
        str(TYPES.get(letter.type_id, ("", ""))[at]),
        APPLICATIONS.get(letter.application_id, ("", ""))[at],
        ORGANIZATIONS.get(letter.sender[1], ("", ""))[at],
    ]


def fold(text: str) -> str:
    """A text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
