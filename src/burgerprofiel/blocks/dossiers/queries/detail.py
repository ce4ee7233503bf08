"""One file: all of it, its one line, its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers import rules, sealed
from burgerprofiel.blocks.dossiers.contracts import (
    Contact,
    Document,
    DossierDetail,
    DossierRow,
    HistoryLine,
    RelatedParty,
)
from burgerprofiel.blocks.dossiers.errors import DossierNotFoundError, DossierWithdrawnError
from burgerprofiel.blocks.dossiers.queries import fragments, names, shape, steps
from burgerprofiel.blocks.dossiers.queries.listing import IS_NEW
from burgerprofiel.blocks.dossiers.sealed import NOTHING, SILENCE, Content, Said
from burgerprofiel.foundation import database, keys
from burgerprofiel.foundation.gate import Actor

HISTORY_SHOWN = 100
HISTORY_MAXIMUM = 1000

_HISTORY = f"""
SELECT e.id, e.changed_at AS at, e.phase, e.code_key, e.code <> '' AS coded, {fragments.hexed("e.sealed")} AS sealed,
       {fragments.worded("label")} AS wording
FROM (SELECT e.*, d.source_id FROM dossiers_dossierevent e
      WHERE e.party_id = d.party_id AND e.dossier_id = d.id
      ORDER BY e.changed_at DESC, e.sequence DESC, e.id DESC LIMIT %(history_limit)s) AS e
LEFT JOIN dossiers_wording ws ON ws.source_id = e.source_id AND ws.code_key = e.code_key
LEFT JOIN dossiers_wording wg ON wg.source_id IS NULL AND wg.code_key = e.code_key
ORDER BY e.changed_at DESC, e.sequence DESC, e.id DESC
"""  # noqa: S608 - constant fragments only

_HISTORY_JSON = fragments.unveiled(
    f"COALESCE((SELECT json_agg(h) FROM ({_HISTORY}) AS h), '[]')",  # noqa: S608 - constant fragments only
    otherwise="'[]'",
)
_HISTORY_COUNT = """(SELECT count(*) FROM dossiers_dossierevent e
    WHERE e.party_id = d.party_id AND e.dossier_id = d.id)"""

_NO_CONTACT = "'{}'"
_EXTRA = ",\n".join(
    [
        f"{fragments.unveiled(fragments.worded('explanation'))} AS explanation",
        f"{fragments.unveiled('d.started_on', otherwise='NULL')} AS started_on",
        f"{fragments.unveiled('a.contact', otherwise=_NO_CONTACT)} AS authority_contact",
        f"{fragments.unveiled('d.readers', otherwise='0')} AS readers",
        f"{_HISTORY_JSON} AS history",
        f"{fragments.unveiled(_HISTORY_COUNT, otherwise='0')} AS history_count",
    ]
)


def _statement(columns: str) -> str:
    """A file that several of a person's parties may read is shown to the present party before the others."""
    return f"""
    SELECT row_to_json(r)::text FROM (
        SELECT {fragments.ROW}, {IS_NEW}{columns}
        FROM {fragments.ROW_TABLES}
        WHERE d.id = %(dossier)s AND {fragments.READABLE}
        ORDER BY d.party_id = %(present)s DESC, d.party_id LIMIT 1
    ) AS r
    """  # noqa: S608 - constant fragments only


_DETAIL = _statement(f", {_EXTRA}")
_ROW = _statement("")

# A removed file is told apart from one that never was only to parties that could read it when it was removed.
_WITHDRAWN = f"""
SELECT {fragments.in_language("a.name")}
FROM {fragments.TABLES}
JOIN dossiers_record r ON r.id = d.id
WHERE d.id = %(dossier)s AND d.party_id = ANY(%(parties)s)
  AND r.withdrawn_at IS NOT NULL AND r.changed_at IS NULL AND d.ended_at >= r.withdrawn_at
LIMIT 1
"""  # noqa: S608 - constant fragments only


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime
    phase: str
    code_key: str
    coded: bool
    sealed: str
    wording: str


class _RawDetail(shape.Raw, frozen=True, kw_only=True):
    explanation: str
    started_on: date | None
    authority_contact: dict[str, Any]
    readers: int
    history: list[_Line]
    history_count: int


_decode_row = msgspec.json.Decoder(shape.Raw).decode
_decode_detail = msgspec.json.Decoder(_RawDetail).decode


def _values(actor: Actor, *, parties: tuple[UUID, ...], dossier_id: UUID) -> dict[str, Any]:
    return fragments.parameters(actor, parties=parties) | {
        "dossier": dossier_id,
        "present": actor.party_id,
        "person": actor.person_id,
        "since_visit": actor.previous_visit_at,
    }


