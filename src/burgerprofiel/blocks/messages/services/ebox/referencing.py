"""Reference data: the types of official messages here and who sends them, for portals that show them by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import F, QuerySet

from burgerprofiel.blocks.messages.models import MessageType, Sender
from burgerprofiel.blocks.messages.wire.ebox import reference
from burgerprofiel.blocks.messages.wire.ebox.publishing import Validity
from burgerprofiel.blocks.messages.wire.ebox.types import Texts
from burgerprofiel.foundation import errors

_LANGUAGES: Final = ("nl", "fr", "de")
_MOST_TYPES: Final = 500


def list_reference(kind: reference.Kind) -> list[reference.Entry]:
    """The types or organisations of official messages here. Senders tell no names of applications: none are listed."""
    if kind is reference.Kind.ORGANIZATION:
        rows = Sender.objects.exclude(enterprise_number="").order_by("enterprise_number")[:_MOST_TYPES]
        return [_organization(row) for row in rows]
    if kind is reference.Kind.TYPE:
        return [_type(row) for row in _types().order_by("code", "id")[:_MOST_TYPES]]
    return []


def find_reference(kind: reference.Kind, *, identifier: str) -> reference.Entry:
    """One of them. Raises NotFoundError."""
    if kind is reference.Kind.ORGANIZATION and identifier:
        sender = Sender.objects.filter(enterprise_number=identifier).order_by("code").first()
        if sender:
            return _organization(sender)
    if kind is reference.Kind.TYPE:
        found = _types().filter(code=identifier).order_by("id").first()
        if found:
            return _type(found)
    raise errors.NotFoundError("NOT_FOUND", "not in the reference data")


def _types() -> QuerySet[MessageType]:
    """Those of senders here; what lies elsewhere has its own provider to ask: its senders stand by their number."""
    mine = MessageType.objects.filter(kind="official", ended_at=None).exclude(sender__enterprise_number="")
    return mine.exclude(sender__code=F("sender__enterprise_number"))


def _organization(row: Sender) -> reference.Entry:
    return reference.Entry(id=row.enterprise_number, name=_texts(row.name))


def _type(row: MessageType) -> reference.Entry:
    validity = Validity(number=row.validity_number, unit=row.validity_unit) if row.validity_number else None  # type: ignore[arg-type]
    return reference.Entry(id=row.code, name=_texts(row.name), validity=validity)


def _texts(names: Mapping[str, str]) -> Texts:
    found = {language: names[language] for language in _LANGUAGES if names.get(language)}
    return Texts(**found) if found else Texts(nl=next(iter(names.values()), "-"))
