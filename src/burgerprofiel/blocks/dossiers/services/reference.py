"""Loading what an operator prepares: authorities, their sources and clients, products, and how codes read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.services import caseapi
from burgerprofiel.foundation import database
from burgerprofiel.foundation.errors import FieldError, InvalidError

_GENERAL_WORDINGS = Path(__file__).parent.parent / "general_wordings.json"

Texts = dict[str, str]


class _Authority(msgspec.Struct):
    ovo_code: str
    name: Texts
    level: str
    contact: dict[str, Any] = {}


class _Feed(msgspec.Struct, omit_defaults=True):
    url: str
    interval_seconds: int = 5
    page_size: int = 100
    backoff_base: int = 10
    backoff_exponent: int = 3
    maximum_errors: int = 10


class _CaseApi(msgspec.Struct):
    zaken_root: str
    catalogi_root: str
    client_id: str
    secret: str
    callback_authorization: str
    maximum_confidentiality: str = "zaakvertrouwelijk"


class _Source(msgspec.Struct):
    uri: str
    ovo_code: str
    name: Texts
    theme: str = ""
    required_assurance: int = 0
    neutral_title: Texts = {}
    steps: list[dict[str, Any]] = []
    years_shown: int = 5
    clients: list[str] = []
    feed: _Feed | None = None
    case_api: _CaseApi | None = None
    silent_after_hours: int | None = None
    disturbed_since: datetime | None = None
    disturbance: str = ""


class _Product(msgspec.Struct):
    product_id: str
    theme: str
    name: Texts


class _Wording(msgspec.Struct):
    code: str
    label: Texts
    explanation: Texts = {}
    action_label: Texts = {}
    source_uri: str | None = None


class _Document(msgspec.Struct):
    authorities: list[_Authority] = []
    sources: list[_Source] = []
    products: list[_Product] = []
    wordings: list[_Wording] = []


_AUTHORITIES = """
INSERT INTO dossiers_authority (ovo_code, name, level, contact)
SELECT ovo_code, name, level, contact
FROM json_to_recordset(%(rows)s) AS row (ovo_code text, name jsonb, level text, contact jsonb)
ON CONFLICT (ovo_code) DO UPDATE SET name = EXCLUDED.name, level = EXCLUDED.level, contact = EXCLUDED.contact
"""
_SOURCES = """
INSERT INTO dossiers_source AS s
  (uri, authority_id, name, theme, required_assurance, neutral_title, steps, years_shown, disturbed_since, disturbance,
   silent_after_hours)
SELECT uri, ovo_code, name, theme, required_assurance, neutral_title, steps, years_shown, disturbed_since, disturbance,
  silent_after_hours
FROM json_to_recordset(%(rows)s) AS row
  (uri text, ovo_code text, name jsonb, theme text, required_assurance smallint, neutral_title jsonb, steps jsonb,
   years_shown smallint, disturbed_since timestamptz, disturbance text, silent_after_hours smallint)
ON CONFLICT (uri) DO UPDATE SET
  authority_id = EXCLUDED.authority_id, name = EXCLUDED.name, theme = EXCLUDED.theme,
  required_assurance = EXCLUDED.required_assurance, neutral_title = EXCLUDED.neutral_title, steps = EXCLUDED.steps,
  years_shown = EXCLUDED.years_shown, silent_after_hours = EXCLUDED.silent_after_hours,
  disturbed_since = COALESCE(EXCLUDED.disturbed_since, s.disturbed_since),
  disturbance = COALESCE(NULLIF(EXCLUDED.disturbance, ''), s.disturbance)
"""
_CLIENTS = """
INSERT INTO dossiers_sourceclient (source_id, client_id)
SELECT s.id, row.client_id
FROM json_to_recordset(%(rows)s) AS row (uri text, client_id text) JOIN dossiers_source s ON s.uri = row.uri
ON CONFLICT (source_id, client_id) DO NOTHING
"""
_FORMER_CLIENTS = """
DELETE FROM dossiers_sourceclient AS former
USING dossiers_source s, json_to_recordset(%(rows)s) AS row (uri text, clients jsonb)
WHERE s.uri = row.uri AND former.source_id = s.id AND NOT row.clients ? former.client_id
"""
_FEEDS = """
INSERT INTO dossiers_feed
  (source_id, url, interval_seconds, page_size, backoff_base, backoff_exponent, maximum_errors)