def find_row(actor: Actor, *, parties: tuple[UUID, ...], dossier_id: UUID) -> DossierRow | None:
    """The one line of a file, or None when these parties may not read it."""
    values = _values(actor, parties=parties, dossier_id=dossier_id)
    found = database.value(_ROW, values)
    if not found:
        return None
    return shape.rows([_decode_row(found)], language=values["language"], keyring=actor.keyring)[0]


def get_detail(
    actor: Actor, *, parties: tuple[UUID, ...], dossier_id: UUID, history_limit: int = HISTORY_SHOWN
) -> DossierDetail:
    """All of a file in one statement. Raises DossierNotFoundError and DossierWithdrawnError."""
    values = _values(actor, parties=parties, dossier_id=dossier_id) | {"history_limit": history_limit}
    found = database.value(_DETAIL, values)
    if found is None:
        raise _why_not(values)
    return _detail(_decode_detail(found), language=values["language"], keyring=actor.keyring)


def _why_not(values: dict[str, Any]) -> DossierNotFoundError | DossierWithdrawnError:
    authority = database.value(_WITHDRAWN, values)
    return DossierNotFoundError() if authority is None else DossierWithdrawnError(authority)


def _detail(raw: _RawDetail, *, language: str, keyring: keys.Keyring) -> DossierDetail:
    content, said = _opened(raw, keyring=keyring)
    row = shape.row(raw, content, language=language)
    history = tuple(_line(line, told) for line, told in zip(raw.history, said, strict=True))
    texts = content or NOTHING
    return DossierDetail(
        row=row,
        detail=texts.detail,
        explanation=raw.explanation,
        role=texts.role,
        started_on=raw.started_on,
        suspended_reason=texts.suspended_reason,
        contact=contact(texts.contact or raw.authority_contact),
        documents=tuple(document for document in map(_document, texts.documents) if document.title),
        related_parties=tuple(_related(texts.related_parties)),
        readers=raw.readers,
        steps=steps.walk(
            shape.way(raw, language=language),
            place=row.place,
            closed_at=row.closed_at,
            history=history,
        ),
        history=history,
        history_count=raw.history_count,
    )


def _opened(raw: _RawDetail, *, keyring: keys.Keyring) -> tuple[Content | None, list[Said | None]]:
    """The texts of a file and of its history, with one question to the vault."""
    if raw.veiled:
        return None, []
    statuses = [
        (bytes.fromhex(line.sealed), sealed.said_purpose(line.id, raw.party_id)) for line in raw.history
    ]
    content, *said = sealed.open_each([shape.sealed_value(raw), *statuses], keyring=keyring)
    return sealed.decode(content, kind=Content), [sealed.decode(value, kind=Said) for value in said]


def _line(line: _Line, said: Said | None) -> HistoryLine:
    texts = said or SILENCE
    status = names.status(
        wording=line.wording, detail=texts.detail, phase_code=line.phase, coded=line.coded, veiled=False
    )
    return HistoryLine(
        id=line.id,
        at=line.at,
        phase=line.phase,
        code_key=line.code_key,
        status=status,
        detail=texts.detail if texts.detail != status else "",
        action_text=texts.action_text,
        unreadable=said is None,
    )


def contact(given: Mapping[str, Any]) -> Contact:
    """A contact as sources and authorities give it; `address` is a text or its parts."""
    address = given.get("address")
    if isinstance(address, Mapping):
        part = {
            name: str(address.get(name) or "") for name in ("street", "number", "postcode", "municipality")
        }
        lines = (
            f"{part['street']} {part['number']}".strip(),
            f"{part['postcode']} {part['municipality']}".strip(),
        )
        address = ", ".join(line for line in lines if line)
    texts = {name: str(given.get(name) or "") for name in ("name", "service", "phone", "email")}
    return Contact(**texts, website=_link(given.get("website")), address=str(address or ""))


def _document(given: Mapping[str, Any]) -> Document:
    size = given.get("size_bytes")
    return Document(
        title=str(given.get("title") or ""),
        url=_link(given.get("url")),
        format=str(given.get("format") or ""),
        size_bytes=size if isinstance(size, int) and size > 0 else None,
        issued_on=_date(given.get("issued_on")),
    )


def _link(address: object) -> str:
    """An address that may become a link, or nothing: authorities' systems write these."""
    text = str(address or "")
    return text if rules.is_link(text) else ""


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def _related(given: list[dict[str, Any]]) -> list[RelatedParty]:
    named = [RelatedParty(name=str(one.get("name") or ""), role=str(one.get("role") or "")) for one in given]
    return [one for one in named if one.name]
