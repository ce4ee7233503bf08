"""Loading what an operator prepares: who sends messages, and which kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from burgerprofiel.blocks.messages.contracts import Kind
from burgerprofiel.blocks.messages.services import changes
from burgerprofiel.foundation import database
from burgerprofiel.foundation.errors import FieldError, InvalidError

Texts = dict[str, str]


class _Type(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: Texts
    kind: Kind = Kind.OFFICIAL
    notice_title: Texts = {}
    theme: str = ""
    required_assurance: int = 0
    may_reply: bool = False
    reply_days: int = 0
    validity_number: int = 0
    validity_unit: str = "day"


class _Sender(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    name: Texts
    enterprise_number: str = ""
    is_sensitive: bool = False
    types: list[_Type] = []


class _Document(msgspec.Struct):
    message_senders: list[_Sender] = []


_SENDERS = """
INSERT INTO messages_sender (code, name, enterprise_number, is_sensitive)
SELECT code, name, enterprise_number, is_sensitive
FROM json_to_recordset(%(rows)s) AS row (code text, name jsonb, enterprise_number text, is_sensitive boolean)
ON CONFLICT (code) DO UPDATE SET
  name = EXCLUDED.name, enterprise_number = EXCLUDED.enterprise_number, is_sensitive = EXCLUDED.is_sensitive
WHERE messages_sender.kept_by = 'document'
"""
# What is no longer in the document takes no new messages; those that there are keep their kind.
_TYPES = """
INSERT INTO messages_messagetype
  (sender_id, code, name, notice_title, kind, theme, required_assurance, may_reply, reply_days, validity_number,
   validity_unit)
SELECT sender, code, name, notice_title, kind, theme, required_assurance, may_reply, reply_days, validity_number,
  validity_unit
FROM json_to_recordset(%(rows)s) AS row
  (sender text, code text, name jsonb, notice_title jsonb, kind text, theme text, required_assurance smallint,
   may_reply boolean, reply_days smallint, validity_number smallint, validity_unit text)
ON CONFLICT (sender_id, code) DO UPDATE SET
  name = EXCLUDED.name, notice_title = EXCLUDED.notice_title, kind = EXCLUDED.kind, theme = EXCLUDED.theme,
  required_assurance = EXCLUDED.required_assurance, may_reply = EXCLUDED.may_reply, reply_days = EXCLUDED.reply_days,
  validity_number = EXCLUDED.validity_number, validity_unit = EXCLUDED.validity_unit, ended_at = NULL
WHERE messages_messagetype.kept_by = 'document'
"""
_ENDED = """
UPDATE messages_messagetype y SET ended_at = now()
FROM json_to_recordset(%(rows)s) AS row (code text, kept jsonb)
WHERE y.sender_id = row.code AND y.ended_at IS NULL AND y.kept_by = 'document' AND NOT row.kept ? y.code
"""
_LEFT = """
SELECT (SELECT count(*) FROM messages_sender s WHERE s.kept_by = 'screen' AND s.code = ANY(%(codes)s))
    + (SELECT count(*) FROM messages_messagetype y WHERE y.kept_by = 'screen' AND y.sender_id = ANY(%(codes)s))
"""


def load(document: Mapping[str, Any]) -> dict[str, int]:
    """Write the senders of a document with their types (`message_senders`); how many of each. Raises InvalidError.

    What staff changed or made on screen stays as it is: `kept_on_screen` says how much of that these senders have.
    """
    senders = _read(document).message_senders
    codes = [one.code for one in senders]
    types = [
        {"sender": sender.code, **msgspec.structs.asdict(each)} for sender in senders for each in sender.types
    ]
    with changes.noted(codes):
        _write(_SENDERS, rows=senders)
        _write(_TYPES, rows=types)
        _write(
            _ENDED, rows=[{"code": one.code, "kept": [each.code for each in one.types]} for one in senders]
        )
    left = database.value(_LEFT, {"codes": codes})
    return {"message_senders": len(senders), "message_types": len(types), "kept_on_screen": int(left)}


def _read(document: Mapping[str, Any]) -> _Document:
    try:
        return msgspec.convert(document, _Document)
    except msgspec.ValidationError as error:
        item = FieldError(code="invalid-value", detail=str(error))
        raise InvalidError("invalid-reference", "Not a reference document.", errors=[item]) from error


def _write(statement: str, *, rows: Sequence[object]) -> None:
    if rows:
        database.rows(statement, {"rows": msgspec.json.encode(rows).decode()})