SELECT s.id, url, interval_seconds, page_size, backoff_base, backoff_exponent, maximum_errors
FROM json_to_recordset(%(rows)s) AS row
  (uri text, url text, interval_seconds smallint, page_size smallint, backoff_base smallint, backoff_exponent smallint,
   maximum_errors smallint)
JOIN dossiers_source s ON s.uri = row.uri
ON CONFLICT (source_id) DO UPDATE SET
  url = EXCLUDED.url, interval_seconds = EXCLUDED.interval_seconds, page_size = EXCLUDED.page_size,
  backoff_base = EXCLUDED.backoff_base, backoff_exponent = EXCLUDED.backoff_exponent,
  maximum_errors = EXCLUDED.maximum_errors
"""
_PRODUCTS = """
INSERT INTO dossiers_product (product_id, theme, name)
SELECT product_id, theme, name
FROM json_to_recordset(%(rows)s) AS row (product_id text, theme text, name jsonb)
ON CONFLICT (product_id) DO UPDATE SET theme = EXCLUDED.theme, name = EXCLUDED.name
"""
_WORDINGS = """
INSERT INTO dossiers_wording (source_id, code_key, label, explanation, action_label)
SELECT s.id, row.code_key, row.label, row.explanation, row.action_label
FROM json_to_recordset(%(rows)s) AS row
  (source_uri text, code_key text, label jsonb, explanation jsonb, action_label jsonb)
LEFT JOIN dossiers_source s ON s.uri = row.source_uri
WHERE row.source_uri IS NULL OR s.id IS NOT NULL
ON CONFLICT (source_id, code_key) DO
"""
_WORDINGS_KEEP = _WORDINGS + "NOTHING"
_WORDINGS_SET = (
    _WORDINGS
    + "UPDATE SET label = EXCLUDED.label, explanation = EXCLUDED.explanation, action_label = EXCLUDED.action_label"
)


@transaction.atomic
def load(document: Mapping[str, Any]) -> dict[str, int]:
    """Write the document's parts that belong to this block, and the general wordings where none stand yet."""
    given = _read(document)
    _write(_AUTHORITIES, rows=given.authorities)
    _write(_SOURCES, rows=given.sources)
    _write(_FORMER_CLIENTS, rows=given.sources)
    clients = [{"uri": s.uri, "client_id": client_id} for s in given.sources for client_id in s.clients]
    _write(_CLIENTS, rows=clients)
    feeds = [{"uri": s.uri, **_all_of(s.feed)} for s in given.sources if s.feed]
    _write(_FEEDS, rows=feeds)
    for source in given.sources:
        if source.case_api:
            caseapi.connect(source_uri=source.uri, **msgspec.structs.asdict(source.case_api))
    _write(_PRODUCTS, rows=given.products)
    _write(_WORDINGS_SET, rows=[_worded(wording) for wording in given.wordings])
    _write(_WORDINGS_KEEP, rows=[_worded(wording) for wording in general_wordings()])
    return {name: len(getattr(given, name)) for name in ("authorities", "sources", "products", "wordings")}


def general_wordings() -> list[_Wording]:
    """How the known codes read unless an authority words them for itself, in four languages."""
    return msgspec.json.decode(_GENERAL_WORDINGS.read_bytes(), type=list[_Wording])


def _read(document: Mapping[str, Any]) -> _Document:
    try:
        return msgspec.convert(document, _Document, strict=False)
    except msgspec.ValidationError as error:
        item = FieldError(code="invalid-value", detail=str(error))
        raise InvalidError("invalid-reference", "Not a reference document.", errors=[item]) from error


def _write(statement: str, *, rows: Sequence[object]) -> None:
    if rows:
        database.rows(statement, {"rows": msgspec.json.encode(rows).decode()})


def _all_of(feed: _Feed) -> dict[str, Any]:
    return msgspec.structs.asdict(feed)


def _worded(wording: _Wording) -> dict[str, Any]:
    return {**msgspec.structs.asdict(wording), "code_key": rules.code_key(wording.code)}
