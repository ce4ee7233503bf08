"""The work of colleagues in the mailbox of their organisation: with many messages at once, and with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.messages.contracts import (
    Box,
    Detail,
    Happened,
    Kind,
    Moment,
    Office,
    Part,
    Standing,
    Waiting,
    Worked,
)
from burgerprofiel.blocks.messages.errors import UnknownColleagueError, UnknownPartError
from burgerprofiel.blocks.messages.pages import filters, office_words
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation.errors import DomainError
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.uploads import forms

NOBODY: Final = "niemand"
FIELDS: Final = {
    "unknown-part": "deel",
    "unknown-colleague": "collega",
    "not-a-reader": "collega",
    "too-long": "notitie",
}
"""At which field of the form a problem is told."""


# ------------------------------------------------------------------------------------------------ many at once


def _assign(actor: Actor, picked: Sequence[UUID], given: Mapping[str, str]) -> int:
    return organisation.assign(actor, conversation_ids=picked, person_id=_person(given.get("collega", "")))


def _give_to_part(actor: Actor, picked: Sequence[UUID], given: Mapping[str, str]) -> int:
    code = office_words.read_part(given.get("naar-deel", ""))
    if code is None:
        raise UnknownPartError
    return organisation.give_to_part(actor, conversation_ids=picked, code=code)


BULK: Final[Mapping[str, Callable[[Actor, Sequence[UUID], Mapping[str, str]], int]]] = {
    "afhandelen": lambda actor, picked, _: organisation.handle(actor, conversation_ids=picked),
    "heropenen": lambda actor, picked, _: organisation.reopen(actor, conversation_ids=picked),
    "neem": lambda actor, picked, _: organisation.assign(
        actor, conversation_ids=picked, person_id=actor.person_id
    ),
    "geef": _assign,
    "naar-deel": _give_to_part,
}
"""What can be done with messages that were picked, by its name in the form; how many it was done with."""


def bulk_problem(code: str) -> str:
    """Why something could not be done with what was picked; empty for what is none."""
    return office_words.problem(code) if code in ("unknown-part", "unknown-colleague") else ""


def bulk_said(done: str, *, count: int, of: int) -> dict[str, str]:
    """What became of what was asked for many at once."""
    text = {
        "afhandelen": ngettext("%(of)s bericht is afgehandeld.", "%(of)s berichten zijn afgehandeld.", of),
        "heropenen": ngettext(
            "%(of)s bericht is weer te behandelen.", "%(of)s berichten zijn weer te behandelen.", of
        ),
        "neem": ngettext("%(of)s bericht ligt nu bij jou.", "%(of)s berichten liggen nu bij jou.", of),
        "geef": ngettext("%(of)s bericht is doorgegeven.", "%(of)s berichten zijn doorgegeven.", of),
        "naar-deel": ngettext(
            "%(of)s bericht ligt nu in een ander deel.", "%(of)s berichten liggen nu in een ander deel.", of
        ),
    }[done]
    how_many = str(of) if count == of else _("%(num)s van %(of)s") % {"num": count, "of": of}
    said, rest = text % {"of": how_many}, of - count
    if rest > 0:
        said += " " + ngettext(
            "Bij %(num)s ging dat niet: een collega was je voor, of je kunt het bericht nu niet lezen.",
            "Bij %(num)s ging dat niet: een collega was je voor, of je kunt de berichten nu niet lezen.",
            rest,
        ) % {"num": rest}
    return {"tone": "ok" if count else "warn", "text": said}


def desk(office: Office, asked: filters.Asked) -> dict[str, Any]:
    """What the list of an organisation shows besides the rows."""
    is_work = asked.wanted.box is Box.INBOX and asked.wanted.kind == Kind.OFFICIAL
    return {
        "is_work": is_work,
        "parts": [("", _("Alle delen")), *part_options([one for one in office.parts if one.is_mine])],
        "to_parts": part_options(office.parts),
        "colleagues": person_options(office)[::-1],
        "with_whom": [("", _("Iedereen")), ("mij", _("Mij")), ("niemand", _("Niemand"))],
        "stands": [("", _("Te behandelen")), ("afgehandeld", _("Afgehandeld")), ("alles", _("Alles"))],
        "part": office_words.write_part(asked.wanted.partition),
        "lies": next((key for key, lies in filters.LIES.items() if lies is asked.wanted.lies), ""),
        "stand": next(key for key, stand in filters.STANDS.items() if stand is asked.wanted.stand)
        if is_work
        else "",
        "waiting": _waiting(office.waiting) if office.waiting else [],
        "may_reopen": is_work and asked.wanted.stand is not filters.STANDS[""],
    }


def _waiting(counts: Waiting) -> list[dict[str, str]]:
    """How much waits, each with the list of it."""
    lines = [
        ("", _("%(num)s te behandelen"), counts.all),
        ("?bij=mij", _("%(num)s bij jou"), counts.mine),
        ("?bij=niemand", _("%(num)s bij niemand"), counts.nobody),
        ("?te-laat=1", _("%(num)s te laat"), counts.late),
    ]
    return [
        {"url": reverse("messages") + query, "text": text % {"num": count}}
        for query, text, count in lines
        if count or not query
    ]


def part_options(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Parts to choose from; one that who chooses does not read says so."""
    return [
        (
            office_words.write_part(one.code),
            office_words.part_name(one)
            if one.is_mine
            else _("%(part)s (jij leest dit niet)") % {"part": office_words.part_name(one)},
        )
        for one in parts
    ]


