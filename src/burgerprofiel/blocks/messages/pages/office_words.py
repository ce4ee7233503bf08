"""What pages say of the mailbox of an organisation: its parts, its people, the work, and why something cannot be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.messages.contracts import GENERAL, Happened, Moment, Office, Part, Rhythm, Row
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates

_GENERAL: Final = "-"
"""The general part in an address, where nothing would be all parts. No code of a part is this."""


def read_part(text: str) -> str | None:
    """The code of the part that an address names; None for all."""
    given = text.replace("\0", "")[:60]
    return {"": None, _GENERAL: GENERAL}.get(given, given)


def write_part(code: str | None) -> str:
    """A part as addresses and forms name it; empty for all."""
    return "" if code is None else code or _GENERAL


def part_name(part: Part) -> str:
    """What a part is called."""
    return (
        _("Algemeen")
        if part.code == GENERAL
        else part.name or _("Een deel waarvan we de naam niet kunnen tonen")
    )


def part_of(office: Office, code: str) -> str:
    """What the part of a code is called."""
    found = office.part(code)
    return part_name(found) if found else _("Een deel dat er niet meer is")


def colleague(office: Office, person_id: UUID | None) -> str:
    """With whom something lies, in a sentence."""
    if person_id is None:
        return _("niemand")
    found = next((one for one in office.colleagues if one.person_id == person_id), None)
    return _("jou") if found and found.is_me else (found and found.name) or _("een collega")


def day(value: date) -> str:
    """A day in a sentence."""
    locale = (translation.get_language() or "nl")[:2]
    return dates.say_date_in_sentence(value, today=clock.today(), locale=locale)


def where(row: Row, office: Office) -> list[str]:
    """In which part a row lies and with whom, where that says something."""
    parts = [part_of(office, row.partition)] if len(office.parts) > 1 else []
    if row.assigned_to:
        parts.append(_("bij %(who)s") % {"who": colleague(office, row.assigned_to)})
    return parts


def labels(row: Row) -> list[dict[str, str]]:
    """What stands beside a row about its work: that it is handled, or by when it should be."""
    if row.handled_at:
        return [{"text": _("Afgehandeld"), "tone": "ok"}]
    if row.handle_by is None:
        return []
    words = {"day": day(row.handle_by)}
    if row.handle_by < clock.today():
        return [{"text": _("Te laat: jullie wilden dit klaar tegen %(day)s") % words, "tone": "late"}]
    return [{"text": _("Klaar tegen %(day)s") % words, "tone": "warn"}]


def happened(line: Happened) -> str:
    """A line of the work of colleagues."""
    words = {
        "who": _("Jij") if line.is_me else line.name or _("Een collega"),
        "to": line.to,
        "day": day(line.on) if line.on else "",
    }
    return _sentence(line) % words


def _sentence(line: Happened) -> str:
    if line.moment is Moment.ROUTED:
        return (
            _("%(who)s zette dit in het deel %(to)s")
            if line.to
            else _("%(who)s zette dit in het algemene deel")
        )
    if line.moment is Moment.TIMED:
        return _("%(who)s wil dit klaar tegen %(day)s") if line.on else _("%(who)s haalde de termijn weg")
    if line.moment is Moment.ASSIGNED:
        taken = _("%(who)s nam dit op zich")
        given = _("%(who)s gaf dit aan %(to)s") if line.to else _("%(who)s legde dit bij niemand")
        return taken if line.to and line.to == line.name else given
    return {
        Moment.NOTED: _("%(who)s schreef een notitie"),
        Moment.HANDLED: _("%(who)s handelde dit af"),
        Moment.REOPENED: _("%(who)s opende dit opnieuw"),
    }[line.moment]


def changed(moments: Collection[Moment]) -> list[str]:
    """What somebody changed, for a sentence."""
    names = {
        Moment.ROUTED: _("het deel"),
        Moment.ASSIGNED: _("bij wie het ligt"),
        Moment.TIMED: _("de termijn"),
        Moment.HANDLED: _("of het afgehandeld is"),
        Moment.REOPENED: _("of het afgehandeld is"),
    }
    return [text for moment, text in names.items() if moment in moments]


def rhythm(value: Rhythm) -> str:
    """How often a department is mailed."""
    return {Rhythm.DAY: _("elke werkdag"), Rhythm.WEEK: _("elke maandag")}[value]


def lasted(days: float | None) -> str:
    """A number of days; empty where there is none."""
    if days is None:
        return ""
    if days < 1:
        return _("minder dan een dag")
    return ngettext("%(num)s dag", "%(num)s dagen", round(days)) % {"num": round(days)}


def readers(part: Part, office: Office) -> list[str]:
    """The names of who reads a limited part."""
    found = [one for one in office.colleagues if one.person_id in part.reader_ids]
    return [_("jij") if one.is_me else one.name or _("een collega") for one in found]


def problem(code: str) -> str:
    """Why something about the mailbox cannot be, and how to mend it."""
    return {
        "no-name": _("Geef het deel een naam."),
        "name-too-long": _("Deze naam is te lang. Hou het onder 80 tekens."),
        "name-taken": _("Een ander deel heet al zo. Kies een andere naam."),
        "too-many-parts": _("Je hebt al 50 delen. Verwijder er eerst een."),
        "no-readers": _("Kies wie dit deel leest, of laat iedereen het lezen."),
        "no-condition": _("Kies van wie de berichten komen."),
        "no-effect": _("Zo verandert er niets. Kies een ander deel, of een collega."),
        "unknown-source": _("Deze afzender kennen we niet meer. Kies een andere."),
        "too-many-rules": _("Je hebt al 200 regels. Verwijder er eerst een."),
        "not-an-address": _("Dit is geen e-mailadres. Schrijf het zoals naam@voorbeeld.be."),
        "too-long": _("Je notitie is te lang. Hou het onder 2.000 tekens."),
        "not-a-reader": _(
            "Jij leest dat deel niet. Zet het er eerst in; wie het leest, kan het dan aan iemand geven."
        ),
        "not-manager": _("Jij verdeelt dit postvak niet. Vraag het aan een collega die dat wel doet."),
        "unknown-part": _("Dit deel is er niet meer. Kies een ander."),
        "unknown-rule": _("Deze regel is er niet meer."),
        "unknown-colleague": _("Deze collega leest dit deel niet, of is hier niet meer. Kies iemand anders."),
    }[code]
