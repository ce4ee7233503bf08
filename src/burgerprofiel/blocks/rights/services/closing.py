"""The end of an export: the overview for people, and the manifest that makes the whole verifiable."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.rights.models import Export
from burgerprofiel.blocks.rights.services import manifest, overview
from burgerprofiel.blocks.rights.services.parts import Parts
from burgerprofiel.foundation import clock, config, purposes
from burgerprofiel.foundation.portability import Dataset

OVERVIEW = "overview.pdf"


def close(export: Export, *, datasets: list[tuple[str, Dataset]], parts: Parts) -> None:
    """Add overview, manifest and signature; the export is ready from then on."""
    now = clock.now()
    parts.add(OVERVIEW, overview.pdf(_facts(export, datasets=datasets)))
    listed = [
        {**manifest.entry(name, content=parts.read(name, numbers=numbers)), "records": _records(export, name)}
        for name, numbers in parts.files().items()
    ]
    written, signature = manifest.signed(
        {
            "format": "burgerprofiel-export/1",
            "made_by": config.current().public_url,
            "made_at": now.isoformat(),
            "party_id": str(export.party_id),
            "withheld": export.withheld,
            "files": listed,
        }
    )
    parts.add(manifest.FILE, written)
    parts.add(manifest.SIGNATURE, signature)
    export.ready_at = now


def _records(export: Export, name: str) -> int | None:
    """How many records a file holds; None for a file of another kind."""
    base, _dot, kind = name.partition(".")
    return export.counts.get(base) if kind in ("json", "csv") else None


def _facts(export: Export, *, datasets: list[tuple[str, Dataset]]) -> dict[str, Any]:
    controller = config.current().controller
    moment = clock.in_belgium(clock.now())
    facts = [
        (_("Gemaakt op"), f"{moment:%d/%m/%Y %H:%M}"),
        (_("Door"), f"{config.current().tenant_name}, {controller.name}"),
        (_("Vragen over je gegevens"), controller.dpo_contact.removeprefix("mailto:")),
    ]
    if export.withheld:
        facts.append((_("Niet meegegeven"), _withheld(export.withheld)))
    return {
        "language": translation.get_language() or "nl",
        "date": (moment.year, moment.month, moment.day),
        "title": _("Je gegevens om mee te nemen"),
        "intro": _(
            "Van elke soort gegevens is er een bestand voor programma's (JSON) en een tabel (CSV). In manifest.json "
            "staat van elk bestand een controlegetal, met onze handtekening."
        ),
        "facts": facts,
        "sets_title": _("Wat erin zit"),
        "sets_head": [_("Bestand"), _("Wat"), _("Aantal")],
        "sets": [(name, str(each.describes), str(export.counts.get(name, 0))) for name, each in datasets],
        "purposes_title": _("Waarvoor gebruiken we je gegevens"),
        "purposes": [_purpose(purpose) for purpose in purposes.register()],
    }


def _withheld(count: int) -> str:
    return _(
        "%(count)s, want daarvoor moet je met een sterker middel aangemeld zijn (bijvoorbeeld je eID)"
    ) % {"count": count}


def _purpose(purpose: purposes.Purpose) -> dict[str, Any]:
    lines = [
        f"{_('Hoelang')}: {purpose.retention}",
        f"{_('Omdat')}: {purpose.legal_basis}",
    ]
    return {"purpose": str(purpose.description), "lines": lines}