def person_options(office: Office, *, code: str | None = None) -> list[tuple[str, str]]:
    """Nobody, who asks, and the colleagues to choose from: of a part those who read it."""
    part = office.part(code) if code is not None else None
    may = [
        one for one in office.colleagues if not (part and part.is_limited) or one.person_id in part.reader_ids
    ]
    mine = [(str(one.person_id), _("Jij")) for one in may if one.is_me]
    others = [(str(one.person_id), one.name or _("Een collega")) for one in may if not one.is_me]
    return [(NOBODY, _("Niemand")), *mine, *others]


def _person(text: str) -> UUID | None:
    """The colleague that a form names. Raises UnknownColleagueError."""
    if text in ("", NOBODY):
        return None
    found = forms.identifiers([text], most=1)
    if not found:
        raise UnknownColleagueError
    return found[0]


# ------------------------------------------------------------------------------------------------ one


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed in the form of the work that could not be kept as it is."""

    given: Mapping[str, str]
    error: tuple[str, str]


def save(request: HttpRequest, *, actor: Actor, conversation_id: UUID) -> Worked | Typed:
    """Do what the form of the work asks, or give back what was typed and why not. Raises NotFoundError."""
    given = request.POST
    was = _standing(given, before="was-")
    try:
        wanted = _wanted(given, was=was, actor=actor)
    except ValueError:
        return Typed(given, ("termijn", _("Schrijf de dag zo: 2026-12-31.")))
    except UnknownColleagueError as error:
        return Typed(given, (FIELDS[error.code], office_words.problem(error.code)))
    try:
        return organisation.change_work(
            actor, conversation_id=conversation_id, was=was, wanted=wanted, note=given.get("notitie", "")
        )
    except DomainError as error:
        if error.code not in FIELDS:
            raise
        return Typed(given, (FIELDS[error.code], office_words.problem(error.code)))


def _wanted(given: Mapping[str, str], *, was: Standing, actor: Actor) -> Standing:
    """How the work should stand; of what is handled only that. Raises ValueError, UnknownColleagueError."""
    does = given.get("doe", "")
    if was.is_handled:
        return replace(was, is_handled=does != "heropenen")
    wanted = replace(_standing(given), is_handled=does == "afhandelen")
    return replace(wanted, assigned_to=actor.person_id) if does == "neem" else wanted


def _standing(given: Mapping[str, str], *, before: str = "") -> Standing:
    """How the fields of a form say that the work stands. Raises ValueError, UnknownColleagueError."""
    term = given.get(f"{before}termijn", "").strip()
    return Standing(
        partition=office_words.read_part(given.get(f"{before}deel", "")) or "",
        assigned_to=_person(given.get(f"{before}collega", "")),
        handle_by=date.fromisoformat(term) if term else None,
        is_handled=given.get(f"{before}stand") == "afgehandeld",
    )


def shown(found: Detail, office: Office, *, typed: Typed | None) -> dict[str, Any] | None:
    """What the page of a conversation says of its work; None for what is none, or cannot be read in full."""
    row = found.row
    if row.veiled or row.kind is not Kind.OFFICIAL:
        return None
    was = {
        "deel": office_words.write_part(row.partition),
        "collega": str(row.assigned_to or NOBODY),
        "termijn": row.handle_by.isoformat() if row.handle_by else "",
        "stand": "afgehandeld" if row.handled_at else "",
    }
    part = office.part(row.partition)
    return {
        "was": was,
        "filled": {name: (typed.given if typed else was).get(name, "") for name in (*was, "notitie")},
        "error": typed.error if typed else ("", ""),
        "label": office_words.labels(row)[:1] or [{"text": _("Te behandelen"), "tone": "plain"}],
        "is_handled": bool(row.handled_at),
        "may_take": not any(one.is_me and one.person_id == row.assigned_to for one in office.colleagues),
        "facts": [
            (_("Deel"), office_words.part_of(office, row.partition) if len(office.parts) > 1 else ""),
            (_("Ligt bij"), office_words.colleague(office, row.assigned_to)),
        ],
        "parts": part_options(office.parts) if len(office.parts) > 1 and part else [],
        "people": _with_present(person_options(office, code=row.partition), row.assigned_to, office),
        "notes": [
            {"who": _who(line), "at": line.at, "text": line.note, "mine": line.is_me}
            for line in found.work
            if line.moment is Moment.NOTED
        ],
        "history": [{"at": line.at, "title": office_words.happened(line)} for line in reversed(found.work)],
    }


def _who(line: Happened) -> str:
    """Who did something, standing alone."""
    return _("Jij") if line.is_me else line.name or _("Een collega")


def _with_present(
    options: list[tuple[str, str]], person_id: UUID | None, office: Office
) -> list[tuple[str, str]]:
    """With who has it now, also where they do not read the part any more."""
    if person_id is None or any(value == str(person_id) for value, _text in options):
        return options
    return [*options, (str(person_id), office_words.colleague(office, person_id))]


def said(worked: Worked) -> dict[str, str]:
    """What became of a form of the work, as an address says it."""
    return {
        "werk": ",".join(sorted(worked.done)) + (",noted" if worked.is_noted else ""),
        "voor": ",".join(sorted(worked.crossed)),
    }


def said_in_words(query: Mapping[str, str]) -> dict[str, str] | None:
    """What an address says that became of a form of the work."""
    if "werk" not in query:
        return None
    done, crossed = (
        {moment for moment in Moment if moment.value in query.get(name, "").split(",")}
        for name in ("werk", "voor")
    )
    lines = []
    if crossed:
        what = ", ".join(office_words.changed(crossed))
        lines.append(
            _("Een collega was je voor en veranderde %(what)s. Dat bleef zo. Kijk na hoe het nu staat.")
            % {"what": what}
        )
    if Moment.NOTED in done:
        lines.append(_("Je notitie is bewaard."))
    if Moment.HANDLED in done:
        lines.append(_("Dit bericht is afgehandeld."))
    elif Moment.REOPENED in done:
        lines.append(_("Dit bericht is weer te behandelen."))
    elif done - {Moment.NOTED}:
        lines.append(_("Je wijziging is bewaard."))
    if not lines:
        lines.append(_("Je veranderde niets."))
    return {"tone": "warn" if crossed else "ok", "text": " ".join(lines)}
